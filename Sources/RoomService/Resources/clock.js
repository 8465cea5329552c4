// How long things take, by the server's clock: a laptop's may be wrong by minutes.

const skew = Number(document.body.dataset.now) - Date.now() || 0;

export const serverNow = () => Date.now() + skew;

/** `0:07`, `12:30`, `1:02:03` since a moment; "" for none. */
export function elapsed(since) {
  const seconds = Math.floor((serverNow() - Date.parse(since)) / 1000);
  if (Number.isNaN(seconds)) return "";
  const [hours, minutes, rest] = [Math.floor(Math.max(0, seconds) / 3600), Math.floor(Math.max(0, seconds) / 60) % 60, Math.max(0, seconds) % 60];
  const pad = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** Shows on a `<time class="ticking">` how long it has been. */
export function showElapsed(time, since = time.dataset.since) {
  time.dataset.since = since ?? "";
  const text = elapsed(since);
  if (time.textContent !== text) time.textContent = text;
}

/** Keeps them all going. */
export function tick() {
  for (const time of document.querySelectorAll("time.ticking")) showElapsed(time);
}
