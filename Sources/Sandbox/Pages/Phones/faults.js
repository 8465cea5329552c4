// The switches of the sandbox's faults.
import { element, setText } from "./markup.js";
import { ask } from "./requests.js";

/** How often a switch's fault hits before it goes off by itself. */
const MANY = 1000;
const PRESETS = [
  ["The video cloud is down", { path: "/v2/project", kind: "status", status: 503, count: MANY }],
  ["No session can be made", { path: "/session/create", kind: "status", status: 503, count: MANY }],
  ["The next dial is acted on, its answer lost", { path: "/dial", kind: "resetAfter", count: 1 }],
  ["The next dial is lost", { path: "/dial", kind: "resetBefore", count: 1 }],
  ["The voice cloud says: too many requests", { path: "/v1/calls", kind: "status", status: 429, count: MANY }],
  ["The voice cloud takes three seconds", { path: "/v1/calls", kind: "delay", milliseconds: 3000, count: MANY }],
  ["Webhooks come twice", { path: "/", kind: "duplicateWebhook", count: MANY }],
  ["Webhooks come two seconds late", { path: "/", kind: "delayWebhook", milliseconds: 2000, count: MANY }],
  ["Events come out of order", { path: "/", kind: "reorderWebhook", count: MANY }],
  ["Events are lost", { path: "/nexmo-events", kind: "loseWebhook", count: MANY }],
  ["Answers to webhooks are lost", { path: "/", kind: "loseReply", count: MANY }],
  ["Webhooks come unsigned", { path: "/", kind: "unsignedWebhook", count: MANY }],
  ["Webhooks come by the other method", { path: "/", kind: "otherMethodWebhook", count: MANY }],
  ["Keys come in the shape before 2020", { path: "/", kind: "legacyDigits", count: MANY }],
  ["Keys come as null where none was pressed", { path: "/", kind: "nullDigits", count: MANY }],
];
const KINDS = {
  request: ["delay", "resetBefore", "resetAfter", "status", "wrongRegion"],
  webhook: [
    "delayWebhook", "duplicateWebhook", "reorderWebhook", "loseWebhook", "loseReply", "unsignedWebhook", "otherMethodWebhook", "legacyDigits", "nullDigits",
  ],
};
const NUMBERS = ["count", "milliseconds", "status", "retryAfter"];

const same = (fault) => `${fault.kind} ${fault.path}`;
const words = (fault) =>
  [
    fault.kind, `on ${fault.path}`, fault.method && `by ${fault.method}`, fault.event && `of ${fault.event}`, fault.status && `with ${fault.status}`,
    fault.milliseconds && `after ${fault.milliseconds} ms`, `· ${fault.count} left`,
  ].filter(Boolean).join(" ");

export class Faults {
  #switches = new Map();
  #list = document.getElementById("faults");
  #said = document.getElementById("fault-said");
  #changed;

  /** @param changed called after a fault was switched on or off. */
  constructor(changed) {
    this.#changed = changed;
    document.getElementById("presets").append(...PRESETS.map(([name, fault]) => element("li", {}, this.#preset(name, fault))));
    document.getElementById("no-faults").addEventListener("click", () => this.#do("All faults are off.", () => ask("DELETE", "/sandbox/faults")));
    this.#form(document.getElementById("fault"));
  }

  show(faults) {
    const on = new Set(faults.map(same));
    for (const [key, box] of this.#switches) box.checked = on.has(key);
    const rows = faults.length === 0 ? ["None."] : faults.map(words);
    if ([...this.#list.children].map((row) => row.textContent).join("\n") === rows.join("\n")) return;
    this.#list.replaceChildren(...rows.map((row) => element("li", {}, row)));
  }

  #preset(name, fault) {
    const box = element("input", { type: "checkbox", role: "switch" });
    this.#switches.set(same(fault), box);
    box.addEventListener("change", () => {
      if (box.checked) return this.#do(`On: ${name}`, () => ask("POST", "/sandbox/faults", fault));
      const query = new URLSearchParams({ kind: fault.kind, path: fault.path });
      return this.#do(`Off: ${name}`, () => ask("DELETE", `/sandbox/faults?${query}`));
    });
    return element("label", { className: "check" }, box, name);
  }

  #form(form) {
    const kind = form.elements.kind;
    for (const [of, kinds] of Object.entries(KINDS)) {
      const label = of === "request" ? "What a cloud is asked" : "What a cloud sends";
      kind.append(element("optgroup", { label }, ...kinds.map((name) => element("option", { value: name }, name))));
    }
    const fit = () => {
      const isWebhook = KINDS.webhook.includes(kind.value);
      for (const label of form.querySelectorAll("[data-for]")) label.hidden = (label.dataset.for === "webhook") !== isWebhook;
      form.elements.milliseconds.required = kind.value.startsWith("delay");
    };
    kind.addEventListener("change", fit);
    fit();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const fault = {};
      for (const field of form.elements) {
        if (!field.name || field.value === "" || field.closest("[hidden]")) continue;
        fault[field.name] = NUMBERS.includes(field.name) ? Number(field.value) : field.value;
      }
      this.#do(`On: ${fault.kind}`, () => ask("POST", "/sandbox/faults", fault));
    });
  }

  async #do(done, work) {
    try {
      await work();
      setText(this.#said, done);
    } catch (error) {
      setText(this.#said, error.message);
    }
    this.#changed();
  }
}
