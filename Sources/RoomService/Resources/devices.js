// Camera and microphone before joining: what there is, what it sees and hears, and what to do when there is nothing.

import { $, element, relabel, setText } from "./dom.js";
import { words } from "./words.js";

const BARS = 5;
/** How long somebody who joins waits for camera and microphone to be found: the browser's own question may never be answered. */
const FOUND_WITHIN_MS = 4000;

export class Devices {
  /** What to join with: a device's id, or null for none. */
  cameraId = null;
  microphoneId = null;
  isMuted = false;
  isCameraOff = false;
  #stream = null;
  #stopMeter = () => {};
  #isActive = false;
  #turn = 0;
  #found = Promise.resolve();

  constructor() {
    $("lobby-microphone").addEventListener("click", () => {
      this.isMuted = !this.isMuted;
      this.#showSwitches();
    });
    $("lobby-camera").addEventListener("click", () => {
      this.isCameraOff = !this.isCameraOff;
      this.start();
    });
    $("camera-select").addEventListener("change", (event) => this.start({ camera: event.target.value }));
    $("microphone-select").addEventListener("change", (event) => this.start({ microphone: event.target.value }));
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#isActive && this.start());
  }

  /** Shows what camera and microphone give. Whatever is missing is said; the rest works without it. */
  start(wanted) {
    this.#found = this.#look(wanted);
    return this.#found;
  }

  /** Resolves when it is known what there is to join with, or when that takes too long. */
  found() {
    return Promise.race([this.#found.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, FOUND_WITHIN_MS))]);
  }

  async #look({ camera = this.cameraId, microphone = this.microphoneId } = {}) {
    const turn = ++this.#turn;
    this.#isActive = true;
    this.#release();
    this.#showSwitches();
    if (!navigator.mediaDevices?.getUserMedia) return this.#say(words.devices.insecure);
    this.#say(this.#stream || this.cameraId ? words.devices.starting : words.devices.asking);
    const { stream, problem } = await open(camera, microphone, this.isCameraOff);
    if (turn !== this.#turn || !this.#isActive) return stream?.getTracks().forEach((track) => track.stop());
    this.#stream = stream;
    const [video] = stream?.getVideoTracks() ?? [];
    const [audio] = stream?.getAudioTracks() ?? [];
    if (!this.isCameraOff) this.cameraId = video?.getSettings().deviceId ?? null;
    this.microphoneId = audio?.getSettings().deviceId ?? null;
    const preview = $("preview-video");
    preview.hidden = !video;
    preview.srcObject = video ? new MediaStream([video]) : null;
    this.#say(problem ?? (video ? "" : words.devices.off));
    for (const track of stream?.getTracks() ?? []) {
      track.addEventListener("ended", () => this.#isActive && this.start({ camera: null, microphone: null }));
    }
    if (audio) this.#stopMeter = meter(stream);
    await this.#list();
    this.#showSwitches();
  }

  /** Lets go of both, for the room to take them. */
  stop() {
    this.#isActive = false;
    this.#release();
  }

  #release() {
    this.#stopMeter();
    this.#stopMeter = () => {};
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    $("preview-video").srcObject = null;
    $("preview-video").hidden = true;
    showLevel(0);
  }

  async #list() {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const fill = (kind, select, choice, chosen, label) => {
      const found = devices.filter((device) => device.kind === kind && device.deviceId);
      select.replaceChildren(...found.map((device, index) => element("option", { value: device.deviceId }, device.label || label(index + 1))));
      if (found.some((device) => device.deviceId === chosen)) select.value = chosen;
      choice.hidden = found.length === 0;
      return found.length;
    };
    const cameras = fill("videoinput", $("camera-select"), $("camera-choice"), this.cameraId, words.devices.camera);
    const microphones = fill("audioinput", $("microphone-select"), $("microphone-choice"), this.microphoneId, words.devices.microphone);
    $("device-choice").hidden = cameras + microphones === 0;
  }

  #showSwitches() {
    relabel($("lobby-microphone"), this.isMuted ? "mic-off" : "mic", this.isMuted ? words.unmuteMicrophone : words.muteMicrophone);
    relabel($("lobby-camera"), this.isCameraOff ? "camera-off" : "camera", this.isCameraOff ? words.turnCameraOn : words.turnCameraOff);
    $("lobby-microphone").classList.toggle("off", this.isMuted);
    $("lobby-camera").classList.toggle("off", this.isCameraOff);
    $("level").classList.toggle("off", this.isMuted || !this.microphoneId);
  }

  #say(text) {
    setText($("preview-words"), text);
    $("preview-words").hidden = !text;
  }
}

/** Both, or the one of them that there is, and what to say about the other. */
async function open(camera, microphone, isCameraOff) {
  const audio = microphone ? { deviceId: { ideal: microphone } } : true;
  const video = { width: { ideal: 1280 }, height: { ideal: 720 }, ...(camera && { deviceId: { ideal: camera } }) };
  const attempt = (constraints) => navigator.mediaDevices.getUserMedia(constraints);
  if (isCameraOff) {
    try {
      return { stream: await attempt({ audio }) };
    } catch (error) {
      return { problem: problemOf(error, words.devices.noMicrophone) };
    }
  }
  let first;
  try {
    return { stream: await attempt({ audio, video }) };
  } catch (error) {
    first = error;
  }
  if (first.name === "NotAllowedError" || first.name === "SecurityError") {
    // Perhaps only one of them is denied.
    const stream = await attempt({ audio }).catch(() => attempt({ video })).catch(() => null);
    return { stream, problem: words.devices.denied };
  }
  try {
    return { stream: await attempt({ audio }), problem: problemOf(first, words.devices.noCamera) };
  } catch {
    // No microphone then.
  }
  try {
    return { stream: await attempt({ video }), problem: problemOf(first, words.devices.noMicrophone) };
  } catch {
    return { problem: problemOf(first, words.devices.none) };
  }
}

function problemOf(error, notFound) {
  switch (error.name) {
    case "NotFoundError":
    case "OverconstrainedError":
      return notFound;
    case "NotAllowedError":
    case "SecurityError":
      return words.devices.denied;
    case "NotReadableError":
    case "AbortError":
      return words.devices.busy;
    default:
      return words.devices.broken(error.message || error.name);
  }
}

/** Shows how loud the microphone is, until the function that it returns is called. */
function meter(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let smooth = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = Math.sqrt(samples.reduce((total, sample) => total + sample * sample, 0) / samples.length);
    // -50 dB is a quiet room, -10 dB is loud.
    const level = Math.max(0, Math.min(1, (20 * Math.log10(power || 1e-6) + 50) / 40));
    smooth = Math.max(level, smooth * 0.8);
    showLevel(smooth);
  }, 80);
  return () => {
    clearInterval(timer);
    context.close();
  };
}

function showLevel(level) {
  const lit = Math.round(level * BARS);
  const where = $("level");
  if (where.dataset.lit === String(lit)) return;
  where.dataset.lit = String(lit);
  where.setAttribute("aria-valuenow", String(Math.round((lit / BARS) * 100)));
  [...where.children].forEach((bar, index) => bar.classList.toggle("lit", index < lit));
}
