// What the page says of calls.

const STATES = new Set(["dialling", "ringing", "answered", "talk", "stream", "prompt", "hold", "conversation", "connected", "recording"]);

/** What a phone's number is, as a pattern of a field. */
export const NUMBER = "[0-9]{7,15}";
const PLAIN = new RegExp(`^${NUMBER}$`);
export const isNumber = (text) => PLAIN.test(text);

/** Whether somebody rings this phone. */
export const isRung = (call) => call.direction === "outbound" && !call.ended && !call.lines.some((line) => line.kind === "answered");

/** The phone at the far end of the platform's leg; none for a leg that is a bridge's. */
export const phoneOf = (call) => (call.direction === "inbound" ? call.from : call.to);

/** What to say of a phone: `words`, and `kind` for how it looks. */
export function stateOf(call) {
  if (!call) return { kind: "ready", words: "Ready" };
  if (call.ended) return { kind: "ended", words: `Ended: ${call.lines.findLast((line) => line.kind === "ended")?.text ?? "over"}` };
  if (isRung(call)) return { kind: "rung", words: `${call.from || "Somebody"} is calling` };
  const line = call.lines.findLast(({ kind }) => STATES.has(kind));
  switch (line?.kind) {
    case "prompt":
      return { kind: "prompt", words: promptWords(line) };
    case "hold":
      return { kind: "hold", words: "Waiting for the conference to start" };
    case "conversation":
      return { kind: "conference", words: "In the conference" };
    case "connected":
      return { kind: "conference", words: "Connected" };
    case "talk":
    case "stream":
      return { kind: "listening", words: "Listening" };
    case "recording":
      return { kind: "listening", words: "Being recorded" };
    case "answered":
      return { kind: "listening", words: "Answered" };
    default:
      return { kind: "dialling", words: "Ringing …" };
  }
}

function promptWords({ prompt, text }) {
  if (!prompt || /speech/.test(text)) return "Waiting for you to speak";
  const keys = prompt.maxDigits === 1 ? "a key" : `up to ${prompt.maxDigits} keys`;
  return `Waiting for ${keys}${prompt.submitOnHash && prompt.maxDigits > 1 ? ", then #" : ""}`;
}

/** A duration as on a phone: 1:05. */
export function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Digits in groups, for people to read. What has no digits stays as it is. */
export const grouped = (number) => (isNumber(number) ? `+${number.replace(/(\d)(?=(\d{3})+$)/g, "$1 ")}` : number);
