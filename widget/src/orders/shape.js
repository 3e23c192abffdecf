// @ts-check
/** Makes an order of the contract from whatever was found; only what is there and clean is told. */
import { readMoney } from "./amount.js";

/** @typedef {Record<string, any>} Found */

/**
 * @param {Found} found order_number, subtotal, currency and whatever else was read
 * @returns {import("../types").Order | null} null where a required field is missing or could mean two things
 */
export function shaped({ order_number, subtotal, currency, customer, items, coupon_codes, ...rest }) {
  const number = word(order_number, 64);
  const money = readMoney(subtotal, currency);
  if (!number || !money) return null;
  const order = { order_number: number, subtotal: money.amount, currency: money.currency };
  const buyer = cleaned(customer, ["id", "email", "first_name", "last_name"]);
  const codes = [coupon_codes].flat().map((code) => word(code, 120)).filter(Boolean);
  const bought = (Array.isArray(items) ? items : []).slice(0, 100).map((item) => shapedItem(item, money.currency)).filter((item) => item.sku || item.title);
  return {
    ...order,
    ...(buyer && { customer: buyer }),
    ...(codes.length && { coupon_codes: codes.slice(0, 20) }),
    ...(bought.length && { items: bought }),
    ...cleaned(rest, ["referral", "postcode", "placed_at"]),
  };
}

/** @param {Found} item @param {string} currency @returns {Found} */
function shapedItem(item, currency) {
  const quantity = Math.trunc(+item?.quantity);
  const price = readMoney(item?.price, currency);
  return {
    ...cleaned(item, ["sku", "title", "url", "image_url"]),
    ...(quantity > 0 && quantity < 1e6 && { quantity }),
    ...(price && { price: price.amount }),
  };
}

/** @param {Found | undefined} from @param {string[]} names @returns {Record<string, string> | undefined} */
function cleaned(from, names) {
  const kept = names.map((name) => [name, word(from?.[name], 250)]).filter(([, value]) => value);
  return kept.length ? Object.fromEntries(kept) : undefined;
}

/** Text as it may be sent; a number becomes its digits, anything else is nothing. @param {unknown} value @param {number} most */
export function word(value, most) {
  const text = typeof value === "number" && Number.isFinite(value) ? String(value) : typeof value === "string" ? value : "";
  const clean = text.replace(/[\u0000-\u001f\u007f]/g, " ").trim();
  return clean.length > most ? "" : clean;
}
