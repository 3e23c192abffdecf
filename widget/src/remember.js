// @ts-check
/** Writes down what this browser shall remember: what consent allows, or what the visitor asked for; and removes it again. */

/**
 * @param {import("./types").Recall} memory
 * @param {() => boolean} refused whether the visitor said no in so many words
 */
export function remember(memory, refused) {
  const { name, page, allowed } = memory;
  /** How each field is kept: beyond this tab, and whether the visitor asked for it. @type {Record<string, {lasting: boolean, asked: boolean}>} */
  const kept = {};

  /** Throws in a sandboxed frame or a strict browser. @param {boolean} lasting */
  const storage = (lasting) => (lasting ? localStorage : sessionStorage);

  /** Whether it is written down now. @param {string} field */
  const write = (field) => {
    const { lasting, asked } = kept[field];
    if (!(allowed() || (asked && !refused()))) return;
    try {
      const before = JSON.parse(storage(lasting).getItem(name) || "{}");
      storage(lasting).setItem(name, JSON.stringify({ ...before, [field]: page[field] }));
      return "kept";
    } catch {
      return; // full or denied: the page's own memory still serves this visit
    }
  };

  return {
    /** @param {string} field */
    get: (field) => memory.get(field, field === "visit" && !refused()),
    /**
     * @param {string} field
     * @param {any} value
     * @param {boolean} [lasting] beyond this tab: only for what the visitor did
     * @param {boolean} [asked] the visitor asked for the very service that needs it, so it waits for no consent
     * @returns {string | undefined} nothing where it could not be written down
     */
    keep(field, value, lasting = false, asked = false) {
      page[field] = value;
      kept[field] = { lasting: lasting || !!kept[field]?.lasting, asked };
      return write(field);
    },
    /** Yes: what the page knows is written down. No: nothing of ours stays. Not decided yet: nothing that this page wrote. */
    settle() {
      for (const lasting of [false, true]) {
        try {
          if (allowed()) continue;
          const before = Object.entries(refused() ? {} : JSON.parse(storage(lasting).getItem(name) || "{}"));
          const left = before.filter(([field]) => !kept[field]);
          if (left.length) storage(lasting).setItem(name, JSON.stringify(Object.fromEntries(left)));
          else storage(lasting).removeItem(name);
        } catch {
          // Denied storage holds nothing of ours.
        }
      }
      Object.keys(kept).forEach(write);
    },
  };
}
