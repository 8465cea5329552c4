// The room's events as they happen. The browser reconnects a stream that breaks; we open a new one where it gives up,
// say when we are behind, and check now and then that silence means that nothing happened.

const LATE_MILLISECONDS = 2_500;
const RETRY_MILLISECONDS = [1_000, 2_000, 4_000, 8_000, 15_000];
const CHECK_MILLISECONDS = 45_000;

/**
 * Follows a room. `on.roster(whole)`, `on.caller(one)`, `on.participant(one)`, `on.bridge(one)` as they come;
 * `on.state("live" | "behind", since)` when that changes. `readRoster` asks for the whole roster apart from the stream.
 */
export function follow(roomId, on, readRoster) {
  let source;
  let tries = 0;
  let isLive = null;
  let lastHeard = Date.now();
  let cursor = "";
  let lateTimer;
  let retryTimer;

  function say(live) {
    clearTimeout(lateTimer);
    if (live) lastHeard = Date.now();
    if (live !== isLive) on.state(live ? "live" : "behind", new Date(lastHeard));
    isLive = live;
  }

  function sayLateSoon() {
    clearTimeout(lateTimer);
    lateTimer = setTimeout(() => say(false), LATE_MILLISECONDS);
  }

  function receive(kind, event) {
    let data;
    try {
      data = JSON.parse(event.data);
    } catch {
      return reopen(); // half an event: ask for the whole again
    }
    cursor = event.lastEventId || data.cursor || cursor;
    say(true);
    on[kind](data);
  }

  function open() {
    clearTimeout(retryTimer);
    source?.close();
    sayLateSoon();
    source = new EventSource(`/room/${encodeURIComponent(roomId)}/events`);
    source.onopen = () => {
      tries = 0;
      say(true);
    };
    source.onerror = () => {
      sayLateSoon();
      if (source.readyState === EventSource.CLOSED) reopen();
    };
    for (const kind of ["roster", "caller", "participant", "bridge"]) source.addEventListener(kind, (event) => receive(kind, event));
  }

  function reopen() {
    source.close();
    if (isLive !== false) sayLateSoon();
    clearTimeout(retryTimer);
    const pause = RETRY_MILLISECONDS[Math.min(tries++, RETRY_MILLISECONDS.length - 1)];
    retryTimer = setTimeout(open, pause * (0.75 + Math.random() / 2));
  }

  /** A stream can be dead without anybody being told. The whole roster then knows more than we heard. */
  async function check() {
    if (!isLive || Date.now() - lastHeard < CHECK_MILLISECONDS) return;
    const whole = await readRoster().catch(() => null);
    if (whole && cursor && isLater(whole.cursor, cursor)) {
      on.roster(whole);
      cursor = whole.cursor;
      open();
    } else if (whole) {
      lastHeard = Date.now();
    }
  }

  const checking = setInterval(check, CHECK_MILLISECONDS / 3);
  const online = () => open();
  const offline = () => say(false);
  addEventListener("online", online);
  addEventListener("offline", offline);
  open();

  return () => {
    clearInterval(checking);
    clearTimeout(lateTimer);
    clearTimeout(retryTimer);
    removeEventListener("online", online);
    removeEventListener("offline", offline);
    source.close();
  };
}

/** Whether one id of the stream (`milliseconds-number`) comes after another. */
export function isLater(one, other) {
  const [a, b] = [one, other].map((id) => String(id ?? "").split("-").map(Number));
  return a[0] > b[0] || (a[0] === b[0] && (a[1] ?? 0) > (b[1] ?? 0));
}
