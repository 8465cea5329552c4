// The sound of a virtual phone: a module for the page that shows it. The sandbox puts wires.js in front.

const SANDBOX = new URL(import.meta.url).origin;

/** A phone in somebody's hand: what is said into the microphone goes to whoever the call is with, and what they say comes out of `remote`. */
class PhoneLeg {
  #wire;
  #links;
  #context;
  #mix;
  #inputs = new Map();
  #microphone;

  /** Called once, with "hungUp", "replaced" (another page took the phone), "left", "reset" or "lost". */
  onended = null;
  /** Called with whether the sandbox can be reached. */
  onconnectionchange = null;

  constructor(microphone) {
    this.#microphone = microphone;
    this.#context = new AudioContext();
    this.#mix = this.#context.createMediaStreamDestination();
    this.#wire = new Wire(SANDBOX, {
      message: (message) => this.#message(message),
      lost: () => this.onconnectionchange?.(false),
      back: () => this.onconnectionchange?.(true),
      gone: () => this.#end("lost"),
    });
    this.#links = new Links(this.#wire, {
      tracks: () => [this.#microphone?.getAudioTracks()[0] ?? "audio"],
      played: (link) => this.#play(link),
      gone: (link) => this.#silence(link),
    });
    addEventListener("pagehide", () => this.leave());
  }

  /** A MediaStream of everybody this phone hears, mixed. Put it into an audio element. */
  get remote() {
    return this.#mix.stream;
  }

  /** How many others hear this phone, and how many it hears. */
  get reach() {
    const links = [...this.#links.all.values()];
    return { speaksTo: links.filter((link) => link.side === "source").length, hears: links.filter((link) => link.side === "sink").length };
  }

  async join(call) {
    await this.#wire.open("phone", { call });
  }

  /** Speaks through another microphone from now on; null says nothing. */
  async setMicrophone(microphone) {
    this.#microphone = microphone;
    const track = microphone?.getAudioTracks()[0] ?? null;
    const senders = [...this.#links.all.values()].filter((link) => link.side === "source").flatMap((link) => link.pc.getSenders());
    await Promise.all(senders.map((sender) => sender.replaceTrack(track)));
  }

  /** Browsers start sound only after a click or key: call this from one if `remote` stays silent. */
  resume() {
    return this.#context.resume();
  }

  /** The peer connections' statistics, as RTCStatsReports. */
  async stats() {
    const links = [...this.#links.all.values()];
    return Promise.all(links.map(async ({ side, call, pc }) => ({ side, call, report: await pc.getStats() })));
  }

  /** Takes the page off the call; the call itself goes on. */
  leave() {
    if (this.#wire.isClosed) return;
    this.#wire.leave();
    this.#end("left");
  }

  #message(message) {
    if (this.#links.take(message)) return;
    if (message.type === "ended") this.#end(message.reason);
  }

  #play(link) {
    this.#silence(link);
    // Chromium moves a remote track's sound only while an element plays it, so one does, without being heard.
    const pump = new Audio();
    pump.muted = true;
    pump.srcObject = link.media;
    pump.play().catch(() => undefined);
    const input = this.#context.createMediaStreamSource(link.media);
    input.connect(this.#mix);
    this.#inputs.set(link.id, { pump, input });
    this.#context.resume().catch(() => undefined);
  }

  #silence(link) {
    const { pump, input } = this.#inputs.get(link.id) ?? {};
    this.#inputs.delete(link.id);
    input?.disconnect();
    if (pump) pump.srcObject = null;
  }

  #end(reason) {
    if (!this.#context) return;
    this.#wire.close();
    this.#links.close();
    this.#context.close().catch(() => undefined);
    this.#context = null;
    this.onended?.(reason);
  }
}

/**
 * Takes part in a call as the person on the phone.
 *
 * `call` is the leg's uuid, as the sandbox's /sandbox/phone/calls gives it; `microphone` a MediaStream, or null for somebody who only listens.
 * Rejects when there is no such call or it is over. Nobody hears anything before the call is answered.
 */
export async function joinCall(call, microphone = null) {
  const leg = new PhoneLeg(microphone);
  await leg.join(call);
  return leg;
}
