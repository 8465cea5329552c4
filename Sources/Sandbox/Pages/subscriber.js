// What a page plays: one stream of the session. A SIP participant's stream comes as the sound of every phone behind it.

class Subscriber extends Emitter {
  #options;
  #levels;
  #volume;
  #audioOn;
  #videoOn;
  /** The elements that play, by link: the video element for a browser's stream, an audio element for each phone. */
  #players = new Map();

  constructor(session, stream, target, options = {}) {
    super();
    this.#options = options;
    this.session = session;
    this.stream = stream;
    this.id = `OT_${crypto.randomUUID()}`;
    this.#audioOn = options.subscribeToAudio ?? true;
    this.#videoOn = options.subscribeToVideo ?? true;
    this.#volume = options.audioVolume ?? 100;
    this.element = place(target, options, "subscriber", this.id);
    this.video = videoElement(this.element, options);
    this.video.addEventListener("resize", () => {
      const fields = { oldValue: this.dimensions, newValue: { width: this.video.videoWidth, height: this.video.videoHeight } };
      this.dimensions = fields.newValue;
      this.dispatchEvent(new OTEvent("videoDimensionsChanged", this, fields));
    });
    this.#levels = setInterval(() => this.#measure(), LEVEL_MS);
    this.connected = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.connected.catch(() => undefined);
  }

  get streamId() {
    return this.stream?.streamId;
  }

  /** Nothing more is needed to play the stream, though a SIP participant may still be silent. */
  _connected() {
    if (this.isConnected || this.isDestroyed) return;
    this.isConnected = true;
    this.dispatchEvent(new OTEvent("videoElementCreated", this, { element: this.video }));
    this.dispatchEvent(new OTEvent("connected", this));
    this.resolve();
  }

  _play(link) {
    this._silence(link);
    const player = link.call ? new Audio() : this.video;
    if (link.call) this.element?.append(player);
    this.#players.set(link.id, { player, link });
    player.srcObject = link.media;
    this.#apply();
    this._start(player);
  }

  _start(player) {
    player.play().catch((error) => {
      if (error.name !== "NotAllowedError") return;
      this.isBlocked = true;
      this.dispatchEvent(new OTEvent("audioBlocked", this));
    });
  }

  /** After a click: plays what the browser did not let play by itself. */
  async _unblock() {
    await Promise.all([...this.#players.values()].map(({ player }) => player.play()));
    if (!this.isBlocked) return;
    this.isBlocked = false;
    this.dispatchEvent(new OTEvent("audioUnblocked", this));
  }

  _silence(link) {
    const found = this.#players.get(link.id);
    if (!found) return;
    this.#players.delete(link.id);
    found.player.srcObject = null;
    if (found.player !== this.video) found.player.remove();
  }

  #apply() {
    for (const { player, link } of this.#players.values()) {
      player.muted = !this.#audioOn;
      player.volume = this.#volume / 100;
      for (const track of link.media.getVideoTracks()) track.enabled = this.#videoOn;
    }
  }

  #measure() {
    if (!this.listens("audioLevelUpdated")) return;
    const receivers = [...this.#players.values()].flatMap(({ link }) => link.pc.getReceivers()).filter(({ track }) => track.kind === "audio");
    const levels = receivers.map((receiver) => receiver.getSynchronizationSources()[0]?.audioLevel ?? 0);
    this.dispatchEvent(new OTEvent("audioLevelUpdated", this, { audioLevel: Math.max(0, ...levels) }));
  }

  /** The publisher has changed its stream. */
  _changed(property, newValue) {
    if (property !== "hasVideo") return;
    this.dispatchEvent(new OTEvent(newValue ? "videoEnabled" : "videoDisabled", this, { reason: "publishVideo" }));
  }

  subscribeToAudio(isOn) {
    this.#audioOn = isOn;
    this.#apply();
    return this;
  }

  subscribeToVideo(isOn) {
    if (this.#videoOn === isOn) return this;
    this.#videoOn = isOn;
    this.#apply();
    this.dispatchEvent(new OTEvent(isOn ? "videoEnabled" : "videoDisabled", this, { reason: "subscribeToVideo" }));
    return this;
  }

  setAudioVolume(volume) {
    this.#volume = Math.min(100, Math.max(0, volume));
    this.#apply();
    return this;
  }

  getAudioVolume() {
    return this.#volume;
  }

  isAudioBlocked() {
    return this.isBlocked === true;
  }

  setPreferredResolution() {}

  setPreferredFrameRate() {}

  restrictFrameRate() {
    return this;
  }

  videoWidth() {
    return this.video.videoWidth || undefined;
  }

  videoHeight() {
    return this.video.videoHeight || undefined;
  }

  getImgData() {
    return snapshot(this.video);
  }

  getStyle() {
    return { ...this.#options.style };
  }

  setStyle() {
    return this;
  }

  async getRtcStatsReport() {
    const [first] = this.#players.values();
    if (!first) throw new OTError("OT_NOT_CONNECTED", 1015, "The subscriber is not connected");
    return first.link.pc.getStats();
  }

  getStats(handler) {
    this.getRtcStatsReport().then(
      (report) => handler(undefined, summarise(report, "inbound")),
      (error) => handler(error),
    );
  }

  /** The statistics of every link that plays, phones one by one: not in OpenTok.js. */
  async _reports() {
    return Promise.all([...this.#players.values()].map(async ({ link }) => ({ call: link.call, report: await link.pc.getStats() })));
  }

  /** The stream or the session is gone; the element goes too, unless the page keeps it. */
  _destroy(reason = "") {
    if (this.isDestroyed) return;
    this.isDestroyed = true;
    clearInterval(this.#levels);
    for (const { link } of [...this.#players.values()]) this._silence(link);
    this.reject(new OTError("OT_STREAM_DESTROYED", 1605, "The stream was destroyed before it could be subscribed to"));
    const event = this.dispatchEvent(new OTEvent("destroyed", this, { reason }, true));
    if (!event.isDefaultPrevented()) this.element?.remove();
  }
}
