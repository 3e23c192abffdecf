// @ts-check
/** Tells the page what happened: DOM events on `document` that block nothing, and at most one quiet warning. */

let warned = false;

/** At most one quiet note in the console, never an error. @param {unknown} message */
export function warn(message) {
  if (!warned) console.warn("[rafiq]", message);
  warned = true;
}

/**
 * @param {string} name
 * @param {object} [detail]
 */
export function emit(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(`rafiq:${name}`, { detail }));
}
