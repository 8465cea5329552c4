// A stand-in for the OpenTok SDK, for tests of the page alone: no network, everybody else made up. `stub` makes things happen.
(() => {
  class Emitter {
    #handlers = {};
    on(events) {
      Object.assign(this.#handlers, events);
      return this;
    }
    emit(name, event = {}) {
      this.#handlers[name]?.({ type: name, ...event });
    }
  }

  const video = (color, label) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 360];
    const context = canvas.getContext("2d");
    const sky = context.createLinearGradient(0, 0, 0, 360);
    sky.addColorStop(0, color);
    sky.addColorStop(1, "#2b3338");
    context.fillStyle = sky;
    context.fillRect(0, 0, 640, 360);
    context.fillStyle = "#e8c9b0";
    context.beginPath();
    context.ellipse(320, 165, 62, 78, 0, 0, 7);
    context.fill();
    context.fillStyle = label;
    context.beginPath();
    context.ellipse(320, 360, 150, 110, 0, 0, 7);
    context.fill();
    const element = document.createElement("video");
    Object.assign(element, { muted: true, autoplay: true, playsInline: true, srcObject: canvas.captureStream(5) });
    const box = document.createElement("div");
    box.className = "OT_root";
    box.append(element);
    return box;
  };
  const COLORS = ["#8fa9b8", "#b8a58f", "#93b89a", "#b893ab", "#a3a0c2", "#c2b26f", "#7fb3ad", "#c29d8f"];

  let next = 1;
  const stub = {
    failConnect: null,
    failPublish: null,
    sessions: [],
    publishers: [],
    signals: [],
    get session() {
      return this.sessions.at(-1);
    },
    /** Somebody joins and publishes. */
    add(name, { hasVideo = true, hasAudio = true, videoType = "camera", data = "" } = {}) {
      const number = next++;
      const connection = { connectionId: `connection-${number}`, creationTime: Date.now(), data };
      const stream = { streamId: `stream-${number}`, name, connection, hasVideo, hasAudio, videoType, number };
      this.session.emit("connectionCreated", { connection });
      this.session.emit("streamCreated", { stream });
      return stream;
    },
    remove(stream) {
      this.session.emit("streamDestroyed", { stream, reason: "clientDisconnected" });
      this.session.emit("connectionDestroyed", { connection: stream.connection });
    },
    change(stream, properties) {
      Object.assign(stream, properties);
      this.session.emit("streamPropertyChanged", { stream });
    },
    speak(stream, audioLevel = 0.6) {
      stream.subscriber.emit("audioLevelUpdated", { audioLevel });
    },
    drop(reason = "networkDisconnected") {
      this.session.emit("sessionDisconnected", { reason });
    },
  };

  globalThis.stub = stub;
  globalThis.OT = {
    checkSystemRequirements: () => 1,
    checkScreenSharingCapability: (answer) => answer({ supported: true }),
    initSession() {
      const session = new Emitter();
      Object.assign(session, {
        connection: { connectionId: "connection-own" },
        connect(token, done) {
          stub.sessions.push(session);
          session.token = token;
          setTimeout(() => done(stub.failConnect ?? undefined));
        },
        disconnect: () => setTimeout(() => session.emit("sessionDisconnected", { reason: "clientDisconnected" })),
        publish: (publisher, done) => setTimeout(() => done?.(stub.failPublish ?? undefined)),
        unpublish() {},
        signal: (signal, done) => (stub.signals.push(signal), done?.()),
        subscribe(stream, place, options, done) {
          const subscriber = new Emitter();
          stream.subscriber = subscriber;
          if (stream.hasVideo) place.append(video(COLORS[stream.number % COLORS.length], COLORS[(stream.number + 3) % COLORS.length]));
          setTimeout(() => done?.());
          return subscriber;
        },
      });
      return session;
    },
    initPublisher(place, options, done) {
      const publisher = new Emitter();
      Object.assign(publisher, { options, publishAudio: (value) => (publisher.audio = value), publishVideo: (value) => (publisher.video = value), destroy: () => place.replaceChildren() });
      stub.publishers.push(publisher);
      place.append(video(options.videoSource === "screen" ? "#dfe5ea" : "#9ab6a8", "#54707a"));
      setTimeout(() => done?.(stub.failPublisher ?? undefined));
      return publisher;
    },
  };
})();
