// The wires between a page and the sandbox, and between pages. Shared by opentok.js and phone.js: the sandbox puts it in front of both.

/** How long a page waits for candidates before it sends what it has: on one machine they are there at once. */
const GATHERING_MS = 1000;
/** How long the sandbox may be out of reach before the page gives up. The sandbox itself forgets a page sooner. */
const LOST_MS = 30000;

/** A refusal of the sandbox, with OpenTok.js's name and code; status 0 when the sandbox could not be reached. */
class WireError extends Error {
  constructor(status, { code = 2001, name = "OT_UNEXPECTED_SERVER_RESPONSE", message = "Unexpected answer" } = {}) {
    super(message);
    this.name = name;
    this.code = code;
    this.status = status;
  }
}

/** One page's line to the sandbox: requests go up one after another, events come down. */
class Wire {
  /** `on` has the functions message(object), lost(), back() and gone(). */
  constructor(base, on) {
    this.base = base;
    this.on = on;
    this.last = Promise.resolve();
  }

  async open(path, order) {
    const { key } = await this.#post(path, order);
    this.key = key;
    this.source = new EventSource(`${this.base}/sandbox/pages/${key}/events`);
    this.source.onmessage = (event) => this.on.message(JSON.parse(event.data));
    this.source.onopen = () => {
      clearTimeout(this.giveUp);
      if (this.isLost) this.on.back?.();
      this.isLost = false;
    };
    this.source.onerror = () => {
      // Closed means that the sandbox knows this page no longer; otherwise the browser tries again by itself.
      if (this.source.readyState === EventSource.CLOSED) return this.#end();
      if (this.isLost) return;
      this.isLost = true;
      this.on.lost?.();
      this.giveUp = setTimeout(() => this.#end(), LOST_MS);
    };
  }

  /** Sends a command; its answer is a promise. Commands arrive in the order in which they were given. */
  send(command) {
    const answer = this.last.then(() => this.#post(this.key, command));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  /** Says goodbye, even from a page that is being left. */
  leave() {
    if (!this.key || this.isClosed) return;
    navigator.sendBeacon(`${this.base}/sandbox/pages/${this.key}`, JSON.stringify({ do: "leave" }));
    this.close();
  }

  close() {
    this.isClosed = true;
    clearTimeout(this.giveUp);
    this.source?.close();
  }

  #end() {
    if (this.isClosed) return;
    this.close();
    this.on.gone?.();
  }

  async #post(path, order) {
    let response;
    try {
      response = await fetch(`${this.base}/sandbox/pages/${path}`, { method: "POST", body: JSON.stringify(order) });
    } catch (error) {
      throw new WireError(0, { code: 1006, name: "OT_CONNECT_FAILED", message: `The sandbox cannot be reached: ${error.message}` });
    }
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new WireError(response.status, answer);
    return answer;
  }
}

/** The peer connections of one page: one for each link that the sandbox announces. The source of a link offers, its sink answers. */
class Links {
  /**
   * `ends` has the functions tracks(link), which says what a source sends (a kind stands for a track that may come); played(link), once a sink's media may be played;
   * connected(link); and gone(link). A link has id, side, streamId, call, audioOnly, pc, and as a sink media, a MediaStream.
   */
  constructor(wire, ends) {
    this.wire = wire;
    this.ends = ends;
    this.all = new Map();
  }

  /** Takes a message of the sandbox; says whether it was about links. */
  take(message) {
    switch (message.type) {
      case "link":
        this.#add(message);
        return true;
      case "unlink":
        this.#remove(message.link);
        return true;
      case "peer":
        this.#queue(this.all.get(message.link), (link) => this.#heard(link, message.payload));
        return true;
      default:
        return false;
    }
  }

  of(streamId, side) {
    return [...this.all.values()].filter((link) => link.side === side && link.streamId === streamId);
  }

  close() {
    for (const id of [...this.all.keys()]) this.#remove(id);
  }

  #add({ link: id, side, streamId, call, audioOnly }) {
    const pc = new RTCPeerConnection();
    const link = { id, side, streamId, call, audioOnly: audioOnly === true, pc, last: Promise.resolve() };
    this.all.set(id, link);
    pc.onconnectionstatechange = () => {
      if (pc.connectionState === "connected") this.ends.connected?.(link);
      if (pc.connectionState === "failed" && side === "source") this.#queue(link, () => this.#offer(link, { iceRestart: true }));
    };
    if (side === "source") {
      for (const track of this.ends.tracks(link)) pc.addTransceiver(track, { direction: "sendonly" });
      this.#queue(link, () => this.#offer(link));
    } else {
      link.media = new MediaStream();
      pc.ontrack = ({ track }) => link.media.addTrack(track);
    }
  }

  #remove(id) {
    const link = this.all.get(id);
    if (!link) return;
    this.all.delete(id);
    link.pc.close();
    this.ends.gone?.(link);
  }

  /** One negotiation at a time, each in full. */
  #queue(link, step) {
    if (!link) return;
    link.last = link.last
      .then(() => (link.pc.signalingState === "closed" ? undefined : step(link)))
      .catch((error) => {
        if (link.pc.signalingState !== "closed") console.warn("A media link could not be negotiated", error);
      });
  }

  async #offer(link, options) {
    await link.pc.setLocalDescription(await link.pc.createOffer(options));
    await this.#tell(link);
  }

  async #heard(link, description) {
    await link.pc.setRemoteDescription(description);
    if (description.type !== "offer") return;
    await link.pc.setLocalDescription(await link.pc.createAnswer());
    this.ends.played?.(link);
    await this.#tell(link);
  }

  /** Sends the local description with its candidates in it. */
  async #tell(link) {
    const { pc } = link;
    if (pc.iceGatheringState !== "complete") {
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, GATHERING_MS);
        pc.addEventListener("icegatheringstatechange", () => {
          if (pc.iceGatheringState !== "complete") return;
          clearTimeout(timer);
          resolve();
        });
      });
    }
    if (pc.signalingState === "closed") return;
    const { type, sdp } = pc.localDescription;
    await this.wire.send({ do: "peer", link: link.id, payload: { type, sdp } });
  }
}
