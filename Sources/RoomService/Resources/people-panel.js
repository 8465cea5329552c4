// Everybody in the room, in rows: the phone line, who is on the phone and what can be done about it, and who is in a browser.

import { showElapsed } from "./clock.js";
import { $, element, icon, relabel, setText, whileBusy } from "./dom.js";
import { words } from "./words.js";

const CHECK_NUMBER_AFTER_MILLISECONDS = 500;
const SHORTEST_NUMBER = 7;

export const callerName = (caller) => caller.name || caller.number || words.phoneCaller;

export const callerState = (caller) => (caller.state === "ended" && caller.causeText) || words.caller[caller.state] || "";

/** Mute and hang up, for a row or a tile. Their labels name the caller, since there may be many. */
export function callerActions(id, { api, roster, say }) {
  const current = () => roster.callers.get(id) ?? { id };
  const button = (iconName, className) =>
    element("button", { type: "button", className: `quiet ${className}` }, icon(iconName), element("span", { className: "visually-hidden" }));
  const mute = button("mic", "mute");
  const hangUp = button("hang-up", "hang-up");
  const act = (pressed, ask, done) =>
    pressed.addEventListener("click", () =>
      whileBusy(pressed, async () => {
        try {
          await ask();
          say(done());
        } catch (refusal) {
          say(refusal.message, "error");
        }
      }),
    );
  let wasMuted = false;
  act(
    mute,
    () => api.setMuted(id, !(wasMuted = Boolean(current().muted))),
    () => (wasMuted ? words.caller.isUnmuted : words.caller.isMuted)(callerName(current())),
  );
  act(hangUp, () => api.hangUp(id), () => words.caller.hungUp(callerName(current())));
  const update = (caller) => {
    const name = callerName(caller);
    relabel(mute, caller.muted ? "mic-off" : "mic", caller.muted ? words.caller.unmuteNamed(name) : words.caller.muteNamed(name));
    setText(hangUp.querySelector("span"), words.caller.hangUpNamed(name));
    mute.classList.toggle("off", Boolean(caller.muted));
    mute.hidden = !["in-conference", "on-hold"].includes(caller.state);
    hangUp.hidden = caller.state === "ended";
  };
  update(current());
  return { buttons: [mute, hangUp], update };
}

export class PeoplePanel {
  #api;
  #roster;
  #from;
  #rows = new Map();
  #participantRows = new Map();
  #others = () => [];
  #check;

  /** `from()` is the name of whoever rings somebody in; `others()` the people whom the session itself knows of. */
  constructor(api, roster, { from, others }) {
    this.#api = api;
    this.#roster = roster;
    this.#from = from;
    this.#others = others;
    $("dial-out").addEventListener("click", () => this.#line($("dial-out"), api.dialOut, words.bridge.connected));
    $("hang-up").addEventListener("click", () => this.#line($("hang-up"), () => api.hangUp(), words.bridge.closed));
    $("hang-up-all").addEventListener("click", () => this.#hangUpAll());
    $("ring-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ring();
    });
    $("ring-number").addEventListener("input", () => this.#checkSoon());
    roster.watch(() => this.show());
  }

  show() {
    const roster = this.#roster;
    this.#showBridge(roster.bridge);
    const callers = [...roster.callers.values()];
    this.#sync($("callers"), this.#rows, callers, (caller) => this.#callerRow(caller));
    $("no-callers").hidden = callers.length > 0;
    const participants = this.#everybodyInBrowsers();
    this.#sync($("participants"), this.#participantRows, participants, participantRow);
    $("no-participants").hidden = participants.length > 0;
    $("hang-up-all").hidden = roster.present.length === 0;
    setText($("people-count"), String(roster.present.length + participants.length));
  }

  /** The roster's participants and those whom the session sees; either may know of somebody first. */
  #everybodyInBrowsers() {
    const everybody = new Map(this.#roster.presentParticipants.map((participant) => [participant.id, participant]));
    for (const other of this.#others()) everybody.set(other.id, { ...everybody.get(other.id), ...other });
    return [...everybody.values()];
  }

  #sync(list, rows, entries, make) {
    const ids = new Set(entries.map((entry) => entry.id));
    for (const [id, row] of rows) {
      if (ids.has(id)) continue;
      if (row.element.contains(document.activeElement)) $("people-heading").focus();
      row.element.remove();
      rows.delete(id);
    }
    for (const entry of entries) {
      if (!rows.has(entry.id)) {
        rows.set(entry.id, make(entry));
        list.append(rows.get(entry.id).element);
      }
      rows.get(entry.id).update(entry);
    }
  }

  #callerRow(caller) {
    const say = (text, kind) => this.#say($("bridge-status"), text, kind);
    const actions = callerActions(caller.id, { api: this.#api, roster: this.#roster, say });
    const name = element("strong", { className: "row-name" });
    const number = element("span", { className: "soft" });
    const state = element("span", { className: "soft" });
    const time = element("time", { className: "soft ticking" });
    const row = element("li", { className: "person" },
      element("span", { className: "badge" }, icon("phone")),
      element("div", { className: "grow" }, element("p", {}, name, " ", number), element("p", {}, state, " ", time)),
      ...actions.buttons);
    const update = (caller) => {
      row.classList.toggle("ended", caller.state === "ended");
      setText(name, callerName(caller));
      setText(number, caller.name && caller.number ? caller.number : "");
      setText(state, callerState(caller) + (caller.muted && caller.state !== "ended" ? `, ${words.caller.muted.toLowerCase()}` : ""));
      time.hidden = caller.state === "ended";
      showElapsed(time, caller.since);
      actions.update(caller);
    };
    return { element: row, update };
  }

  #showBridge(bridge) {
    setText($("bridge-state"), words.bridge[bridge.state] ?? words.bridge.unknown);
    $("bridge-dot").dataset.state = bridge.state;
    $("dial-out").hidden = ["up", "dialling", "ending"].includes(bridge.state);
    $("hang-up").hidden = ["absent", "ending"].includes(bridge.state);
  }

  async #line(button, ask, done) {
    await whileBusy(button, async () => {
      this.#say($("bridge-status"), words.bridge.asking);
      try {
        await ask();
        this.#say($("bridge-status"), done);
      } catch (refusal) {
        this.#say($("bridge-status"), refusal.message, "error");
      }
    });
    // The button that was pressed may have given way to the other.
    if (document.activeElement === document.body || button.hidden) (button === $("dial-out") ? $("hang-up") : $("dial-out")).focus();
  }

  #hangUpAll() {
    const count = this.#roster.present.length;
    const dialog = $("confirm");
    setText($("confirm-text"), words.hangUpAll.ask(count));
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue !== "yes") return;
      whileBusy($("hang-up-all"), async () => {
        try {
          await this.#api.hangUpAll();
          this.#say($("bridge-status"), words.hangUpAll.done);
        } catch (refusal) {
          this.#say($("bridge-status"), refusal.message, "error");
        }
      });
    };
    dialog.showModal();
    $("confirm-no").focus();
  }

  // Ringing somebody in

  #number() {
    return $("ring-number").value.trim();
  }

  #checkSoon() {
    clearTimeout(this.#check);
    this.#say($("ring-status"), "");
    const number = this.#number();
    if (number.replace(/\D/g, "").length < SHORTEST_NUMBER) return;
    this.#check = setTimeout(async () => {
      try {
        const answer = await this.#api.mayRing(number);
        if (number !== this.#number()) return;
        this.#say($("ring-status"), answer.allowed ? words.ring.allowed : words.ring.refused(answer.message), answer.allowed ? "" : "error");
      } catch (refusal) {
        if (number === this.#number()) this.#say($("ring-status"), refusal.message, "error");
      }
    }, CHECK_NUMBER_AFTER_MILLISECONDS);
  }

  async #ring() {
    clearTimeout(this.#check);
    const number = this.#number();
    const name = $("ring-name").value.trim();
    if (number.replace(/\D/g, "").length < SHORTEST_NUMBER) {
      this.#say($("ring-status"), words.ring.tooShort, "error");
      return $("ring-number").focus();
    }
    await whileBusy($("ring"), async () => {
      this.#say($("ring-status"), words.ring.checking);
      try {
        await this.#api.ring(number, name, this.#from());
        this.#say($("ring-status"), words.ring.ringing(name || number));
        // Whoever types fast has begun with the next one.
        if (number === this.#number()) $("ring-form").reset();
      } catch (refusal) {
        this.#say($("ring-status"), refusal.message, "error");
      }
    });
  }

  #say(where, text, kind = "") {
    setText(where, text);
    where.classList.toggle("error", kind === "error");
  }
}

function participantRow() {
  const name = element("strong", { className: "row-name" });
  const badge = element("span", { className: "badge" }, icon("people"));
  const time = element("time", { className: "soft ticking" });
  const row = element("li", { className: "person" }, badge, element("div", { className: "grow" }, element("p", {}, name), element("p", {}, time)));
  const update = (participant) => {
    setText(name, participant.name || words.guest);
    showElapsed(time, participant.since);
    time.parentElement.hidden = !participant.since;
  };
  return { element: row, update };
}
