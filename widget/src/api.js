// @ts-check
/** Sends to the backend. Any failure is silence: the promise resolves to null. */

const PATIENCE_MS = 5000;
/** Browsers refuse longer bodies for requests that outlive the page. */
const KEEPALIVE_LIMIT = 60000;

/**
 * A text body keeps it a simple request (no preflight); nothing of the page travels with it.
 * @param {string} url
 * @param {object} body
 * @returns {Promise<any>}
 */
export async function ask(url, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const text = JSON.stringify(body);
    const answer = await fetch(url, {
      method: "POST",
      body: text, // a string is sent as text/plain
      credentials: "omit",
      referrerPolicy: "no-referrer",
      keepalive: text.length < KEEPALIVE_LIMIT,
      signal: stop.signal,
    });
    return answer.ok && answer.status !== 204 ? await answer.json() : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
