// The room's session: connecting, being seen and heard, seeing and hearing, and coming back when the connection is lost.
// All that is asked of the SDK is here.

import { loadSDK } from "./sdk.js";
import { words } from "./words.js";

const NAME_SIGNAL = "name";
const RETRY_SECONDS = [1, 2, 4, 8, 15, 30];
const SPEAKING_LEVEL = 0.08;
// How SDKs mirror differs; the style sheet does it for one's own camera.
const LOOK = { insertMode: "append", width: "100%", height: "100%", showControls: false, fitMode: "cover", mirror: false };
const SELF = "self";
const OWN_SCREEN = "own-screen";

/**
 * `on` hears of it: `state(name)`, `problem(matter, text, action)`, `settled(matter)`, and of streams `added(stream)`, which answers
 * with the element that the video goes into, `changed(stream)`, `removed(id)`, `speaking(id)`.
 */
export class RoomSession {
  state = "out"; // out, joining, in, reconnecting, lost
  ownConnectionId = null;
  connections = new Map();
  #on;
  #room;
  #fresh;
  #ot;
  #session;
  #publisher;
  #screen;
  #wanted;
  #names = new Map();
  #retry;
  #tries = 0;

  /** `room`: apiKey, sessionId and token. `fresh()` gets another token, for joining again. */
  constructor(room, fresh, on) {
    this.#room = room;
    this.#fresh = fresh;
    this.#on = on;
  }

  /** Joins with what is wanted: name, cameraId and microphoneId (null for none), isMuted, isCameraOff. Throws an Error in plain words. */
  async join(wanted) {
    this.#wanted = { ...wanted };
    this.#say("joining");
    try {
      this.#ot = await loadSDK();
    } catch {
      this.#say("out");
      throw new Error(words.session.noSDK);
    }
    if (this.#ot.checkSystemRequirements && !this.#ot.checkSystemRequirements()) {
      this.#say("out");
      throw new Error(words.session.unsupported);
    }
    try {
      await this.#connect();
    } catch (error) {
      this.#say("out");
      throw error;
    }
  }

  leave() {
    clearTimeout(this.#retry?.timer);
    this.#retry = undefined;
    this.#say("out");
    this.stopSharing();
    this.#forgetStreams();
    this.#session?.disconnect();
    this.#session = undefined;
  }

  setMuted(isMuted) {
    this.#wanted.isMuted = isMuted;
    this.#publisher?.publishAudio(!isMuted);
    this.#changedSelf();
  }

  setCameraOff(isCameraOff) {
    this.#wanted.isCameraOff = isCameraOff;
    this.#publisher?.publishVideo(!isCameraOff);
    this.#changedSelf();
  }

  get isSharing() {
    return Boolean(this.#screen);
  }

  /** Shows the screen to the others. Resolves when it is seen or will not be; a problem is said. */
  share() {
    return new Promise((resolve) => {
      const failed = (error) => {
        const isDenied = /denied|notallowed/i.test(`${error?.name} ${error?.message}`);
        const isCancelled = isDenied && /cancel|dismiss/i.test(error?.message ?? "");
        if (!isCancelled) this.#on.problem("screen", words.session.shareFailed(isDenied ? words.session.shareDenied : plain(error)));
        this.stopSharing();
        resolve();
      };
      const supported = (capability) => {
        if (capability && (!capability.supported || capability.extensionRegistered === false)) {
          this.#on.problem("screen", words.session.shareUnsupported);
          return resolve();
        }
        const place = this.#on.added({ id: OWN_SCREEN, kind: "screen", name: words.yourScreen, hasVideo: true });
        const options = { ...LOOK, fitMode: "contain", videoSource: "screen", publishAudio: false, name: this.#wanted.name };
        const screen = this.#ot.initPublisher(place, options, (error) => {
          if (error) return failed(error);
          if (screen !== this.#screen || !this.#session) return resolve();
          this.#session.publish(screen, (problem) => {
            if (problem) return failed(problem);
            this.#on.settled("screen");
            resolve();
          });
        });
        this.#screen = screen;
        screen.on({ mediaStopped: () => this.stopSharing(), streamDestroyed: () => this.stopSharing() });
      };
      if (this.#ot.checkScreenSharingCapability) this.#ot.checkScreenSharingCapability(supported);
      else supported(null);
    });
  }

  stopSharing() {
    const screen = this.#screen;
    if (!screen) return;
    this.#screen = undefined;
    quietly(() => this.#session?.unpublish(screen));
    quietly(() => screen.destroy());
    this.#on.removed(OWN_SCREEN);
  }

  retryNow() {
    this.#retry?.run();
  }

  // Connecting

  #connect() {
    const session = this.#ot.initSession(this.#room.apiKey, this.#room.sessionId);
    this.#session = session;
    const mine = (handler) => (event) => session === this.#session && handler(event);
    session.on({
      streamCreated: mine((event) => this.#subscribe(event.stream)),
      streamDestroyed: mine((event) => this.#unsubscribed(event.stream)),
      streamPropertyChanged: mine((event) => this.#changed(event.stream)),
      connectionCreated: mine((event) => this.#arrived(event.connection)),
      connectionDestroyed: mine((event) => this.#departed(event.connection)),
      sessionReconnecting: mine(() => this.#say("reconnecting")),
      sessionReconnected: mine(() => this.#say("in")),
      sessionDisconnected: mine((event) => this.#disconnected(event.reason)),
      [`signal:${NAME_SIGNAL}`]: mine((event) => this.#named(event.from, event.data)),
    });
    return new Promise((resolve, reject) => {
      session.connect(this.#room.token, (error) => {
        if (session !== this.#session) return reject(new Error(words.left));
        if (error) {
          this.#session = undefined;
          return reject(new Error(words.session.connectFailed(words.session.reasons[error.name] ?? words.session.otherReason(error.message))));
        }
        this.ownConnectionId = session.connection?.connectionId ?? null;
        this.#tries = 0;
        this.#say("in");
        this.#publish();
        resolve();
      });
    });
  }

  #publish() {
    const { name, cameraId, microphoneId, isMuted, isCameraOff } = this.#wanted;
    const place = this.#on.added({ id: SELF, kind: "self", name: words.you(name), hasVideo: false });
    this.#changedSelf();
    if (!cameraId && !microphoneId) {
      this.#on.problem("publish", words.session.listenOnly, undefined, "info");
      return this.#signalName();
    }
    const options = {
      ...LOOK, name, resolution: "1280x720",
      videoSource: cameraId || null, audioSource: microphoneId || null,
      publishVideo: Boolean(cameraId) && !isCameraOff, publishAudio: Boolean(microphoneId) && !isMuted,
    };
    const failed = (error) => {
      this.#on.problem("publish", words.session.publishFailed(plain(error)));
      this.#wanted.cameraId = this.#wanted.microphoneId = null;
      this.#publisher = undefined;
      this.#changedSelf();
      this.#signalName();
    };
    const session = this.#session;
    const publisher = this.#ot.initPublisher(place, options, (error) => {
      if (error) return failed(error);
      if (session !== this.#session) return quietly(() => publisher.destroy());
      session.publish(publisher, (problem) => {
        if (problem) return failed(problem);
        this.#on.settled("publish");
        this.#changedSelf();
      });
    });
    this.#publisher = publisher;
    publisher.on({ audioLevelUpdated: (event) => this.#heard(SELF, event.audioLevel) });
  }

  #disconnected(reason) {
    this.#session = undefined;
    this.#screen = undefined;
    this.#forgetStreams();
    if (reason === "clientDisconnected") return this.#say("out");
    if (reason === "forceDisconnected") {
      this.#say("out");
      return this.#on.problem("session", words.session.removed);
    }
    this.#say("lost");
    this.#again();
  }

  /** Joins again, with ever longer pauses, for as long as the page is open or until somebody leaves. */
  #again() {
    const seconds = RETRY_SECONDS[Math.min(this.#tries++, RETRY_SECONDS.length - 1)];
    const run = async () => {
      if (!this.#retry) return;
      clearTimeout(this.#retry.timer);
      this.#retry = undefined;
      try {
        Object.assign(this.#room, await this.#fresh());
        if (this.state !== "lost") return;
        await this.#connect();
      } catch {
        if (this.state === "lost") this.#again();
      }
    };
    this.#retry = { run, timer: setTimeout(run, seconds * 1000) };
    const text = this.#tries === 1 ? words.session.lost : words.session.lostAgain(seconds);
    this.#on.problem("session", text, { label: words.session.now, run });
  }

  // The others

  #subscribe(stream) {
    const isPhone = isPhoneLine(stream.connection);
    const kind = isPhone ? "ears" : stream.videoType === "screen" ? "screen" : "remote";
    const described = { id: stream.streamId, kind, ...this.#description(stream) };
    const place = this.#on.added(described);
    const session = this.#session;
    const options = { ...LOOK, fitMode: kind === "screen" ? "contain" : "cover", subscribeToVideo: !isPhone };
    const subscriber = session.subscribe(stream, place, options, (error) => {
      if (error && session === this.#session && this.#on.has(stream.streamId)) {
        this.#on.problem(`stream ${stream.streamId}`, words.session.subscribeFailed(described.name));
      }
    });
    subscriber?.on?.({
      audioLevelUpdated: (event) => this.#heard(stream.streamId, event.audioLevel),
      audioBlocked: () => this.#on.problem("sound", words.session.playBlocked, { label: words.session.play, run: () => this.#unblock() }),
      videoDisabled: () => this.#on.changed({ id: stream.streamId, hasVideo: false }),
      videoEnabled: () => this.#on.changed({ id: stream.streamId, hasVideo: true }),
      connected: () => this.#on.settled(`stream ${stream.streamId}`),
    });
  }

  #unblock() {
    this.#ot.unblockAudio?.();
    this.#on.settled("sound");
  }

  #changed(stream) {
    if (stream.connection?.connectionId === this.ownConnectionId) return;
    this.#on.changed({ id: stream.streamId, ...this.#description(stream) });
  }

  #unsubscribed(stream) {
    this.#on.settled(`stream ${stream.streamId}`);
    this.#on.removed(stream.streamId);
  }

  #description(stream) {
    const name = this.nameOf(stream.connection, stream.name);
    const isScreen = stream.videoType === "screen";
    return {
      name: isScreen ? words.screenOf(name) : name,
      hasVideo: Boolean(stream.hasVideo),
      isMuted: !isScreen && !stream.hasAudio,
      connectionId: stream.connection?.connectionId,
    };
  }

  nameOf(connection, streamName) {
    const given = streamName || this.#names.get(connection?.connectionId) || connectionData(connection).name;
    return String(given || words.guest).slice(0, 100);
  }

  #arrived(connection) {
    if (connection.connectionId === this.ownConnectionId) return;
    this.connections.set(connection.connectionId, connection);
    if (!this.#publisher) this.#signalName(connection);
    this.#on.state(this.state);
  }

  #departed(connection) {
    this.connections.delete(connection.connectionId);
    this.#names.delete(connection.connectionId);
    this.#on.state(this.state);
  }

  /** Whoever publishes nothing has no stream that carries a name. */
  #signalName(to) {
    quietly(() => this.#session?.signal({ type: NAME_SIGNAL, data: this.#wanted.name, ...(to && { to }) }, () => {}));
  }

  #named(from, name) {
    if (!from || from.connectionId === this.ownConnectionId || typeof name !== "string") return;
    this.#names.set(from.connectionId, name.slice(0, 60));
    this.#on.state(this.state);
  }

  #heard(id, level) {
    if (level > SPEAKING_LEVEL && !(id === SELF && this.#wanted.isMuted)) this.#on.speaking(id);
  }

  #changedSelf() {
    const { cameraId, microphoneId, isMuted, isCameraOff } = this.#wanted;
    this.#on.changed({ id: SELF, hasVideo: Boolean(this.#publisher && cameraId && !isCameraOff), isMuted: !microphoneId || isMuted });
  }

  #forgetStreams() {
    this.#publisher = undefined;
    this.connections.clear();
    this.#names.clear();
    this.#on.forgotten();
  }

  #say(state) {
    this.state = state;
    this.#on.state(state);
  }
}

/** The one connection that carries all the phones: its token was made by us and says so. */
export function isPhoneLine(connection) {
  return connectionData(connection).sip === true || connection?.data === "sip=true";
}

function connectionData(connection) {
  try {
    const data = JSON.parse(connection?.data || "{}");
    return data && typeof data === "object" ? data : {};
  } catch {
    return {};
  }
}

function plain(error) {
  const text = String(error?.message || error?.name || "no reason given");
  return text.replace(/\.$/, "");
}

/** For what may be gone already. */
function quietly(work) {
  try {
    work();
  } catch {
    // Then it need not be ended.
  }
}
