// The room page: puts its parts together. What it needs from the server stands in the body's data attributes.

import { Api } from "./api.js";
import { tick, serverNow } from "./clock.js";
import { Devices } from "./devices.js";
import { $, element, relabel, setText, whileBusy } from "./dom.js";
import { follow } from "./live.js";
import { announce, notify, settle } from "./notices.js";
import { PeoplePanel, callerActions, callerName, callerState } from "./people-panel.js";
import { showPhonePanel } from "./phone-panel.js";
import { Roster } from "./roster.js";
import { RoomSession, isPhoneLine } from "./session.js";
import { Tiles } from "./tiles.js";
import { words } from "./words.js";

const room = document.body.dataset;
const NAME_KEY = "partyline name";
const WIDE = matchMedia("(min-width: 60rem)");

const api = new Api(room.roomId, room.pageToken);
const roster = new Roster();
const devices = new Devices();
const tiles = new Tiles();
const session = new RoomSession({ apiKey: room.apiKey, sessionId: room.sessionId, token: room.token }, async () => {
  const { token, sessionId, apiKey } = await api.room();
  return { token, sessionId, apiKey };
}, {
  state: showState,
  problem: (matter, text, action, kind) => notify(matter, text, { action, kind }),
  settled: settle,
  has: (id) => tiles.has(id),
  added: addStream,
  changed: (stream) => tiles.update(stream.id, stream),
  removed: removeStream,
  speaking,
  forgotten: forgetStreams,
});
const people = new PeoplePanel(api, roster, { from: ownName, others: peopleInSession });

// Before joining

$("name").value = remembered();
$("who").textContent = "";
devices.start();
showPhonePanel(room);
$("people").hidden = false;
$("join-form").addEventListener("submit", (event) => {
  event.preventDefault();
  whileBusy($("join"), join);
});

async function join() {
  remember(ownName());
  setText($("join-status"), words.joining);
  settle("session");
  await devices.found();
  devices.stop();
  const { cameraId, microphoneId, isMuted, isCameraOff } = devices;
  try {
    await session.join({ name: ownName() || words.guest, cameraId, microphoneId, isMuted, isCameraOff });
    showSwitches();
  } catch (error) {
    notify("session", error.message, { action: { label: words.session.tryAgain, run: () => whileBusy($("join"), join) } });
    devices.start();
  } finally {
    setText($("join-status"), "");
  }
}

function ownName() {
  return $("name").value.trim();
}

function remembered() {
  try {
    return localStorage.getItem(NAME_KEY) ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

function remember(name) {
  try {
    localStorage.setItem(NAME_KEY, name);
  } catch {
    // Then it is typed again next time.
  }
}

// In the room

$("microphone").addEventListener("click", () => {
  devices.isMuted = !devices.isMuted;
  session.setMuted(devices.isMuted);
  showSwitches();
});
$("camera").addEventListener("click", () => {
  devices.isCameraOff = !devices.isCameraOff;
  session.setCameraOff(devices.isCameraOff);
  showSwitches();
});
$("screen").addEventListener("click", () =>
  whileBusy($("screen"), async () => {
    if (session.isSharing) session.stopSharing();
    else await session.share();
    showSwitches();
  }),
);
$("leave").addEventListener("click", () => {
  session.leave();
  settle("session");
  notify("session", words.left, { kind: "info" });
});
addEventListener("pagehide", () => session.state !== "out" && session.leave());

function showSwitches() {
  const { isMuted, isCameraOff, microphoneId, cameraId } = devices;
  relabel($("microphone"), isMuted || !microphoneId ? "mic-off" : "mic", isMuted ? words.unmute : words.mute);
  relabel($("camera"), isCameraOff || !cameraId ? "camera-off" : "camera", isCameraOff ? words.cameraOn : words.cameraOff);
  relabel($("screen"), "screen", session.isSharing ? words.stopSharing : words.share);
  $("microphone").classList.toggle("off", isMuted);
  $("camera").classList.toggle("off", isCameraOff);
  $("screen").classList.toggle("on", session.isSharing);
  $("microphone").disabled = !microphoneId;
  $("camera").disabled = !cameraId;
  $("screen").hidden = !navigator.mediaDevices?.getDisplayMedia;
}

let view = "lobby";

function showState(state) {
  people.show();
  if (state === "reconnecting") notify("session", words.session.reconnecting, { kind: "warning" });
  if (state === "in") settle("session");
  const wanted = state === "out" || state === "joining" ? "lobby" : "room";
  if (wanted === view) return;
  view = wanted;
  document.body.dataset.view = view;
  const isIn = view === "room";
  $("lobby").hidden = isIn;
  $("stage").hidden = $("controls").hidden = !isIn;
  openPanel(isIn ? (WIDE.matches ? "people" : null) : undefined, { focus: false });
  if (isIn) {
    showCallers();
    $("microphone").disabled ? $("leave").focus() : $("microphone").focus();
  } else {
    tiles.clear();
    setText($("join").firstChild ?? $("join"), words.rejoin);
    devices.start();
    $("join").focus();
  }
}

// Streams

const streamConnections = new Map();

function addStream(stream) {
  if (stream.connectionId) streamConnections.set(stream.id, stream);
  if (stream.kind === "ears") {
    const place = element("div", { id: `ears-${stream.id}` });
    $("ears").append(place);
    return place;
  }
  const place = tiles.add(stream.id, stream.kind);
  tiles.update(stream.id, stream);
  people.show(); // a stream tells the name of whoever came before it without one
  return place;
}

function removeStream(id) {
  streamConnections.delete(id);
  document.getElementById(`ears-${id}`)?.remove();
  tiles.remove(id);
  showSwitches();
}

let phonesQuiet;

/** All phones come in one stream, so it cannot be told who of them speaks: then it is shown on the phone line. */
function speaking(id) {
  if (streamConnections.get(id)?.kind !== "ears") return tiles.speaking(id);
  clearTimeout(phonesQuiet);
  $("bridge").classList.add("speaking");
  phonesQuiet = setTimeout(() => $("bridge").classList.remove("speaking"), 900);
}

function forgetStreams() {
  streamConnections.clear();
  $("ears").replaceChildren();
  for (const kind of ["self", "remote", "screen"]) for (const id of tiles.ids(kind)) tiles.remove(id);
}

/** Those whom the session sees and who are not the phone line. */
function peopleInSession() {
  if (session.state !== "in" && session.state !== "reconnecting") return [];
  const cameras = [...streamConnections.values()].filter((stream) => stream.kind === "remote");
  const named = new Map(cameras.map((stream) => [stream.connectionId, stream.name]));
  const others = [...session.connections.values()]
    .filter((connection) => !isPhoneLine(connection))
    .map((connection) => ({ id: connection.connectionId, name: named.get(connection.connectionId) ?? session.nameOf(connection) }));
  return [{ id: session.ownConnectionId, name: words.you(ownName() || words.guest) }, ...others];
}

// Panels: beside the room where there is space, over it where there is not

let openedBy = null;

function openPanel(which, { focus = true } = {}) {
  const isIn = view === "room";
  for (const [id, button] of [["people", $("show-people")], ["phone", $("show-phone")]]) {
    $(id).hidden = isIn && which !== id;
    button.setAttribute("aria-expanded", String(isIn && which === id));
  }
  document.body.classList.toggle("with-panel", isIn && Boolean(which));
  $("stage").inert = isIn && Boolean(which) && !WIDE.matches;
  if (which && focus) $(`${which}-heading`).focus();
}

for (const [id, button] of [["people", $("show-people")], ["phone", $("show-phone")]]) {
  button.addEventListener("click", () => {
    openedBy = button;
    openPanel(button.getAttribute("aria-expanded") === "true" ? null : id);
  });
}
const closePanel = () => {
  openPanel(null);
  (openedBy ?? $("show-people")).focus();
};
for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", closePanel);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && view === "room" && document.body.classList.contains("with-panel") && !$("confirm").open) closePanel();
});
WIDE.addEventListener("change", () => ($("stage").inert = !WIDE.matches && view === "room" && document.body.classList.contains("with-panel")));

// The roster

const callerTiles = new Map();

roster.watch((_, changes) => {
  showCallers();
  setText($("who"), words.inTheRoom(roster.presentParticipants.length, roster.present.length));
  for (const change of changes) announceChange(change);
});

function showCallers() {
  const shown = view === "room" ? [...roster.callers.values()].filter((caller) => caller.state !== "ended" || callerTiles.has(caller.id)) : [];
  for (const [id] of callerTiles) {
    if (shown.some((caller) => caller.id === id)) continue;
    tiles.remove(id);
    callerTiles.delete(id);
  }
  for (const caller of shown) {
    if (!callerTiles.has(caller.id)) {
      const say = (text, kind) => (kind === "error" ? notify(`caller ${caller.id}`, text) : announce(text));
      const actions = callerActions(caller.id, { api, roster, say });
      callerTiles.set(caller.id, actions);
      tiles.add(caller.id, "caller", actions.buttons);
    }
    callerTiles.get(caller.id).update(caller);
    tiles.update(caller.id, {
      name: callerName(caller), state: callerState(caller), since: caller.state === "ended" ? undefined : caller.since,
      isMuted: Boolean(caller.muted), isDimmed: caller.state !== "in-conference",
    });
  }
}

function announceChange({ kind, before, now }) {
  const say = words.announce;
  if (kind === "bridge") {
    if (now.state === "up") announce(say.bridgeUp);
    else if (before?.state === "up") announce(say.bridgeDown);
    return;
  }
  if (before?.state === now.state) return;
  const name = kind === "caller" ? callerName(now) : now.name || words.guest;
  if (kind === "participant") {
    if (now.id !== session.ownConnectionId) announce(now.state === "left" ? say.left(name) : say.joined(name));
  } else if (now.state === "ringing") announce(say.ringing(name));
  else if (now.state === "in-conference" && before?.state !== "on-hold") announce(say.joinedByPhone(name));
  else if (now.state === "ended") {
    const wasIn = ["in-conference", "on-hold"].includes(before?.state);
    announce(wasIn ? say.leftPhone(name) : say.notReached(name, now.causeText));
  }
}

setText($("live"), words.live.connecting);
follow(room.roomId, {
  roster: (whole) => roster.replace(whole),
  caller: (caller) => roster.setCaller(caller),
  participant: (participant) => roster.setParticipant(participant),
  bridge: (bridge) => roster.setBridge(bridge),
  state: (state, since) => {
    setText($("live"), words.live[state]);
    $("live").dataset.state = state;
    $("people").classList.toggle("stale", state !== "live");
    if (state === "live") settle("live");
    else notify("live", words.live.behindSince(since.toLocaleTimeString([], { timeStyle: "short" })), { kind: "warning" });
  },
}, () => api.roster());

setInterval(() => {
  tick();
  roster.forgetEnded(serverNow());
}, 1000);
