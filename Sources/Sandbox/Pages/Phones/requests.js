// What the page asks of the sandbox.

/** Sends JSON and answers JSON, or nothing. Rejects with what the sandbox said, in words. */
export async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Error("The sandbox cannot be reached. Does it still run?");
  }
  const text = await response.text();
  let answer;
  try {
    answer = text ? JSON.parse(text) : undefined;
  } catch {
    answer = undefined;
  }
  if (response.ok) return answer;
  throw new Error(answer?.error?.message ?? (text || `The sandbox answered ${response.status}.`));
}

export const call = (id) => `/sandbox/phone/calls/${encodeURIComponent(id)}`;
export const number = (digits) => `/sandbox/phone/numbers/${encodeURIComponent(digits)}`;
