// Sounds that a phone makes by itself, and levels.

/** Low and high frequency of each key, in Hz: ITU-T Q.23. */
const KEYS = {
  1: [697, 1209], 2: [697, 1336], 3: [697, 1477],
  4: [770, 1209], 5: [770, 1336], 6: [770, 1477],
  7: [852, 1209], 8: [852, 1336], 9: [852, 1477],
  "*": [941, 1209], 0: [941, 1336], "#": [941, 1477],
};
/** What a caller hears while the other side rings, and how a phone rings; on and off, in seconds. */
const RINGBACK = { tones: [440, 480], on: 2, off: 4, level: 0.04 };
const RING = { tones: [660, 880], on: 0.8, off: 1.6, level: 0.08 };
const KEY_SECONDS = 0.12;
const KEY_LEVEL = 0.08;

export class Sound {
  #context;
  #isOn = true;
  #loops = new Map();

  /** Made when it is first needed: browsers let a page sound only after somebody has done something in it. */
  get context() {
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") this.#context.resume().catch(() => undefined);
    return this.#context;
  }

  set isOn(isOn) {
    this.#isOn = isOn;
    if (!isOn) for (const owner of [...this.#loops.keys()]) this.stop(owner);
  }

  get isOn() {
    return this.#isOn;
  }

  key(key) {
    if (this.#isOn && KEYS[key]) this.#play(KEYS[key], KEY_LEVEL, 0, KEY_SECONDS);
  }

  /** Repeats "ringback" or "ring" for an owner until told otherwise; null is silence. */
  loop(owner, name) {
    if (this.#loops.get(owner)?.name === name) return;
    this.stop(owner);
    if (!name || !this.#isOn) return;
    const { tones, on, off, level } = name === "ring" ? RING : RINGBACK;
    const once = () => {
      entry.playing = this.#play(tones, level, 0, on);
    };
    const entry = { name, timer: setInterval(once, (on + off) * 1000) };
    this.#loops.set(owner, entry);
    once();
  }

  stop(owner) {
    const entry = this.#loops.get(owner);
    if (!entry) return;
    this.#loops.delete(owner);
    clearInterval(entry.timer);
    for (const oscillator of entry.playing ?? []) oscillator.stop();
  }

  /** A function that answers how loud a stream is right now, from 0 to 1. */
  levelOf(stream) {
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 512;
    const source = this.context.createMediaStreamSource(stream);
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    return () => {
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      // Speech is quiet by its mean: the root spreads it over the meter.
      return Math.min(1, Math.sqrt(Math.sqrt(sum / samples.length)));
    };
  }

  #play(tones, level, after, seconds) {
    const context = this.context;
    const start = context.currentTime + after;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(level, start + 0.01);
    gain.gain.setValueAtTime(level, start + seconds - 0.02);
    gain.gain.linearRampToValueAtTime(0, start + seconds);
    gain.connect(context.destination);
    return tones.map((frequency) => {
      const oscillator = new OscillatorNode(context, { frequency });
      oscillator.connect(gain);
      oscillator.start(start);
      oscillator.stop(start + seconds);
      return oscillator;
    });
  }
}

/** Reads aloud what is said to a caller, where the browser has a voice. */
export class Speech {
  isOn = true;
  #synthesis = globalThis.speechSynthesis;

  get isPossible() {
    return this.#synthesis !== undefined;
  }

  say(text) {
    if (this.isOn && this.#synthesis) this.#synthesis.speak(new SpeechSynthesisUtterance(text));
  }

  hush() {
    this.#synthesis?.cancel();
  }
}
