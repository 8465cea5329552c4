// The tiles of the room: one for everybody, in a browser or on the phone, and one for each shared screen.

import { showElapsed } from "./clock.js";
import { $, element, icon, setText } from "./dom.js";
import { GAP, tileSize } from "./layout.js";
import { words } from "./words.js";

const TINTS = 8;
const SMALL_WIDTH = 260;
const FLAT_HEIGHT = 150;
const SPEAKING_STAYS_MILLISECONDS = 900;

export class Tiles {
  #list = $("tiles");
  #tiles = new Map();
  #quiet = new Map();

  constructor() {
    new ResizeObserver(() => this.layOut()).observe($("stage"));
  }

  get size() {
    return this.#tiles.size;
  }

  has(id) {
    return this.#tiles.has(id);
  }

  /** Adds a tile and gives the element that a video goes into. `kind`: self, remote, screen or caller. */
  add(id, kind, actions = []) {
    const tile = element("li", { className: `tile ${kind}` });
    const parts = {
      media: element("div", { className: "media" }),
      avatar: element("div", { className: "avatar", ariaHidden: "true" }),
      muted: element("span", { className: "muted", hidden: true }, icon("mic-off"), element("span", { className: "visually-hidden" }, words.muted)),
      name: element("span", { className: "name" }),
      state: element("span", { className: "state" }),
      speaking: element("span", { className: "waves", hidden: true }, element("i"), element("i"), element("i")),
    };
    parts.speaking.append(element("span", { className: "visually-hidden" }, words.speaking));
    tile.append(parts.media, parts.avatar, element("p", { className: "caption" }, parts.muted, parts.speaking, parts.name, parts.state));
    if (actions.length) tile.append(element("div", { className: "tile-actions" }, ...actions));
    this.#tiles.set(id, { kind, tile, parts });
    this.#place();
    this.layOut();
    return parts.media;
  }

  /** Shows what is known of somebody; what is not given stays as it was. */
  update(id, { name, state, hasVideo, isMuted, isDimmed, since }) {
    const found = this.#tiles.get(id);
    if (!found) return;
    const { tile, parts, kind } = found;
    if (name !== undefined && name !== found.name) {
      found.name = name;
      setText(parts.name, name);
      tile.dataset.tint = String(tintOf(name));
      parts.avatar.replaceChildren(kind === "caller" ? icon("phone") : initials(name));
    }
    if (state !== undefined) {
      const time = since ? [" ", element("time", { className: "ticking" })] : [];
      if (found.state !== state + since) parts.state.replaceChildren(state, ...time);
      if (since) showElapsed(parts.state.querySelector("time"), since);
      found.state = state + since;
    }
    if (hasVideo !== undefined) tile.classList.toggle("with-video", hasVideo);
    if (isMuted !== undefined) parts.muted.hidden = !isMuted;
    if (isDimmed !== undefined) tile.classList.toggle("dimmed", isDimmed);
  }

  /** Marks somebody as speaking, until a moment after the last time they did. */
  speaking(id) {
    const found = this.#tiles.get(id);
    if (!found) return;
    clearTimeout(this.#quiet.get(id));
    found.tile.classList.add("speaking");
    found.parts.speaking.hidden = false;
    this.#quiet.set(id, setTimeout(() => this.silent(id), SPEAKING_STAYS_MILLISECONDS));
  }

  silent(id) {
    const found = this.#tiles.get(id);
    clearTimeout(this.#quiet.get(id));
    this.#quiet.delete(id);
    if (!found) return;
    found.tile.classList.remove("speaking");
    found.parts.speaking.hidden = true;
  }

  remove(id) {
    this.silent(id);
    this.#tiles.get(id)?.tile.remove();
    this.#tiles.delete(id);
    this.layOut();
  }

  /** Ids of one kind. */
  ids(kind) {
    return [...this.#tiles].filter(([, tile]) => tile.kind === kind).map(([id]) => id);
  }

  clear() {
    for (const id of [...this.#tiles.keys()]) this.remove(id);
  }

  /** Screens first, ourselves next, then browsers and phones in the order they came. Only new ones move: moving stops a video. */
  #place() {
    const order = { screen: 0, self: 1, remote: 2, caller: 3 };
    const added = [...this.#tiles.values()].at(-1);
    const after = [...this.#tiles.values()].filter((tile) => tile !== added && order[tile.kind] > order[added.kind]).map((tile) => tile.tile);
    const first = [...this.#list.children].find((child) => after.includes(child));
    this.#list.insertBefore(added.tile, first ?? null);
  }

  layOut() {
    const box = $("stage").getBoundingClientRect();
    const style = getComputedStyle($("stage"));
    const width = box.width - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const height = box.height - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    if (!this.#tiles.size || width <= 0 || height <= 0) return;
    const hasScreen = this.ids("screen").length > 0;
    this.#list.classList.toggle("with-screen", hasScreen);
    for (const name of ["small", "flat"]) this.#list.classList.toggle(name, hasScreen);
    if (hasScreen) return; // the style sheet's: the screen large, the others in a strip
    const size = tileSize(this.#tiles.size, width, height);
    this.#list.style.setProperty("--tile-width", `${size.width}px`);
    this.#list.style.setProperty("--tile-height", `${size.height}px`);
    this.#list.style.setProperty("--gap", `${GAP}px`);
    this.#list.classList.toggle("small", size.width < SMALL_WIDTH);
    this.#list.classList.toggle("flat", size.height < FLAT_HEIGHT);
  }
}

/** The first letters of the first and the last word of a name. */
export function initials(name) {
  const parts = name.replace(/\(.*\)/, "").trim().split(/\s+/).filter(Boolean);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return letters.map((part) => [...part][0].toUpperCase()).join("");
}

function tintOf(name) {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + character.codePointAt(0)) >>> 0;
  return hash % TINTS;
}
