// What went wrong or has to be known, above the room: one notice for each matter, until it is settled or put away.

import { $, element, icon } from "./dom.js";
import { words } from "./words.js";

const shown = new Map();

/** Says something about a matter, in place of what was said about it before. `action` is a button: `{ label, run }`. */
export function notify(matter, text, { kind = "error", action } = {}) {
  const before = shown.get(matter);
  if (before?.text === text) return;
  settle(matter);
  const notice = element("div", { className: `notice ${kind}`, role: kind === "error" ? "alert" : "status" }, element("p", {}, text));
  if (action) notice.append(element("button", { type: "button", onclick: () => action.run() }, action.label));
  const close = element("button", { type: "button", className: "quiet", onclick: () => settle(matter) }, icon("close"));
  close.append(element("span", { className: "visually-hidden" }, words.dismiss));
  notice.append(close);
  shown.set(matter, { text, notice });
  $("notices").append(notice);
}

export function settle(matter) {
  shown.get(matter)?.notice.remove();
  shown.delete(matter);
}

/** For screen readers alone: who comes and goes. */
export function announce(text) {
  const line = element("span", {}, `${text} `);
  $("announcer").append(line);
  while ($("announcer").childElementCount > 20) $("announcer").firstElementChild.remove();
}
