// The page of virtual phones: keeps the phones, and tells each of its calls.
import { showCloud } from "./cloud.js";
import { Faults } from "./faults.js";
import { Handset } from "./handset.js";
import { setText, toggle } from "./markup.js";
import { ask } from "./requests.js";
import { Sound, Speech } from "./sound.js";
import { isNumber, isRung, phoneOf } from "./wording.js";

const REMEMBERED = "partyline.phones";
const MOST_PHONES = 12;
const STATE_EVERY_MS = 2000;
const STATE_SOON_MS = 150;
const AGAIN_MS = 1000;
const FIRST_NUMBER = 15550100001;

const $ = (id) => document.getElementById(id);
const sound = new Sound();
const speech = new Speech();
const calls = new Map();
const phones = [];
const conference = document.body.dataset.number;
let isFirstLook = true;

function remember() {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(phones.map(({ number, dials }) => ({ number, dials }))));
  } catch {
    // A browser that keeps nothing still has phones.
  }
}

function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(REMEMBERED));
    return kept.filter(({ number, dials }) => isNumber(number) && typeof dials === "string").slice(0, MOST_PHONES);
  } catch {
    return [];
  }
}

function add(number, dials = conference) {
  const phone = new Handset({ number, dials }, {
    sound, speech, changed: remember,
    removed: (gone) => {
      phones.splice(phones.indexOf(gone), 1);
      remember();
      offer();
      (phones.at(-1)?.root ?? $("add")).focus();
    },
  });
  phones.push(phone);
  $("phones").append(phone.root);
  phone.show(newest(number), true);
  offer();
  return phone;
}

function offer() {
  $("add").disabled = phones.length >= MOST_PHONES;
}

function freeNumber() {
  let number = FIRST_NUMBER;
  while (phones.some((phone) => phone.number === String(number))) number += 1;
  return String(number);
}

/** The call that a phone is about: the newest that lasts, or the newest. */
function newest(number) {
  const own = [...calls.values()].filter((call) => !call.bridge && phoneOf(call) === number);
  return own.findLast((call) => !call.ended) ?? own.at(-1) ?? null;
}

function take({ calls: news, gone }, isAll) {
  if (isAll) calls.clear();
  for (const id of gone) calls.delete(id);
  for (const { lines, ...call } of news) {
    const known = calls.get(call.id) ?? { lines: [] };
    // What was told before is not told twice.
    const last = known.lines.length;
    calls.set(call.id, Object.assign(known, call, { lines: [...known.lines, ...lines.filter(({ number }) => number > last)] }));
  }
  const shown = phones.map(({ number }) => newest(number));
  for (const [index, phone] of phones.entries()) phone.show(shown[index], isFirstLook);
  isFirstLook = false;
  const rung = shown.filter((call) => call && isRung(call)).length;
  document.title = rung > 0 ? `(${rung}) Ringing · Partyline sandbox` : "Phones · Partyline sandbox";
  soon();
}

function listen() {
  const source = new EventSource("/sandbox/phone/stream");
  source.addEventListener("all", (event) => take(JSON.parse(event.data), true));
  source.addEventListener("news", (event) => take(JSON.parse(event.data), false));
  source.onopen = () => connected(true);
  source.onerror = () => {
    connected(false);
    // A browser gives up on an answer that is no stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_MS);
  };
}

function connected(isConnected) {
  $("connection").dataset.state = isConnected ? "live" : "behind";
  setText($("connection"), isConnected ? "Live" : "Reconnecting …");
  $("problem").hidden = isConnected;
  setText($("problem"), isConnected ? "" : "The sandbox cannot be reached. This page goes on by itself when it is back.");
}

let asked = null;
function soon() {
  asked ??= setTimeout(look, STATE_SOON_MS);
}

async function look() {
  clearTimeout(asked);
  asked = null;
  try {
    const state = await ask("GET", "/sandbox/state?requests=0");
    showCloud($("cloud"), state);
    faults.show(state.faults);
  } catch {
    // That it cannot be reached is said by the stream.
  }
}

const faults = new Faults(look);
toggle($("sound"), true, ["Sound on", "Sound off"], (isOn) => {
  sound.isOn = isOn;
  for (const audio of document.querySelectorAll("audio")) audio.muted = !isOn;
});
$("aloud").hidden = !speech.isPossible;
toggle($("aloud"), true, ["Speaks aloud", "Speaks by text"], (isOn) => {
  speech.isOn = isOn;
  if (!isOn) speech.hush();
});
$("add").addEventListener("click", () => {
  const phone = add(freeNumber());
  remember();
  phone.root.focus();
});
addEventListener("pagehide", () => {
  for (const phone of phones) phone.close();
});
const wanted = new URLSearchParams(location.search);
const [from, to] = [wanted.get("from") ?? "", wanted.get("to") ?? ""].map((number) => number.replace(/^\+/, ""));
for (const { number, dials } of remembered()) if (!phones.some((phone) => phone.number === number)) add(number, dials);
if (isNumber(from) && !phones.some((phone) => phone.number === from)) add(from);
if (phones.length === 0) add(freeNumber());
if (isNumber(to)) phones.find((phone) => phone.number === from || !from)?.dialTo(to);
connected(false);
setText($("connection"), "Connecting …");
$("problem").hidden = true;
listen();
setInterval(look, STATE_EVERY_MS);
look();
