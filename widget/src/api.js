// @ts-check
/** Sends to the backend. Any failure is silence: the promise resolves to null. */
import { warn } from "./events.js";

const PATIENCE_MS = 5000;
/** Browsers refuse longer bodies for requests that outlive the page. */
const KEEPALIVE_LIMIT = 60000;

/**
 * A text body keeps it a simple request (no preflight); nothing of the page travels with it.
 * @param {string} url
 * @param {object} [body]
 * @param {boolean} [tell] what the shop wrote is refused: its developer finds the reason in the console
 * @returns {Promise<any>}
 */
export async function ask(url, body, tell) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const text = body && written(body);
    const answer = await fetch(url, {
      method: text ? "POST" : "GET",
      body: text, // a string is sent as text/plain
      credentials: "omit",
      referrerPolicy: "no-referrer",
      keepalive: !!text && text.length < KEEPALIVE_LIMIT,
      signal: stop.signal,
    });
    const said = answer.status !== 204 ? await answer.json() : null;
    if (answer.ok) return said;
    if (tell && answer.status < 500) warn(`refused: ${written(said.errors || said.detail)}`);
    return null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** As JSON, also where an old library has taught every list a `toJSON` that writes it as text. @param {any} value @returns {string} */
export function written(value) {
  if (!("toJSON" in Array.prototype) || !value || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each) => written(each ?? null)).join()}]`;
  const fields = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${fields.map((name) => `${JSON.stringify(name)}:${written(value[name])}`).join()}}`;
}
