// One phone: what it shows, and what somebody can do with it.
import { joinCall } from "/sdk/phone.js";
import { element, setText, toggle } from "./markup.js";
import { ask, call as callPath, number as numberPath } from "./requests.js";
import { Transcript } from "./transcript.js";
import { Voice } from "./voice.js";
import { NUMBER, clock, grouped, isRung, stateOf } from "./wording.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const LETTERS = { 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", "*": "", "#": "", 0: "+", 1: "" };
const SAYS = { "*": "star", "#": "hash" };
/** A browser keeps six connections to a host; each phone's sound takes one, the page one, and one must be free for what is asked. */
const MOST_WITH_SOUND = 4;
const METER_MS = 100;

let withSound = 0;
let made = 0;

export class Handset {
  leg = null;
  #call = null;
  #parts;
  #voice;
  #sound;
  #speech;
  #changed;
  #transcript = new Transcript();
  #heard = new Map();
  #keys = Promise.resolve();
  #meters;
  #joining = null;
  #isMuted = false;

  /**
   * @param phone its number, and the number to dial.
   * @param tools the page's sound and speech; `changed` is called when something about the phone is to be remembered, `removed` when it goes.
   */
  constructor(phone, { sound, speech, changed, removed }) {
    this.number = phone.number;
    this.dials = phone.dials;
    this.#sound = sound;
    this.#speech = speech;
    this.#changed = changed;
    this.#voice = new Voice(sound);
    this.removed = removed;
    made += 1;
    this.#build(`phone-${made}`);
    this.root.handset = this;
    this.#hold();
    this.#meters = setInterval(() => this.#tick(), METER_MS);
  }

  /** Takes what is known of this phone's newest call. */
  show(call, isFirstLook) {
    if (call?.id !== this.#call?.id) {
      this.#leave();
      setText(this.#parts.typed, "");
    }
    this.#call = call;
    this.#listen(call, isFirstLook);
    this.#paint();
    if (call && !call.ended && !isRung(call)) this.#join();
    if (call?.ended) this.#leave();
  }

  /** Takes the phone off the page. Its call ends, and its number does again what numbers do. */
  async remove() {
    if (this.#call && !this.#call.ended) await this.#act("hangup");
    this.close();
    await ask("DELETE", numberPath(this.number)).catch(() => undefined);
    this.root.remove();
    this.removed(this);
  }

  /** Puts a number into the dial field. */
  dialTo(number) {
    this.dials = number;
    this.#parts.dials.value = number;
  }

  close() {
    clearInterval(this.#meters);
    this.#sound.stop(this);
    this.#leave();
    this.#voice.close();
  }

  #build(id) {
    const button = (words, className, pressed) => {
      const made = element("button", { type: "button", className }, words);
      made.addEventListener("click", pressed);
      return made;
    };
    const field = (words, properties) => {
      const input = element("input", properties);
      return [input, element("label", {}, words, input)];
    };
    const title = element("h2", { id }, grouped(this.number));
    const digits = { inputMode: "tel", pattern: NUMBER, maxLength: 15, required: true, autocomplete: "off", title: "7 to 15 digits" };
    const [number, numberLabel] = field("This phone's number", { ...digits, value: this.number });
    number.addEventListener("change", () => this.#renumber(number));
    const [dials, dialsLabel] = field("Dial", { ...digits, value: this.dials });
    dials.addEventListener("change", () => {
      this.dials = dials.value;
      this.#changed();
    });
    const dial = element("form", { className: "dial" }, dialsLabel, element("button", { type: "submit", className: "go" }, "Call"));
    dial.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#dial(dials.value);
    });
    const answer = button("Answer", "go", () => this.#act("answer"));
    const decline = button("Decline", "stop", () => this.#act("decline"));
    const hangUp = button("Hang up", "stop", () => this.#act("hangup"));
    const keypad = element("div", { className: "keypad", role: "group", "aria-label": "Keypad" });
    for (const key of KEYS) {
      const face = [element("b", {}, key), element("small", { "aria-hidden": "true" }, LETTERS[key])];
      const cap = element("button", { type: "button", "aria-label": SAYS[key] ?? key }, ...face);
      cap.addEventListener("click", () => this.#press(key));
      keypad.append(cap);
    }
    const kinds = [["nothing", "Nothing"], ["test", "A test sound"], ["microphone", "My microphone"]];
    const voice = element("select", {}, ...kinds.map(([value, words]) => element("option", { value }, words)));
    voice.addEventListener("change", () => this.#choose(voice));
    const mute = element("button", { type: "button", className: "small" });
    toggle(mute, this.#isMuted, ["Mute", "Mute"], (isMuted) => {
      this.#isMuted = isMuted;
      this.#speak();
    });
    const [words, wordsLabel] = field("Or say, in words", { maxLength: 500, autocomplete: "off" });
    const say = element("form", { className: "say" }, wordsLabel, element("button", { type: "submit", className: "small" }, "Say"));
    say.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = words.value.trim();
      if (text && (await this.#act("speech", { text }))) words.value = "";
    });
    const meter = (name) => element("meter", { min: 0, max: 1, value: 0, "aria-label": name });
    const remove = element("button", { type: "button", className: "quiet", "aria-label": `Remove the phone ${grouped(this.number)}` }, "✕");
    remove.addEventListener("click", () => this.remove());
    this.#parts = {
      title, remove, dial, dials, answer, decline, hangUp, say,
      state: element("p", { className: "state", role: "status" }),
      time: element("time", {}),
      said: element("p", { className: "said", "aria-live": "polite" }),
      typed: element("p", { className: "typed", role: "note", "aria-label": "Keys pressed" }),
      problem: element("p", { className: "problem", role: "alert" }),
      out: meter("How loud you are"),
      in: meter("How loud the others are"),
      audio: element("audio", { autoplay: true }),
    };
    const parts = this.#parts;
    this.root = element(
      "section", { className: "phone", tabIndex: -1, "aria-labelledby": id },
      element("header", {}, title, remove),
      element("div", { className: "display" }, element("div", { className: "status" }, parts.state, parts.time), parts.said, parts.typed),
      parts.problem, dial, element("div", { className: "hands" }, answer, decline, hangUp), keypad,
      element(
        "div", { className: "mouth" }, element("label", {}, "Say into the phone", voice), mute,
        element("div", { className: "meters", title: "You, and the others" }, parts.out, parts.in),
      ),
      say, parts.audio, this.#transcript.root,
      element("details", { className: "more" }, element("summary", {}, "This phone"), numberLabel),
    );
    this.root.addEventListener("keydown", (event) => this.#typed(event));
    this.#paint();
  }

  /** Keys of the keyboard are the phone's, unless somebody writes something. */
  #typed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, pre")) return;
    if (!KEYS.includes(event.key)) return;
    event.preventDefault();
    this.#press(event.key);
  }

  #press(key) {
    this.#sound.key(key);
    this.#speech.hush();
    const call = this.#call;
    if (!call || call.ended || isRung(call)) return;
    this.#parts.typed.textContent += key;
    // In the order in which they were pressed.
    this.#keys = this.#keys.then(() => this.#act("digits", { digits: key }, call));
  }

  async #dial(to) {
    if (this.#call && !this.#call.ended) return;
    // Pressed by somebody: from now on the page may sound.
    void this.#sound.context;
    await this.#do(() => ask("POST", "/sandbox/phone/calls", { from: this.number, to }));
  }

  /** A phone of this page rings until somebody here does something about it. */
  #hold() {
    return this.#do(() => ask("POST", numberPath(this.number), { behaviour: "ring" }));
  }

  async #renumber(field) {
    if (!field.reportValidity() || field.value === this.number) return;
    await ask("DELETE", numberPath(this.number)).catch(() => undefined);
    this.number = field.value;
    setText(this.#parts.title, grouped(this.number));
    this.#parts.remove.setAttribute("aria-label", `Remove the phone ${grouped(this.number)}`);
    await this.#hold();
    this.#changed();
  }

  async #choose(select) {
    this.#say("");
    try {
      await this.#voice.choose(select.value);
    } catch (error) {
      this.#say(error.message);
      select.value = "nothing";
    }
    await this.#speak();
  }

  /** What the call may hear: a MediaStream, or null. */
  get #spoken() {
    return this.#isMuted ? null : this.#voice.stream;
  }

  /** Lets the call hear what is said into the phone now. */
  async #speak() {
    const stream = this.#spoken;
    this.outLevel = stream ? this.#sound.levelOf(stream) : null;
    await this.leg?.setMicrophone(stream);
  }

  async #join() {
    if (this.leg || this.#joining === this.#call.id) return;
    const id = this.#call.id;
    this.#joining = id;
    if (withSound >= MOST_WITH_SOUND) {
      this.#say(`A browser carries the sound of ${MOST_WITH_SOUND} phones in a page. This one is silent; all else works.`);
      return;
    }
    withSound += 1;
    try {
      const leg = await joinCall(id, this.#spoken);
      if (this.#call?.id !== id || this.#call.ended) {
        leg.leave();
        withSound -= 1;
        return;
      }
      leg.onended = () => {
        withSound -= 1;
        if (this.leg === leg) this.leg = null;
      };
      this.leg = leg;
      this.#parts.audio.srcObject = leg.remote;
      this.inLevel = this.#sound.levelOf(leg.remote);
      await this.#speak();
    } catch (error) {
      withSound -= 1;
      if (this.#call?.id === id && !this.#call.ended) this.#say(`This phone has no sound: ${error.message}`);
    }
  }

  #leave() {
    this.leg?.leave();
    this.leg = null;
    this.#joining = null;
    this.inLevel = null;
    this.#parts.audio.srcObject = null;
  }

  /** Says what is new to this phone, aloud too; what was said before the page was opened is only shown. */
  #listen(call, isFirstLook) {
    if (!call) return;
    const known = isFirstLook ? call.lines.length : (this.#heard.get(call.id) ?? 0);
    for (const line of call.lines.slice(known)) {
      if (line.kind === "talk" || line.kind === "heard") this.#speech.say(line.text);
      if (line.kind === "ended") this.#speech.hush();
      if (line.kind === "prompt") setText(this.#parts.typed, "");
    }
    this.#heard.set(call.id, call.lines.length);
  }

  #paint() {
    const call = this.#call;
    const isLive = Boolean(call) && !call.ended;
    const rung = isLive && isRung(call);
    const state = stateOf(call);
    const parts = this.#parts;
    this.root.dataset.state = state.kind;
    setText(parts.state, state.words);
    const said = call?.lines.findLast((line) => line.kind === "talk" || line.kind === "heard" || line.kind === "stream");
    setText(parts.said, said?.text ?? (call ? "" : "Nobody is on the line."));
    parts.dial.hidden = isLive;
    parts.answer.hidden = !rung;
    parts.decline.hidden = !rung;
    parts.hangUp.hidden = !isLive || rung;
    parts.say.hidden = !isLive || rung;
    this.#sound.loop(this, rung ? "ring" : state.kind === "dialling" ? "ringback" : null);
    this.#transcript.show(call);
    this.#tick();
  }

  #tick() {
    const call = this.#call;
    const answered = call?.lines.find((line) => line.kind === "answered");
    const end = call?.ended ? Date.parse(call.lines.at(-1)?.at) : Date.now();
    setText(this.#parts.time, answered ? clock(end - Date.parse(answered.at)) : "");
    this.#parts.out.value = this.outLevel?.() ?? 0;
    this.#parts.in.value = this.inLevel?.() ?? 0;
  }

  /** Does something with a call that the person at the phone can do; by itself, with the one that there is. */
  #act(what, order, call = this.#call) {
    return this.#do(() => ask("POST", `${callPath(call?.id ?? "none")}/${what}`, order));
  }

  /** What could not be done is said on the phone. */
  async #do(work) {
    try {
      await work();
      this.#say("");
      return true;
    } catch (error) {
      this.#say(error.message);
      return false;
    }
  }

  #say(problem) {
    setText(this.#parts.problem, problem);
  }
}
