// What a page sends: a camera and a microphone, a screen, or tracks of the page's own.

class Publisher extends Emitter {
  #options;
  #media = null;
  #meter = null;
  #levels = null;
  #audioOn;
  #videoOn;

  constructor(target, options = {}, handler) {
    super();
    this.#options = options;
    this.id = `OT_${crypto.randomUUID()}`;
    this.#audioOn = options.publishAudio ?? true;
    this.#videoOn = options.publishVideo ?? true;
    this.accessAllowed = undefined;
    this.element = place(target, options, "publisher", this.id);
    const isMirrored = options.mirror ?? !(isScreen(options.videoSource) || options.facingMode === "environment");
    this.video = videoElement(this.element, options, { muted: true, mirror: isMirrored });
    this.ready = this.#start();
    this.ready.then(
      () => complete(handler),
      (error) => complete(handler, error),
    );
  }

  async #start() {
    let isOpen = false;
    const open = () => {
      isOpen = true;
      this.dispatchEvent(new OTEvent("accessDialogOpened", this, {}, true));
    };
    // When the browser asks the person, that takes longer than a moment.
    const timer = setTimeout(open, 500);
    try {
      this.#media = await acquire(this.#options);
      if (this.isDestroyed) throw new OTError("OT_MEDIA_ERR_ABORTED", 1500, "The publisher was destroyed before it had its devices");
    } catch (reason) {
      this.#stop();
      const error = mediaError(reason);
      this.accessAllowed = false;
      clearTimeout(timer);
      if (isOpen) this.dispatchEvent(new OTEvent("accessDialogClosed", this));
      if (error.name === "OT_USER_MEDIA_ACCESS_DENIED") this.dispatchEvent(new OTEvent("accessDenied", this, { message: error.message }, true));
      throw error;
    }
    clearTimeout(timer);
    if (isOpen) this.dispatchEvent(new OTEvent("accessDialogClosed", this));
    this.accessAllowed = true;
    this.#apply();
    for (const track of this.#media.getTracks()) this.#watch(track);
    this.video.srcObject = this.#media;
    this.video.addEventListener("resize", () => this.#resized());
    this.#measure();
    this.dispatchEvent(new OTEvent("accessAllowed", this));
    this.dispatchEvent(new OTEvent("videoElementCreated", this, { element: this.video }));
  }

  /** The camera was pulled out, or the browser's own "stop sharing" was pressed. */
  #watch(track) {
    track.addEventListener("ended", () => {
      if (this.isDestroyed || !this.#media?.getTracks().includes(track)) return;
      const event = this.dispatchEvent(new OTEvent("mediaStopped", this, { track }, true));
      if (event.isDefaultPrevented()) return;
      if (isScreen(this.#options.videoSource) && this.session) this.session._unpublish(this, "mediaStopped");
    });
  }

  #measure() {
    if (this.#media.getAudioTracks().length === 0) return;
    this.#levels = setInterval(() => {
      if (!this.listens("audioLevelUpdated")) return;
      this.#meter ??= new Meter(new MediaStream(this.#media.getAudioTracks()));
      this.dispatchEvent(new OTEvent("audioLevelUpdated", this, { audioLevel: this.#audioOn ? this.#meter.level : 0 }));
    }, LEVEL_MS);
  }

  #apply() {
    for (const track of this.#media?.getAudioTracks() ?? []) track.enabled = this.#audioOn;
    for (const track of this.#media?.getVideoTracks() ?? []) track.enabled = this.#videoOn;
  }

  #resized() {
    const { width, height } = this.dimensions;
    if (this.stream && (this.stream.videoDimensions?.width !== width || this.stream.videoDimensions?.height !== height)) {
      this.#tell({ videoDimensions: { width, height } });
    }
  }

  #tell(change) {
    if (this.stream && this.session) this.session._send({ do: "change", streamId: this.stream.streamId, ...change }).catch(() => undefined);
  }

  get dimensions() {
    const { width = 0, height = 0 } = this.#media?.getVideoTracks()[0]?.getSettings() ?? {};
    return { width, height };
  }

  /** What the sandbox is told of the stream. */
  get description() {
    const [audio, video] = [this.#media.getAudioTracks()[0], this.#media.getVideoTracks()[0]];
    const { videoSource } = this.#options;
    return {
      name: this.#options.name ?? "",
      hasAudio: audio !== undefined && this.#audioOn,
      hasVideo: video !== undefined && this.#videoOn,
      videoType: video ? (isScreen(videoSource) ? "screen" : isTrack(videoSource) ? "custom" : "camera") : undefined,
      videoDimensions: this.dimensions,
    };
  }

  /** What goes over a link. */
  tracks({ audioOnly }) {
    return audioOnly ? (this.#media?.getAudioTracks() ?? []) : (this.#media?.getTracks() ?? []);
  }

  get streamId() {
    return this.stream?.streamId;
  }

  publishAudio(isOn) {
    this.#audioOn = isOn;
    this.#apply();
    this.#tell({ hasAudio: isOn && (this.#media?.getAudioTracks().length ?? 0) > 0 });
  }

  publishVideo(isOn, handler) {
    this.#videoOn = isOn;
    this.#apply();
    this.#tell({ hasVideo: isOn && (this.#media?.getVideoTracks().length ?? 0) > 0 });
    handler?.();
  }

  getAudioSource() {
    return this.#media?.getAudioTracks()[0] ?? null;
  }

  getVideoSource() {
    const track = this.#media?.getVideoTracks()[0] ?? null;
    return { deviceId: track?.getSettings().deviceId ?? null, type: this.#media ? (this.description.videoType ?? null) : null, track };
  }

  /** Speaks through another microphone: a device id or a track. */
  async setAudioSource(source) {
    await this.#swap("audio", { audioSource: source, videoSource: null });
    return this.getAudioSource();
  }

  /** Shows another camera, by device id. */
  async setVideoSource(deviceId) {
    await this.#swap("video", { ...this.#options, audioSource: null, videoSource: deviceId });
  }

  /** The next camera there is. */
  async cycleVideo() {
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
    if (cameras.length === 0) throw new OTError("OT_NO_DEVICES_FOUND", 1500, "No camera was found");
    const now = cameras.findIndex((camera) => camera.deviceId === this.getVideoSource().deviceId);
    const { deviceId } = cameras[(now + 1) % cameras.length];
    await this.setVideoSource(deviceId);
    return { deviceId };
  }

  async #swap(kind, options) {
    await this.ready;
    let track;
    try {
      track = (await acquire(options)).getTracks().find((found) => found.kind === kind);
    } catch (error) {
      throw mediaError(error);
    }
    if (!track) throw new OTError("OT_NO_DEVICES_FOUND", 1500, "There is no such device");
    const old = this.#media.getTracks().filter((found) => found.kind === kind);
    for (const gone of old) {
      this.#media.removeTrack(gone);
      gone.stop();
    }
    this.#media.addTrack(track);
    this.#watch(track);
    this.#apply();
    if (kind === "audio") {
      this.#meter?.close();
      this.#meter = null;
    }
    const senders = (this.session?._links.of(this.streamId, "source") ?? []).flatMap(({ pc }) => pc.getSenders());
    await Promise.all(senders.filter((sender) => sender.track?.kind === kind).map((sender) => sender.replaceTrack(track)));
    if (kind === "video") this.#resized();
  }

  /** A moderator has muted it. */
  _muteForced() {
    this.publishAudio(false);
    this.dispatchEvent(new OTEvent("muteForced", this, {}, true));
  }

  _published(session, stream) {
    this.session = session;
    this.stream = stream;
    this.dispatchEvent(new OTEvent("streamCreated", this, { stream }));
  }

  _unpublished(reason) {
    const { stream } = this;
    if (!stream) return;
    this.stream = undefined;
    this.session = undefined;
    const event = this.dispatchEvent(new OTEvent("streamDestroyed", this, { stream, reason }, true));
    if (!event.isDefaultPrevented()) this.destroy();
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

  /** One entry for each page that gets the stream, as in a relayed session. */
  async getRtcStatsReport() {
    const links = this.session?._links.of(this.streamId, "source") ?? [];
    return Promise.all(links.map(async ({ id, pc }) => ({ subscriberId: id, connectionId: id, rtcStatsReport: await pc.getStats() })));
  }

  getStats(handler) {
    this.getRtcStatsReport().then(
      (all) => handler(undefined, all.map(({ rtcStatsReport, ...whose }) => ({ ...whose, stats: summarise(rtcStatsReport, "outbound") }))),
      (error) => handler(error),
    );
  }

  #stop() {
    clearInterval(this.#levels);
    this.#meter?.close();
    this.#meter = null;
    for (const track of this.#media?.getTracks() ?? []) track.stop();
    this.video.srcObject = null;
  }

  destroy() {
    if (this.isDestroyed) return this;
    this.isDestroyed = true;
    this.session?._unpublish(this, "clientDisconnected");
    this.#stop();
    const event = this.dispatchEvent(new OTEvent("destroyed", this, { reason: "" }));
    if (!event.isDefaultPrevented()) this.element?.remove();
    return this;
  }
}
