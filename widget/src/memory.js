// @ts-check
/** What this browser remembers for the store: looked at only for a reason, never before consent. Writing is for remember.js. */

/** Looking at the storage throws in a sandboxed frame or a strict browser. @param {string} name @returns {Record<string, any>} */
export function recall(name) {
  try {
    // What is not there is null, as text and as a value.
    return { ...JSON.parse(`${localStorage.getItem(name)}`), ...JSON.parse(`${sessionStorage.getItem(name)}`) };
  } catch {
    return {};
  }
}

/**
 * @param {string} name the key in the browser's storage
 * @param {() => boolean} allowed whether the visitor's consent lets us store
 */
export function makeMemory(name, allowed) {
  /** What this page knows; all there is until consent. @type {Record<string, any>} */
  const page = {};
  /** @param {string} field @param {boolean} [asked] the visitor asked for it to be kept, whatever they say of the rest @returns {any} */
  const get = (field, asked) => page[field] ?? (asked || allowed() ? recall(name)[field] : undefined);
  return { name, page, allowed, get };
}
