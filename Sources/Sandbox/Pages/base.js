// Stands in for OpenTok.js (2.x): the part of it that a conference page uses, with real WebRTC between the pages of one sandbox.
// The sandbox puts wires.js in front and both into one function.

const SANDBOX = new URL(document.currentScript?.src ?? location.href).origin;
const LEVEL_MS = 100;
const SUBSCRIBE_MS = 15000;

/** An error in OpenTok.js's shape: tell them apart by `name`. */
class OTError extends Error {
  constructor(name, code, message) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

const notConnected = () => new OTError("OT_NOT_CONNECTED", 1010, "The client is not connected to the session");

// --- Events, as OpenTok.js dispatches them

class OTEvent {
  #isPrevented = false;

  constructor(type, target, fields = {}, cancelable = false) {
    Object.assign(this, fields, { type, target, cancelable });
  }

  preventDefault() {
    if (this.cancelable) this.#isPrevented = true;
  }

  isDefaultPrevented() {
    return this.#isPrevented;
  }
}

class Emitter {
  #handlers = new Map();

  on(names, handler, context) {
    this.#each(names, handler, context, (name, one, self) => this.#add(name, { one, call: (event) => one.call(self ?? this, event) }));
    return this;
  }

  once(names, handler, context) {
    this.#each(names, handler, context, (name, one, self) => {
      const entry = { one, call: (event) => (this.#drop(name, (other) => other === entry), one.call(self ?? this, event)) };
      this.#add(name, entry);
    });
    return this;
  }

  off(names, handler, context) {
    if (names === undefined) this.#handlers.clear();
    else this.#each(names, handler, context, (name, one) => this.#drop(name, (entry) => !one || entry.one === one));
    return this;
  }

  listens(name) {
    return (this.#handlers.get(name)?.length ?? 0) > 0;
  }

  /** Calls every handler, each alone: one that throws does not keep the others from hearing. */
  dispatchEvent(event, name = event.type) {
    for (const entry of [...(this.#handlers.get(name) ?? [])]) {
      try {
        entry.call(event);
      } catch (error) {
        setTimeout(() => {
          throw error;
        });
      }
    }
    return event;
  }

  #each(names, handler, context, body) {
    if (typeof names === "object") for (const [name, one] of Object.entries(names)) body(name, one, handler);
    else for (const name of names.split(/\s+/).filter(Boolean)) body(name, handler, context);
  }

  #add(name, entry) {
    this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), entry]);
  }

  #drop(name, isMeant) {
    this.#handlers.set(name, (this.#handlers.get(name) ?? []).filter((entry) => !isMeant(entry)));
  }
}

const exceptions = new Emitter();

/** Tells a completion handler, and of an error the `exception` listeners too. */
function complete(handler, error, value) {
  if (error) exceptions.dispatchEvent(new OTEvent("exception", OT, { code: error.code, message: error.message, title: error.name }));
  handler?.(error ?? undefined, value);
}

// --- The element of a publisher or subscriber

function place(target, options, kind, id) {
  if (options.insertDefaultUI === false) return null;
  const anchor = typeof target === "string" ? document.getElementById(target) : target;
  const mode = anchor ? (options.insertMode ?? "replace") : "append";
  // "replace" keeps the element that is there and fills it, as OpenTok.js does.
  const element = mode === "replace" ? anchor : document.createElement("div");
  if (mode === "replace") element.replaceChildren();
  else element.id = id;
  element.classList.add("OT_root", `OT_${kind}`);
  const size = (value, fallback) => (typeof value === "number" ? `${value}px` : (value ?? fallback));
  Object.assign(element.style, { position: "relative", overflow: "hidden", width: size(options.width, "264px"), height: size(options.height, "198px") });
  if (mode === "append") (anchor ?? document.body).append(element);
  if (mode === "before") anchor.before(element);
  if (mode === "after") anchor.after(element);
  return element;
}

function videoElement(container, options, { muted = false, mirror = false } = {}) {
  const video = document.createElement("video");
  video.autoplay = true;
  video.playsInline = true;
  video.muted = muted;
  video.classList.add("OT_video-element");
  Object.assign(video.style, { width: "100%", height: "100%", objectFit: options.fitMode === "contain" ? "contain" : "cover" });
  if (mirror) video.style.transform = "scaleX(-1)";
  if (container) {
    const box = document.createElement("div");
    box.classList.add("OT_widget-container");
    Object.assign(box.style, { position: "absolute", inset: "0" });
    box.append(video);
    container.append(box);
  }
  return video;
}

function snapshot(video) {
  if (!video?.videoWidth) return null;
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return canvas.toDataURL("image/png").split(",")[1];
}

// --- Devices

/** What the browser says of cameras and microphones, in OpenTok.js's words. */
function mediaError(error) {
  const found = {
    NotAllowedError: ["OT_USER_MEDIA_ACCESS_DENIED", "Publisher Access Denied: Permission Denied"],
    SecurityError: ["OT_USER_MEDIA_ACCESS_DENIED", "Publisher Access Denied: Permission Denied"],
    NotFoundError: ["OT_NO_DEVICES_FOUND", "No camera or microphone was found"],
    NotReadableError: ["OT_HARDWARE_UNAVAILABLE", "The camera or microphone is used by another program"],
    AbortError: ["OT_HARDWARE_UNAVAILABLE", "The camera or microphone could not be started"],
    OverconstrainedError: ["OT_CONSTRAINTS_NOT_SATISFIED", "No device is as asked for"],
    TypeError: ["OT_NO_VALID_CONSTRAINTS", "Neither sound nor picture was asked for"],
  }[error.name];
  const [name, message] = found ?? ["OT_NOT_SUPPORTED", `The browser cannot do this: ${error.message}`];
  const result = error instanceof OTError ? error : new OTError(name, 1500, message);
  result.originalName = error.name;
  result.originalMessage = error.message;
  return result;
}

const isTrack = (source) => typeof MediaStreamTrack !== "undefined" && source instanceof MediaStreamTrack;
const isScreen = (source) => ["screen", "window", "application"].includes(source);

/** The tracks that a publisher's options ask for. Kinds that this machine has no device of are left out; none at all is an error. */
async function acquire(options) {
  const { audioSource, videoSource } = options;
  if (!navigator.mediaDevices) throw new OTError("OT_NOT_SUPPORTED", 1500, "Cameras and microphones need a secure page: https, or localhost");
  let isAudioWanted = audioSource !== null && audioSource !== false && !isTrack(audioSource);
  let isVideoWanted = videoSource !== null && videoSource !== false && !isTrack(videoSource) && !isScreen(videoSource);
  // A shared screen brings no microphone unless it is asked for.
  if (isScreen(videoSource) && audioSource === undefined) isAudioWanted = false;
  const tracks = [audioSource, videoSource].filter(isTrack);
  if (isScreen(videoSource)) {
    if (!navigator.mediaDevices.getDisplayMedia) throw new OTError("OT_SCREEN_SHARING_NOT_SUPPORTED", 1500, "This browser cannot share its screen");
    tracks.push(...(await navigator.mediaDevices.getDisplayMedia({ video: true })).getVideoTracks());
  }
  if (isAudioWanted || isVideoWanted) {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const has = (kind) => devices.some((device) => device.kind === kind);
    isAudioWanted &&= has("audioinput");
    isVideoWanted &&= has("videoinput");
    if (!isAudioWanted && !isVideoWanted && tracks.length === 0) throw new OTError("OT_NO_DEVICES_FOUND", 1500, "No camera or microphone was found");
    const device = (id) => (typeof id === "string" ? { deviceId: { exact: id } } : {});
    const [width, height] = (options.resolution ?? "640x480").split("x").map(Number);
    const sound = { echoCancellation: true, noiseSuppression: options.noiseSuppression ?? true, autoGainControl: options.autoGainControl ?? true };
    const audio = isAudioWanted && { ...device(audioSource), ...sound, ...(options.disableAudioProcessing && { echoCancellation: false }) };
    const picture = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: options.frameRate ?? 30 } };
    const facing = options.facingMode && typeof videoSource !== "string" ? { facingMode: options.facingMode } : {};
    const video = isVideoWanted && { ...device(videoSource), ...picture, ...facing };
    if (audio || video) tracks.push(...(await navigator.mediaDevices.getUserMedia({ audio, video })).getTracks());
  }
  return new MediaStream(tracks);
}

/** Measures how loud a microphone is, from 0 to 1. */
class Meter {
  constructor(stream) {
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    this.samples = new Float32Array(this.analyser.fftSize);
  }

  get level() {
    if (this.context.state === "suspended") this.context.resume().catch(() => undefined);
    this.analyser.getFloatTimeDomainData(this.samples);
    return Math.min(1, this.samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0));
  }

  close() {
    this.context.close().catch(() => undefined);
  }
}

// --- Statistics, in OpenTok.js's shape

function summarise(report, direction) {
  const result = { timestamp: Date.now() };
  for (const entry of report.values()) {
    if (entry.type !== `${direction}-rtp` || !entry.kind) continue;
    result[entry.kind] =
      direction === "inbound"
        ? { bytesReceived: entry.bytesReceived, packetsReceived: entry.packetsReceived, packetsLost: entry.packetsLost ?? 0 }
        : { bytesSent: entry.bytesSent, packetsSent: entry.packetsSent, packetsLost: 0 };
    if (entry.framesPerSecond !== undefined) Object.assign(result[entry.kind], { frameRate: entry.framesPerSecond });
  }
  return result;
}

// --- What there is in a session

class Connection {
  constructor({ id, creationTime, data }) {
    Object.assign(this, { connectionId: id, id, creationTime, data });
  }
}

class Stream {
  constructor(fields, connection) {
    this.connection = connection;
    this.streamId = fields.id;
    this.id = fields.id;
    this.creationTime = fields.creationTime;
    this.name = fields.name;
    this.frameRate = fields.hasVideo ? 30 : undefined;
    this.take(fields);
  }

  take({ hasAudio, hasVideo, videoType, videoDimensions }) {
    Object.assign(this, { hasAudio, hasVideo, videoType, videoDimensions });
  }
}
