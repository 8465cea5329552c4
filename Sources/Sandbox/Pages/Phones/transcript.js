// What happened in a call, line by line: NCCO by NCCO, webhook by webhook.
import { element, setText } from "./markup.js";

const LABELS = {
  talk: "hears", stream: "hears", heard: "hears", said: "says", digits: "keys", prompt: "asked", conversation: "joined", hold: "on hold",
  webhook: "webhook", fault: "fault", ended: "ended",
};

export class Transcript {
  #list = element("ol", { className: "lines" });
  #call = null;
  #shown = 0;

  constructor() {
    const filter = (name, words) => {
      const box = element("input", { type: "checkbox", checked: true });
      box.addEventListener("change", () => this.#list.classList.toggle(`no-${name}`, !box.checked));
      return element("label", { className: "check" }, box, words);
    };
    const said = element("span", { className: "soft", role: "status" });
    const copy = element("button", { type: "button", className: "small" }, "Copy");
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(this.text);
        setText(said, "Copied");
      } catch {
        setText(said, "The browser doesn't let this page copy: select the text instead.");
      }
    });
    this.root = element(
      "details", { className: "transcript" },
      element("summary", {}, "Transcript"),
      element("div", { className: "filters" }, filter("actions", "actions"), filter("webhooks", "webhooks"), copy, said),
      this.#list,
    );
  }

  get text() {
    return (this.#call?.lines ?? []).map((line) => `${time(line)}  ${line.kind}: ${line.text}`).join("\n");
  }

  show(call) {
    if (call !== this.#call || (call?.lines.length ?? 0) < this.#shown) {
      this.#list.replaceChildren();
      this.#shown = 0;
    }
    this.#call = call;
    const fresh = (call?.lines ?? []).slice(this.#shown);
    this.#list.append(...fresh.map(row));
    this.#shown += fresh.length;
    if (fresh.length > 0) this.#list.scrollTop = this.#list.scrollHeight;
  }
}

const time = ({ milliseconds }) => `${(milliseconds / 1000).toFixed(3)} s`;

function row(line) {
  const when = element("time", { title: line.at }, time(line));
  const kind = element("b", {}, LABELS[line.kind] ?? line.kind);
  if (!line.webhook) return element("li", { dataset: { kind: line.kind } }, when, kind, element("span", {}, line.text));
  const { webhook } = line;
  const facts = [
    webhook.signed ? "signed" : "not signed",
    webhook.attempt > 1 ? `try ${webhook.attempt}` : "",
    `${webhook.durationMilliseconds} ms`,
    webhook.failure ?? "",
  ].filter(Boolean);
  return element(
    "li", { dataset: { kind: "webhook" } }, when, kind,
    element(
      "details", {},
      element("summary", {}, line.text),
      element("p", { className: "soft" }, facts.join(", ")),
      element("h3", {}, "Sent"), element("pre", { tabIndex: 0 }, pretty(webhook.sent)),
      element("h3", {}, "Answered"), element("pre", { tabIndex: 0 }, pretty(webhook.received)),
    ),
  );
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text || "nothing";
  }
}
