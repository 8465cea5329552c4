// The number and the PIN, ready to be rung, scanned, copied and sent.

import { $ } from "./dom.js";
import { calendarFile, invitationText, oneTapLink } from "./invitation.js";
import { qrImage } from "./qr.js";
import { words } from "./words.js";

export function showPhonePanel({ roomId, number, pin }) {
  const room = {
    roomId,
    number,
    pin,
    numberSpoken: $("number").textContent,
    pinSpoken: $("pin").textContent,
    url: location.origin + location.pathname,
  };
  const text = invitationText(room);
  $("invitation-text").value = text;
  $("invite").hidden = false;
  $("qr").prepend(qrImage(oneTapLink(room), "QR code that rings the number and types the PIN"));
  $("qr").hidden = false;

  $("copy-number").addEventListener("click", () => copy(`+${number}`, words.copy.number));
  $("copy-pin").addEventListener("click", () => copy(pin, words.copy.pin));
  $("copy-invitation").addEventListener("click", () => copy(text, words.copy.invitation));

  $("show-calendar").addEventListener("click", () => {
    const isOpen = $("calendar-form").toggleAttribute("hidden") === false;
    $("show-calendar").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) {
      $("calendar-start").value ||= localTime(nextHour(new Date()));
      $("calendar-start").focus();
    }
  });
  $("calendar-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const start = new Date($("calendar-start").value);
    const minutes = $("calendar-minutes").valueAsNumber;
    if (Number.isNaN(start.getTime()) || !(minutes > 0)) return say(words.copy.badStart);
    download(`${roomId}.ics`, calendarFile(room, { start, minutes, stamp: new Date(), uid: `${roomId}-${start.getTime()}@${location.hostname}` }));
    say(words.copy.downloaded);
  });
}

function say(text) {
  $("invite-status").textContent = text;
}

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    // Not allowed, or a page without https: then the text is there to be selected.
    $("invitation-text").hidden = false;
    $("invitation-text").focus();
    $("invitation-text").select();
    say(words.copy.failed);
  }
}

function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/calendar;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function nextHour(date) {
  date.setHours(date.getHours() + 1, 0, 0, 0);
  return date;
}

/** As a datetime-local input has it: local time, no zone. */
function localTime(date) {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
