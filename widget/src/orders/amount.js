// @ts-check
/** Money as shops print it, read only where it can mean one thing: "$24.50", "24.50 US$", "€4,50", "۵۰٬۰۰۰". */

/** Signs that name one currency; "$", "¥" and "kr" name several. */
const SIGNS = [
  ["US$", "USD"], ["CA$", "CAD"], ["C$", "CAD"], ["A$", "AUD"], ["AU$", "AUD"], ["NZ$", "NZD"], ["HK$", "HKD"], ["S$", "SGD"], ["R$", "BRL"],
  ["€", "EUR"], ["£", "GBP"], ["₹", "INR"], ["₺", "TRY"], ["₽", "RUB"], ["₩", "KRW"], ["₪", "ILS"], ["₫", "VND"], ["₴", "UAH"], ["฿", "THB"],
  ["₱", "PHP"], ["₦", "NGN"], ["zł", "PLN"], ["Kč", "CZK"], ["RM", "MYR"], ["Rp", "IDR"], ["CHF", "CHF"], ["تومان", "IRT"], ["ریال", "IRR"],
]; // prettier-ignore
/** A sign of several, and who may mean it. */
const SHARED = { $: /^(USD|CAD|AUD|NZD|HKD|SGD|MXN|ARS|CLP|COP|TWD)$/, "¥": /^(JPY|CNY)$/, kr: /^(SEK|NOK|DKK|ISK)$/ };

/**
 * @param {unknown} value a number, or text with or without a sign
 * @param {unknown} [told] the currency, where it is told apart
 * @returns {{amount: string, currency: string} | null} null where it could mean anything else
 */
export function readMoney(value, told) {
  let currency = typeof told === "string" ? told.trim().toUpperCase() : "";
  if (currency && !/^[A-Z]{3}$/.test(currency)) return null;
  if (typeof value === "number") return currency && value >= 0 && value < 1e15 ? { amount: plainNumber(value, placesOf(currency)), currency } : null;
  if (typeof value !== "string") return null;
  const { digits, sign } = taken(value);
  const named = /^[A-Z]{3}$/.test(sign) ? sign : SIGNS.find(([known]) => known === sign)?.[1];
  const shared = Object.hasOwn(SHARED, sign) ? SHARED[/** @type {keyof typeof SHARED} */ (sign)] : undefined;
  if (sign && !named && !shared) return null;
  if (named && currency && named !== currency) return null;
  currency ||= named || "";
  if (!currency || (shared && !shared.test(currency))) return null;
  const amount = readDigits(digits, placesOf(currency));
  return amount === null ? null : { amount, currency };
}

/** 0.1 + 0.2 must not become 17 digits. @param {number} value @param {number} [places] */
export const plainNumber = (value, places = 3) => String(+value.toFixed(places));

/** The number and what stands beside it. @param {string} value */
function taken(value) {
  const text = value
    .replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, "")
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .trim();
  const found = /^([^\d.,\s-]*)\s*(\d[\d.,٫٬'’\s]*\d|\d)\s*([^\d.,\s-]*)$/.exec(text);
  // A sign on either side, not on both.
  return found && !(found[1] && found[3]) ? { digits: found[2], sign: found[1] || found[3] } : { digits: "", sign: "" };
}

/**
 * @param {string} digits
 * @param {number} places the currency's decimals
 * @returns {string | null}
 */
function readDigits(digits, places) {
  if (/^\d+$/.test(digits)) return digits.length > 15 ? null : digits;
  const parts = digits.split(/[.,٫٬'’\s]+/);
  const marks = digits.match(/[.,٫٬'’\s]+/g) || [];
  const tail = parts.at(-1);
  const last = /** @type {string} */ (marks.at(-1));
  const grouped = (/** @type {string[]} */ groups) => groups[0].length <= 3 && groups.slice(1).every((group) => group.length === 3);
  const same = marks.every((mark) => mark === marks[0]);
  // "1.234.567", "50٬۰۰۰", "1 234": nothing but thousands.
  const thousands = same && grouped(parts) && last !== "٫";
  const sure = thousands && (marks.length > 1 || /[٬'’\s]/.test(last) || places === 0);
  if (sure) return parts.join("").length > 15 ? null : parts.join("");
  const whole = parts.slice(0, -1);
  // "4,50", "24.5", "1,234.50", "1.234,50": one last mark, and no more behind it than the currency has.
  const decimal = /[.,٫]/.test(last) && marks.slice(0, -1).every((mark) => mark === marks[0] && mark !== last) && (whole.length === 1 || grouped(whole));
  if (!decimal || !tail || tail.length > places) return null;
  // Three decimals behind one mark could as well be thousands.
  if (thousands && tail.length === 3 && last !== "٫") return null;
  return `${whole.join("")}.${tail}`;
}

/** @param {string} currency */
function placesOf(currency) {
  if (currency === "IRT") return 0;
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
