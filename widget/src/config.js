// @ts-check
/** Finds our own tag, its options and the store's configuration. */

/**
 * Our own tag, found by its address, because tag managers leave no `document.currentScript`.
 * @param {string} [key] the publishable key, where the file knows it
 * @returns {HTMLScriptElement | null}
 */
export function findTag(key) {
  const own = __RAFIQ_PINNED__ ? "script[data-store],script[src*='store=pk_']" : `script[src*="${key}"]`;
  return document.querySelector(own) || /** @type {HTMLScriptElement | null} */ (document.currentScript);
}

/**
 * Options by strength: `window.rafiqConfig`, then `data-*`, then the query string of the tag's address.
 * @param {HTMLScriptElement | null} tag
 * @returns {import("./types").Options}
 */
export function readOptions(tag) {
  const query = new URLSearchParams(tag?.src.split("?")[1]);
  return /** @type {any} */ ({ ...Object.fromEntries(query), ...tag?.dataset, ...window.rafiqConfig });
}

/**
 * @param {HTMLScriptElement | null} tag
 * @param {import("./types").Options} options
 * @returns {Promise<import("./types").Painted | null>}
 */
export async function fetchConfig(tag, { api, store }) {
  try {
    const from = api || new URL(/** @type {HTMLScriptElement} */ (tag).src).origin;
    const answer = await fetch(`${from}/w/${store}/config.json`, { credentials: "omit", referrerPolicy: "no-referrer" });
    return (await answer.json()).painted;
  } catch {
    return null;
  }
}
