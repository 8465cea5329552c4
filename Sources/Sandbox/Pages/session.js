// A session, and OT itself.

class Session extends Emitter {
  #apiKey;
  #wire = null;
  #state = "disconnected";
  #connecting = null;
  #connections = new Map();
  #streams = new Map();
  #publishers = new Map();
  #subscribers = new Set();

  constructor(apiKey, sessionId) {
    super();
    this.#apiKey = apiKey;
    this.sessionId = sessionId;
    this.id = sessionId;
    this.capabilities = {};
    this._links = null;
    addEventListener("pagehide", () => this.#wire?.leave());
  }

  get currentState() {
    return this.#state;
  }

  isConnected() {
    return this.#state === "connected" || this.#state === "reconnecting";
  }

  // Coming and going

  connect(token, handler) {
    if (this.isConnected() || this.#state === "connecting") {
      if (this.isConnected()) setTimeout(() => handler?.());
      return this;
    }
    this.#state = "connecting";
    this.#connecting = handler;
    this.#wire = new Wire(SANDBOX, {
      message: (message) => this.#message(message),
      lost: () => this.#lost(),
      back: () => this.#back(),
      gone: () => this.#gone("networkDisconnected"),
    });
    this._links = new Links(this.#wire, {
      tracks: (link) => this.#publishers.get(link.streamId)?.tracks(link) ?? [],
      played: (link) => this.#subscribersOf(link.streamId).forEach((subscriber) => subscriber._play(link)),
      connected: (link) => link.side === "sink" && this.#subscribersOf(link.streamId).forEach((subscriber) => subscriber._connected()),
      gone: (link) => link.side === "sink" && this.#subscribersOf(link.streamId).forEach((subscriber) => subscriber._silence(link)),
    });
    this.#wire.open("browser", { apiKey: String(this.#apiKey), sessionId: String(this.sessionId), token: String(token) }).catch((error) => {
      this.#state = "disconnected";
      const name = error.status === 0 && !navigator.onLine ? "OT_NOT_CONNECTED" : error.name;
      this.#completeConnect(new OTError(name, error.code, error.message));
    });
    return this;
  }

  #completeConnect(error) {
    const handler = this.#connecting;
    this.#connecting = null;
    complete(handler, error);
  }

  disconnect() {
    if (this.#state === "disconnected") return;
    this.#wire.leave();
    this.#gone("clientDisconnected");
  }

  #lost() {
    if (this.#state !== "connected") return;
    this.#state = "reconnecting";
    this.dispatchEvent(new OTEvent("sessionReconnecting", this));
    for (const subscriber of this.#subscribers) subscriber.dispatchEvent(new OTEvent("disconnected", subscriber));
  }

  #back() {
    if (this.#state !== "reconnecting") return;
    this.#state = "connected";
    this.dispatchEvent(new OTEvent("sessionReconnected", this));
    for (const subscriber of this.#subscribers) subscriber.dispatchEvent(new OTEvent("connected", subscriber));
  }

  #gone(reason) {
    if (this.#state === "disconnected") return;
    const wasConnecting = this.#state === "connecting";
    this.#state = "disconnected";
    this.#wire.close();
    this._links.close();
    if (wasConnecting) return this.#completeConnect(new OTError("OT_CONNECT_FAILED", 1006, "The session could not be connected to"));
    for (const publisher of [...this.#publishers.values()]) publisher._unpublished(reason);
    this.#publishers.clear();
    this.#streams.clear();
    this.#connections.clear();
    const event = this.dispatchEvent(new OTEvent("sessionDisconnected", this, { reason }, true));
    const left = [...this.#subscribers];
    this.#subscribers.clear();
    if (!event.isDefaultPrevented()) for (const subscriber of left) subscriber._destroy(reason);
    this.connection = undefined;
    this.capabilities = {};
  }

  // What the sandbox tells

  #message(message) {
    if (this._links.take(message)) return;
    switch (message.type) {
      case "connected":
        return this.#entered(message);
      case "connectionCreated":
        return this.#connectionCreated(message.connection);
      case "connectionDestroyed":
        return this.#connectionDestroyed(message);
      case "streamCreated":
        return this.#streamCreated(message.stream);
      case "streamDestroyed":
        return this.#streamDestroyed(message);
      case "streamChanged":
        return this.#streamChanged(message.stream);
      case "signal":
        return this.#signalled(message);
      case "muteForced":
        return this.#publishers.get(message.streamId)?._muteForced();
      case "muteStateChanged":
        return this.dispatchEvent(new OTEvent("muteForced", this, { active: message.active }));
      case "ended":
        return this.#gone("networkDisconnected");
    }
  }

  #entered({ connection, connections, streams, role }) {
    this.#state = "connected";
    this.connection = new Connection(connection);
    this.#connections.set(connection.id, this.connection);
    const may = (...roles) => (roles.includes(role) ? 1 : 0);
    this.capabilities = {
      subscribe: may("subscriber", "publisher", "moderator"),
      publish: may("publisher", "publisheronly", "moderator"),
      signal: may("publisher", "moderator"),
      forceUnpublish: may("moderator"),
      forceDisconnect: may("moderator"),
      forceMute: may("moderator"),
    };
    this.dispatchEvent(new OTEvent("sessionConnected", this, { connections: [], streams: [] }));
    this.#completeConnect();
    this.dispatchEvent(new OTEvent("connectionCreated", this, { connection: this.connection }));
    for (const other of connections) this.#connectionCreated(other);
    for (const stream of streams) this.#streamCreated(stream);
  }

  #connectionCreated(fields) {
    const connection = new Connection(fields);
    this.#connections.set(connection.connectionId, connection);
    this.dispatchEvent(new OTEvent("connectionCreated", this, { connection }));
  }

  #connectionDestroyed({ connectionId, reason }) {
    if (connectionId === this.connection?.connectionId) return this.#gone(reason);
    const connection = this.#connections.get(connectionId);
    if (!connection) return undefined;
    this.#connections.delete(connectionId);
    return this.dispatchEvent(new OTEvent("connectionDestroyed", this, { connection, reason }));
  }

  #streamCreated(fields) {
    // Of the page's own streams only their publishers tell.
    if (fields.connectionId === this.connection.connectionId) return;
    const stream = new Stream(fields, this.#connections.get(fields.connectionId));
    this.#streams.set(stream.streamId, stream);
    this.dispatchEvent(new OTEvent("streamCreated", this, { stream }));
  }

  #streamDestroyed({ streamId, reason }) {
    const publisher = this.#publishers.get(streamId);
    if (publisher) {
      this.#publishers.delete(streamId);
      publisher._unpublished(reason);
      return;
    }
    const stream = this.#streams.get(streamId);
    if (!stream) return;
    this.#streams.delete(streamId);
    const event = this.dispatchEvent(new OTEvent("streamDestroyed", this, { stream, reason }, true));
    for (const subscriber of this.#subscribersOf(streamId)) {
      this.#subscribers.delete(subscriber);
      if (!event.isDefaultPrevented()) subscriber._destroy(reason);
    }
  }

  #streamChanged(fields) {
    const stream = this.#publishers.get(fields.id)?.stream ?? this.#streams.get(fields.id);
    if (!stream) return;
    for (const changedProperty of ["hasAudio", "hasVideo", "videoDimensions"]) {
      const [oldValue, newValue] = [stream[changedProperty], fields[changedProperty]];
      const isSame = changedProperty === "videoDimensions" ? String(sides(oldValue)) === String(sides(newValue)) : oldValue === newValue;
      if (isSame) continue;
      stream[changedProperty] = newValue;
      this.dispatchEvent(new OTEvent("streamPropertyChanged", this, { stream, changedProperty, oldValue, newValue }));
      for (const subscriber of this.#subscribersOf(stream.streamId)) subscriber._changed(changedProperty, newValue);
    }
  }

  #signalled({ signal, data, from }) {
    const type = signal ? `signal:${signal}` : "signal";
    const event = new OTEvent(type, this, { data, from: from === null ? null : (this.#connections.get(from) ?? null) });
    this.dispatchEvent(event, "signal");
    if (signal) this.dispatchEvent(event, type);
  }

  // Publishing

  publish(publisherOrTarget, options, handler) {
    if (typeof options === "function") return this.publish(publisherOrTarget, undefined, options);
    const publisher = publisherOrTarget instanceof Publisher ? publisherOrTarget : new Publisher(publisherOrTarget, options);
    this.#publish(publisher).then(
      () => complete(handler),
      (error) => complete(handler, error instanceof WireError ? new OTError(error.name, error.code, error.message) : error),
    );
    return publisher;
  }

  async #publish(publisher) {
    if (!this.isConnected()) throw notConnected();
    if (publisher.stream) throw new OTError("OT_INVALID_PARAMETER", 1011, "The publisher publishes already");
    await publisher.ready;
    if (!this.isConnected()) throw notConnected();
    const fields = { ...publisher.description, id: crypto.randomUUID(), creationTime: Date.now() };
    this.#publishers.set(fields.id, publisher);
    try {
      await this._send({ do: "publish", streamId: fields.id, ...publisher.description });
    } catch (error) {
      this.#publishers.delete(fields.id);
      throw error;
    }
    publisher._published(this, new Stream(fields, this.connection));
  }

  unpublish(publisher) {
    this._unpublish(publisher, "clientDisconnected");
  }

  _unpublish(publisher, reason) {
    const { streamId } = publisher;
    if (!streamId || !this.#publishers.delete(streamId)) return;
    this._send({ do: "unpublish", streamId, reason }).catch(() => undefined);
    publisher._unpublished(reason);
  }

  getPublisherForStream(stream) {
    return this.#publishers.get(stream?.streamId ?? stream);
  }

  // Subscribing

  subscribe(stream, target, options, handler) {
    if (typeof target === "function") return this.subscribe(stream, undefined, undefined, target);
    if (typeof options === "function") return this.subscribe(stream, target, undefined, options);
    if (!stream?.streamId) {
      complete(handler, new OTError("OT_INVALID_PARAMETER", 1011, "A stream must be given"));
      return undefined;
    }
    const subscriber = new Subscriber(this, stream, target, options);
    this.#subscribers.add(subscriber);
    this.#subscribe(subscriber).then(
      () => complete(handler),
      (error) => {
        this.#subscribers.delete(subscriber);
        subscriber._destroy();
        complete(handler, error instanceof WireError ? new OTError(error.name, error.code, error.message) : error);
      },
    );
    return subscriber;
  }

  async #subscribe(subscriber) {
    if (!this.isConnected()) throw notConnected();
    // A page that subscribes twice plays the same media twice.
    const playing = this._links.of(subscriber.streamId, "sink");
    const { awaitsMedia } = await this._send({ do: "subscribe", streamId: subscriber.streamId });
    for (const link of playing) subscriber._play(link);
    if (!awaitsMedia || playing.length > 0) return subscriber._connected();
    const late = new OTError("OT_TIMEOUT", 1554, "The stream's media did not come in time");
    const timer = setTimeout(() => subscriber.reject(late), SUBSCRIBE_MS);
    return subscriber.connected.finally(() => clearTimeout(timer));
  }

  unsubscribe(subscriber) {
    if (!this.#subscribers.delete(subscriber)) return;
    if (this.#subscribersOf(subscriber.streamId).length === 0) {
      this._send({ do: "unsubscribe", streamId: subscriber.streamId }).catch(() => undefined);
    }
    subscriber._destroy("unsubscribed");
  }

  getSubscribersForStream(stream) {
    return this.#subscribersOf(stream?.streamId ?? stream);
  }

  #subscribersOf(streamId) {
    return [...this.#subscribers].filter((subscriber) => subscriber.streamId === streamId);
  }

  // Signals and moderation

  signal({ type = "", data = "", to } = {}, handler) {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    this.#ask({ do: "signal", signal: type, data: text, to: to?.connectionId ?? to }, handler);
  }

  forceDisconnect(connection, handler) {
    this.#ask({ do: "forceDisconnect", connectionId: connection?.connectionId ?? connection }, handler);
  }

  forceUnpublish(stream, handler) {
    this.#ask({ do: "forceUnpublish", streamId: stream?.streamId ?? stream }, handler);
  }

  forceMuteStream(stream) {
    return this.#promise({ do: "forceMute", streamId: stream?.streamId ?? stream });
  }

  forceMuteAll(excludedStreams = []) {
    const excludedStreamIds = excludedStreams.map((stream) => stream?.streamId ?? stream);
    return this.#promise({ do: "forceMuteAll", active: true, excludedStreamIds });
  }

  disableForceMute() {
    return this.#promise({ do: "forceMuteAll", active: false });
  }

  #ask(command, handler) {
    this.#promise(command).then(
      () => complete(handler),
      (error) => complete(handler, error),
    );
  }

  async #promise(command) {
    if (!this.isConnected()) throw notConnected();
    try {
      await this._send(command);
    } catch (error) {
      throw new OTError(error.name, error.code, error.message);
    }
  }

  _send(command) {
    return this.#wire.send(command);
  }

  async _unblock() {
    await Promise.all([...this.#subscribers].map((subscriber) => subscriber._unblock()));
  }
}

const sides = (size) => [size?.width, size?.height];

const sessions = new Map();

function deviceList(devices) {
  return devices
    .filter(({ kind }) => kind === "audioinput" || kind === "videoinput")
    .map(({ deviceId, label, kind }) => ({ deviceId, label, kind: kind === "audioinput" ? "audioInput" : "videoInput" }));
}

const OT = {
  properties: { version: "2.0.0-sandbox", apiUrl: SANDBOX },
  Error: OTError,

  /** The same session object for the same session, as OpenTok.js has it. */
  initSession(apiKey, sessionId) {
    const key = `${apiKey} ${sessionId}`;
    if (!sessions.has(key)) sessions.set(key, new Session(apiKey, sessionId));
    return sessions.get(key);
  },

  initPublisher(target, options, handler) {
    if (typeof target === "function") return new Publisher(undefined, undefined, target);
    if (typeof options === "function") return new Publisher(target, undefined, options);
    // The target may be left out.
    if (target && typeof target === "object" && !(target instanceof Element)) return new Publisher(undefined, target, handler);
    return new Publisher(target, options, handler);
  },

  getDevices(handler) {
    if (!navigator.mediaDevices) return handler(new OTError("OT_NOT_SUPPORTED", 1500, "Devices need a secure page: https, or localhost"));
    return void navigator.mediaDevices.enumerateDevices().then(
      (devices) => handler(undefined, deviceList(devices)),
      (error) => handler(mediaError(error)),
    );
  },

  async getUserMedia(options = {}) {
    try {
      return await acquire(options);
    } catch (error) {
      throw mediaError(error);
    }
  },

  async getAudioOutputDevices() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter(({ kind }) => kind === "audiooutput").map(({ deviceId, label }) => ({ deviceId, label }));
  },

  /** 1 when the browser can take part. */
  checkSystemRequirements() {
    return typeof RTCPeerConnection !== "undefined" && navigator.mediaDevices?.getUserMedia ? 1 : 0;
  },

  upgradeSystemRequirements() {
    console.warn("This browser cannot take part: it has no WebRTC, or the page is not secure");
  },

  checkScreenSharingCapability(handler) {
    handler({ supported: Boolean(navigator.mediaDevices?.getDisplayMedia), extensionRequired: undefined, extensionRegistered: undefined });
  },

  async getSupportedCodecs() {
    const names = (list) => [...new Set(list.map(({ mimeType }) => mimeType.split("/")[1]))].filter((name) => ["VP8", "VP9", "H264"].includes(name));
    return {
      videoEncoders: names(RTCRtpSender.getCapabilities("video").codecs),
      videoDecoders: names(RTCRtpReceiver.getCapabilities("video").codecs),
    };
  },

  hasMediaProcessorSupport: () => false,
  hasEndToEndEncryptionSupport: () => false,

  /** After a click: plays what the browser did not let play by itself. */
  async unblockAudio() {
    await Promise.all([...sessions.values()].map((session) => session._unblock()));
  },

  reportIssue(handler) {
    handler(new OTError("OT_REPORT_ISSUE_FAILED", 2011, "The sandbox takes no reports"));
  },

  NONE: 0,
  ERROR: 1,
  WARN: 2,
  INFO: 3,
  DEBUG: 4,
  setLogLevel() {},
  log() {},
  on: exceptions.on.bind(exceptions),
  once: exceptions.once.bind(exceptions),
  off: exceptions.off.bind(exceptions),
};
OT.initPublisher.promise = (target, options) =>
  new Promise((resolve, reject) => {
    const publisher = OT.initPublisher(target, options, (error) => (error ? reject(error) : resolve(publisher)));
  });

globalThis.OT = OT;
