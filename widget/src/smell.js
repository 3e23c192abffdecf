// @ts-check
/** Cheap signs that the page tells an order to somebody else; reading it is for orders/. */

/** Lists that shops push purchases into: GA4's (its name is an option), Talkable's, Friendbuy's. @param {import("./types").Options} options @returns {any[][]} */
export const queuesOf = ({ layer = "dataLayer" }) =>
  [layer, "_talkableq", "friendbuyAPI"].map((name) => /** @type {any} */ (window)[name]).filter(Array.isArray);

/** In any of their forms: `{event}`, gtag's arguments, or a command. @param {any} entry */
const tellsPurchase = (entry) => entry && [entry.event, entry[0], entry[1]].some((word) => ["purchase", "register_purchase"].includes(word));

/**
 * Hears what is pushed from now on, once per list.
 * @param {import("./core.js").Core} core
 * @param {() => void} heard
 * @returns {boolean} whether a purchase is among what was pushed before
 */
export function hearPurchases({ options, undo }, heard) {
  const queues = queuesOf(options);
  for (const queue of queues) {
    const { push } = queue;
    if ("rafiq" in push) continue;
    /** @param {...any} entries */
    const ear = (...entries) => {
      if (ear.rafiq && entries.some(tellsPurchase)) heard();
      return push.apply(queue, entries);
    };
    /** Defined, not assigned: a page may have frozen Array.prototype. @param {any} value */
    const put = (value) => Object.defineProperty(queue, "push", { value, writable: true, configurable: true });
    put(ear);
    ear.rafiq = true;
    undo.push(() => {
      ear.rafiq = false;
      if (queue.push === ear) put(push);
    });
  }
  return queues.flat().some(tellsPurchase);
}

/** Tags of other products, schema.org, and an order in our own tag's address. @param {import("./core.js").Core} core */
export const smells = ({ options }) =>
  options.order_number ||
  [.../** @type {NodeListOf<any>} */ (document.querySelectorAll("[id^=refcandy-],[src*=referreroffer],[itemtype$=Order],[type*=ld]"))].some(
    ({ type, textContent }) => !/ld/.test(type) || /\bOrder"/.test(textContent),
  );
