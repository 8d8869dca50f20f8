// Requests to the box. An error becomes an Error whose message is in the box's own words, and whose kind is its class.

/** @param {string} path @param {object} [body] @returns {Promise<any>} */
export function post(path, body = {}) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** @param {string} path @returns {Promise<any>} */
export function get(path) {
  return ask(path, {});
}

let renew = null;

/** @param {() => Promise<void>} action what to do when the box does not know this device any more, before asking again */
export function onRefused(action) {
  renew = action;
}

async function ask(path, options) {
  const response = await send(path, options);
  if (response.status !== 401 || !renew || path.startsWith("/device/")) return read(response);
  await renew();
  return read(await send(path, options));
}

async function send(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw Object.assign(new Error("Larson does not answer. Is the box switched on?"), { kind: "Unreachable" });
  }
}

async function read(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    const error = new Error(answer.error ?? `Larson answered ${response.status}.`);
    throw Object.assign(error, { kind: answer.kind ?? "" });
  }
  return answer;
}
