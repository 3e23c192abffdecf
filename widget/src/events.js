// @ts-check
/** Tells the page what happened: DOM events on `document` that block nothing, and at most one quiet warning. */

/** @type {Record<string, number>} */
const warned = {};

/** A quiet note in the console, each once, never an error. @param {any} message */
export function warn(message) {
  if (!warned[message]) console.warn("[rafiq]", message);
  warned[message] = 1;
}

/**
 * @param {string} name
 * @param {object} [detail]
 */
export function emit(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(`rafiq:${name}`, { detail }));
}
