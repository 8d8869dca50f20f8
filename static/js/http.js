// Requests to the box. An error becomes an Error whose message is in the box's own words, and whose kind is its class.

/** @param {string} path @param {object} [body] @returns {Promise<any>} */
export function post(path, body = {}) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** @param {string} path @returns {Promise<any>} */
export function get(path) {
  return ask(path, {});
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("Larson does not answer. Is the box switched on?");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    const error = new Error(answer.error ?? `Larson answered ${response.status}.`);
    throw Object.assign(error, { kind: answer.kind ?? "" });
  }
  return answer;
}
