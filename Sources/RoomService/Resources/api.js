// Asking the server: every side effect is a POST with the room's page token.

import { words } from "./words.js";

const TIMEOUT_MILLISECONDS = 15_000;

/** What the server, or the way to it, says against a request. `message` is for people. */
export class Refusal extends Error {
  constructor(message, { status = 0, code = "", rule = "" } = {}) {
    super(message);
    Object.assign(this, { status, code, rule });
  }
}

export class Api {
  #roomId;
  #pageToken;

  constructor(roomId, pageToken) {
    this.#roomId = roomId;
    this.#pageToken = pageToken;
  }

  /** The room as JSON: a fresh token for the session and a fresh page token. */
  async room() {
    const room = await read(await ask(`/room/${encodeURIComponent(this.#roomId)}`));
    this.#pageToken = room.pageToken ?? this.#pageToken;
    return room;
  }

  async roster() {
    return read(await ask(`/room/${encodeURIComponent(this.#roomId)}/roster`));
  }

  dialOut = () => this.#post("/dial-out");
  ring = (phoneNumber, name, from) => this.#post("/dial-out", { phoneNumber, ...(name && { name }), ...(from && { from }) });
  mayRing = (phoneNumber) => this.#post("/dial-out", { phoneNumber, dryRun: "1" });
  hangUp = (callId) => this.#post("/hang-up", callId ? { callId } : {});
  hangUpAll = () => this.#post("/hang-up", { all: "1" });
  setMuted = (callId, muted) => this.#post(muted ? "/mute" : "/unmute", { callId });

  async #post(path, fields = {}) {
    try {
      return await this.#send(path, fields);
    } catch (refusal) {
      if (refusal.code !== "page_token") throw refusal;
      // A page that was open for hours: its token has expired.
      await this.room();
      return this.#send(path, fields);
    }
  }

  async #send(path, fields) {
    const headers = { "Content-Type": "application/json", "X-Partyline-Token": this.#pageToken };
    return read(await ask(path, { method: "POST", headers, body: JSON.stringify({ roomId: this.#roomId, ...fields }) }));
  }
}

async function ask(path, options = {}) {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT_MILLISECONDS);
  try {
    return await fetch(path, { ...options, headers: { Accept: "application/json", ...options.headers }, cache: "no-store", signal: timeout.signal });
  } catch {
    throw new Refusal(timeout.signal.aborted ? words.api.slow : words.api.offline);
  } finally {
    clearTimeout(timer);
  }
}

async function read(response) {
  const text = await response.text().catch(() => "");
  let body = null;
  try {
    body = JSON.parse(text);
  } catch {
    // "Ok" is an answer too.
  }
  if (response.ok) return body ?? text;
  const { code, message, rule } = body?.error ?? {};
  const seconds = Number(response.headers.get("Retry-After"));
  const advice = response.status === 429 && seconds > 0 ? ` ${words.api.wait(seconds)}` : "";
  throw new Refusal((message ?? words.api.other(response.status)) + advice, { status: response.status, code, rule });
}
