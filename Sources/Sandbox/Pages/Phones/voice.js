// What somebody says into a phone.

const BEEP_HZ = 440;
const BEEP_LEVEL = 0.25;
const BEEPS_PER_SECOND = 1;

/** One phone's mouthpiece: nothing, a test sound, or the machine's microphone. */
export class Voice {
  #sound;
  #kind = "nothing";
  #stream = null;
  #stop = () => undefined;

  constructor(sound) {
    this.#sound = sound;
  }

  get kind() {
    return this.#kind;
  }

  /** A MediaStream; null while nothing is said. */
  get stream() {
    return this.#stream;
  }

  /** Rejects, in words, when there is no microphone to be had; then nothing is said. */
  async choose(kind) {
    this.close();
    if (kind === "test") this.#beep();
    if (kind === "microphone") await this.#listen();
    this.#kind = kind;
  }

  close() {
    this.#stop();
    this.#stop = () => undefined;
    this.#stream = null;
    this.#kind = "nothing";
  }

  #beep() {
    const context = this.#sound.context;
    const end = context.createMediaStreamDestination();
    const tone = new OscillatorNode(context, { frequency: BEEP_HZ });
    const gate = new OscillatorNode(context, { type: "square", frequency: BEEPS_PER_SECOND });
    const depth = new GainNode(context, { gain: BEEP_LEVEL / 2 });
    const level = new GainNode(context, { gain: BEEP_LEVEL / 2 });
    gate.connect(depth).connect(level.gain);
    tone.connect(level).connect(end);
    tone.start();
    gate.start();
    this.#stream = end.stream;
    this.#stop = () => {
      tone.stop();
      gate.stop();
    };
  }

  async #listen() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      throw new Error(WORDS[error.name] ?? "The microphone cannot be used.");
    }
    this.#stream = stream;
    this.#stop = () => {
      for (const track of stream.getTracks()) track.stop();
    };
  }
}

const WORDS = {
  NotAllowedError: "The browser doesn't let this page use the microphone. Allow it at the address bar, or use the test sound.",
  NotFoundError: "There is no microphone. Use the test sound.",
  NotReadableError: "Another program holds the microphone. Use the test sound.",
};
