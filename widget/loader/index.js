// @ts-check
/// <reference path="./globals.d.ts" preserve="true" />
/** For shops that bundle: puts the one script tag into the page and speaks to it in typed words. No code of the widget is in here. */

/**
 * @typedef {object} Options
 * @property {string} address where your Rafiq answers, such as `https://friends.example`
 * @property {string} key the publishable key, `pk_live_…`
 * @property {string} [locale] `en`, `fa`, `ar`, `ms`, with a region if wanted
 * @property {"off"} [auto] nothing shows by itself
 * @property {"off"} [detect] other people's tags are not searched for an order
 * @property {string} [layer] the data layer, where it is not called `dataLayer`
 * @property {string} [placement] `card`, `popup`, `banner`, `tab`, or the selector of a place in the page
 * @property {"required"} [consent] nothing is stored before `consent(true)`
 * @property {"light" | "dark"} [theme] instead of what the page's background says
 * @property {string} [accent] a CSS colour
 * @property {string} [nonce] for a content security policy that wants one
 */

/**
 * @typedef {object} Customer
 * @property {string} [id] your own number for this person
 * @property {string} [email]
 * @property {string} [first_name]
 * @property {string} [last_name]
 * @property {string} [phone]
 * @property {string} [locale] the language of letters to them
 * @property {string[]} [tags]
 */

/**
 * @typedef {object} Item
 * @property {string} [sku]
 * @property {string} [title]
 * @property {number} [quantity]
 * @property {string} [price] a decimal text, such as `"49.90"`
 * @property {string} [url]
 * @property {string} [image_url]
 * @property {string[]} [tags]
 */

/**
 * @typedef {object} Order
 * @property {string} order_number
 * @property {string} subtotal after discounts, before tax and shipping, as a decimal text
 * @property {string} currency ISO 4217, or `IRT`
 * @property {string} [placed_at]
 * @property {string} [updated_at]
 * @property {Customer} [customer]
 * @property {string[]} [coupon_codes]
 * @property {string} [referral]
 * @property {string} [referred_by]
 * @property {Item[]} [items]
 * @property {string} [served_by] who of yours did the work
 * @property {string} [postcode] where it was done
 * @property {string} [service_date] on which day, such as `2026-12-01`
 */

/**
 * What each event tells, by its name without `rafiq:`.
 * @typedef {object} Events
 * @property {{ version: string }} ready
 * @property {{ surface: string }} shown
 * @property {{ channel: string }} shared
 * @property {{ coupon_code: string, referral?: string, advocate?: string, applied: () => void }} offer
 * @property {Record<string, never>} applied
 * @property {{ score: number, band: "promoter" | "passive" | "detractor" }} survey
 * @property {{ surface: string }} closed
 */

/** @typedef {"share" | "balance" | "survey" | "how" | "desk"} Surface */

/** The last gift told of: whoever listens later is told as well. @type {Events["offer"] | undefined} */
let gift;

/** @param {CustomEvent<Events["offer"]>} event */
const keep = (event) => (gift = event.detail);

/** Loads the widget, once however often it is called; settles when it runs, and also when it could not be had. @param {Options} options */
export function load({ address, key, nonce, ...options }) {
  queue();
  document.addEventListener("rafiq:offer", keep); // the same function, so once
  const src = `${address.replace(/\/+$/, "")}/w/${key}.js`;
  const wanted = new URLSearchParams(/** @type {Record<string, string>} */ (options)).toString();
  const present = [...document.scripts].find((tag) => tag.src.split("?")[0] === src);
  if (present) return Promise.resolve();
  return /** @type {Promise<void>} */ (
    new Promise((done) => {
      const tag = document.createElement("script");
      tag.async = true;
      if (nonce) tag.nonce = nonce;
      tag.onload = tag.onerror = () => done();
      tag.src = wanted ? `${src}?${wanted}` : src;
      document.head.append(tag);
    })
  );
}

/** An order, as an object or signed by your server. @param {Order | string} order */
export const track = (order) => push("track", "purchase", order);

/** A customer: only a token from your server proves a person. @param {Customer | string} who */
export const identify = (who) => push("identify", who);

/** The page has changed without being loaded anew. */
export const page = () => push("page");

/** Opens a surface above the page. @param {Surface} surface */
export const open = (surface) => push("open", surface);

/** The friend's coupon is in the basket. */
export const applied = () => push("applied");

/** The visitor's choice. @param {boolean} granted */
export const consent = (granted) => push("consent", granted);

/**
 * Hears an event until the function that it returns is called.
 * @template {keyof Events} Name
 * @param {Name} name
 * @param {(detail: Events[Name]) => void} handler
 */
export function on(name, handler) {
  const hear = (/** @type {Event} */ event) => handler(/** @type {CustomEvent} */ (event).detail);
  document.addEventListener(`rafiq:${name}`, hear);
  if (name === "offer" && gift) handler(/** @type {Events[Name]} */ (gift));
  return () => document.removeEventListener(`rafiq:${name}`, hear);
}

/** Takes the widget off the page. */
export const destroy = () => {
  gift = undefined;
  push("destroy");
};

/** @param {...unknown} command */
function push(...command) {
  queue().push(command);
}

/** The one global; it also works on a server, where there is no page and so nobody to hear. @returns {unknown[]} */
function queue() {
  if (typeof window === "undefined") return [];
  const page = /** @type {{ rafiq?: any }} */ (window);
  return (page.rafiq = page.rafiq?.push ? page.rafiq : []);
}
