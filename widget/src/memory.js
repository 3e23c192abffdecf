// @ts-check
/** What this browser remembers for the store: touched only for a reason, never before consent. */

/**
 * @param {string} name the key in the browser's storage
 * @param {() => boolean} allowed whether the visitor's consent lets us store
 */
export function makeMemory(name, allowed) {
  /** What this page knows; all there is until consent. @type {Record<string, any>} */
  const page = {};
  /** @type {Set<string>} */
  const durable = new Set();

  /** Throws in a sandboxed frame or a strict browser. @param {boolean} lasting */
  const storage = (lasting) => (lasting ? localStorage : sessionStorage);

  /** @param {boolean} lasting @returns {Record<string, any>} */
  const read = (lasting) => {
    try {
      return JSON.parse(storage(lasting).getItem(name) || "") || {};
    } catch {
      return {};
    }
  };

  /** @param {boolean} lasting @param {Record<string, any>} changes */
  const write = (lasting, changes) => {
    try {
      storage(lasting).setItem(name, JSON.stringify({ ...read(lasting), ...changes }));
    } catch {
      // Full or denied: the page's own memory still serves this visit.
    }
  };

  return {
    /** @param {string} field */
    get: (field) => page[field] ?? (allowed() ? read(false)[field] ?? read(true)[field] : undefined),
    /**
     * @param {string} field
     * @param {any} value
     * @param {boolean} [lasting] beyond this tab: only for what the visitor asked for
     */
    keep(field, value, lasting = false) {
      page[field] = value;
      if (lasting) durable.add(field);
      if (allowed()) write(lasting, { [field]: value });
    },
    /** Consent was given: what the page knows may be written down; or refused: nothing of ours stays. */
    settle() {
      for (const lasting of [false, true]) {
        try {
          if (!allowed()) storage(lasting).removeItem(name);
        } catch {
          // Denied storage holds nothing of ours.
        }
      }
      if (allowed()) for (const field of Object.keys(page)) write(durable.has(field), { [field]: page[field] });
    },
  };
}
