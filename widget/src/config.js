// @ts-check
/** Finds our own tag, its options and the store's configuration. */

/** The configuration the server wrote into this file; a pinned copy carries none and asks for it. */
export function embedded() {
  try {
    return __RAFIQ_CONFIG__;
  } catch {
    return null;
  }
}

/**
 * Our own tag, found by its address, because tag managers leave no `document.currentScript`.
 * @param {string} [key] the publishable key, where the file knows it
 * @returns {HTMLScriptElement | null}
 */
export function findTag(key) {
  const tags = [...document.querySelectorAll("script")].filter((tag) => tag.src);
  return (
    tags.find((tag) => (key ? tag.src.includes(key) : /[?&]store=/.test(tag.src))) ||
    tags.find((tag) => tag.dataset.store) ||
    /** @type {HTMLScriptElement | null} */ (document.currentScript)
  );
}

/**
 * Options by strength: `window.rafiqConfig`, then `data-*`, then the query string of the tag's address.
 * @param {HTMLScriptElement | null} tag
 * @returns {import("./types").Options}
 */
export function readOptions(tag) {
  const query = tag?.src ? new URL(tag.src, location.href).searchParams : [];
  return /** @type {any} */ ({ ...Object.fromEntries(query), ...tag?.dataset, ...window.rafiqConfig });
}

/**
 * @param {HTMLScriptElement} tag
 * @param {import("./types").Options} options
 * @returns {Promise<import("./types").Config | null>}
 */
export async function fetchConfig({ src }, { api = new URL(src).origin, store }) {
  try {
    const answer = await fetch(`${api}/w/${store}/config.json`, { credentials: "omit", referrerPolicy: "no-referrer" });
    return await answer.json();
  } catch {
    return null;
  }
}
