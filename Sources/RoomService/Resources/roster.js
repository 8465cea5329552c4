// Who is in the room, as the server knows it: a copy kept up to date by events, each of which carries the whole of one entry.

const ENDED_STAYS_MILLISECONDS = 60_000;

export class Roster {
  callers = new Map();
  participants = new Map();
  bridge = { state: "unknown" };
  isKnown = false;
  #watchers = [];

  /** `watcher(roster, changes)`: after each change. `changes` are `{ kind, before, now }`, one for each entry that differs. */
  watch(watcher) {
    this.#watchers.push(watcher);
  }

  replace(whole) {
    const changes = [];
    const callers = byId(whole.callers);
    const participants = byId(whole.participants);
    compare("caller", this.callers, callers, changes);
    compare("participant", this.participants, participants, changes);
    if (this.bridge.state !== whole.bridge?.state) changes.push({ kind: "bridge", before: this.bridge, now: whole.bridge });
    this.callers = callers;
    this.participants = participants;
    this.bridge = whole.bridge ?? this.bridge;
    const isFirst = !this.isKnown;
    this.isKnown = true;
    this.#tell(isFirst ? [] : changes);
  }

  setCaller(caller) {
    this.#set("caller", this.callers, caller);
  }

  setParticipant(participant) {
    this.#set("participant", this.participants, participant);
  }

  setBridge(bridge) {
    const before = this.bridge;
    this.bridge = bridge;
    this.#tell([{ kind: "bridge", before, now: bridge }]);
  }

  /** Callers who are not gone. */
  get present() {
    return [...this.callers.values()].filter((caller) => caller.state !== "ended");
  }

  get presentParticipants() {
    return [...this.participants.values()].filter((participant) => participant.state !== "left");
  }

  /** Lets go of those who ended a while ago; the server does so too. */
  forgetEnded(now) {
    let isChanged = false;
    for (const [entries, gone] of [[this.callers, "ended"], [this.participants, "left"]]) {
      for (const [id, entry] of entries) {
        if (entry.state !== gone || now - Date.parse(entry.since) < ENDED_STAYS_MILLISECONDS) continue;
        entries.delete(id);
        isChanged = true;
      }
    }
    if (isChanged) this.#tell([]);
  }

  #set(kind, entries, entry) {
    if (!entry?.id) return;
    const before = entries.get(entry.id);
    entries.set(entry.id, entry);
    this.#tell([{ kind, before, now: entry }]);
  }

  #tell(changes) {
    for (const watcher of this.#watchers) watcher(this, changes);
  }
}

function byId(entries) {
  return new Map((entries ?? []).filter((entry) => entry?.id).map((entry) => [entry.id, entry]));
}

function compare(kind, before, now, changes) {
  for (const [id, entry] of now) {
    if (JSON.stringify(before.get(id)) !== JSON.stringify(entry)) changes.push({ kind, before: before.get(id), now: entry });
  }
  const gone = kind === "caller" ? "ended" : "left";
  for (const [id, entry] of before) {
    if (!now.has(id) && entry.state !== gone) changes.push({ kind, before: entry, now: { ...entry, state: gone } });
  }
}
