// @ts-check
/** Google Analytics: the newest `purchase` of the data layer, pushed as an object or by `gtag()`. */
import { plainNumber } from "./amount.js";

/**
 * @param {any[]} entries of the data layer
 * @returns {import("./shape.js").Found | null}
 */
export function fromDataLayer(entries) {
  for (const entry of [...entries].reverse()) {
    // gtag() pushes its arguments: an object with numbered fields.
    const told = entry?.event === "purchase" ? entry.ecommerce || entry : entry?.[0] === "event" && entry[1] === "purchase" ? entry[2] : null;
    if (told?.transaction_id) return read(told);
  }
  return null;
}

/** @param {any} told */
function read({ transaction_id, value, currency, tax, shipping, coupon, items }) {
  const rows = Array.isArray(items) ? items : [];
  return {
    order_number: transaction_id,
    subtotal: goods(value, +tax || 0, +shipping || 0, rows),
    currency,
    coupon_codes: coupon,
    items: rows.map((item) => ({ sku: item?.item_id, title: item?.item_name, quantity: item?.quantity ?? 1, price: item?.price })),
  };
}

/**
 * The field asks for the value without tax and shipping; where the goods show that a shop included them, they are taken out.
 * @param {any} value
 * @param {number} tax
 * @param {number} shipping
 * @param {any[]} items
 */
function goods(value, tax, shipping, items) {
  const bare = +value - tax - shipping;
  const sum = items.reduce((total, item) => total + (+item?.price || 0) * (+item?.quantity || 1), 0);
  return sum && bare < +value && Math.abs(sum - bare) < 0.005 ? plainNumber(bare) : value;
}
