// @ts-check
/** Numbers, money and dates in the reader's own digits and calendar, by the browser's Intl. */
import { directionOf, fill } from "./locales/index.js";

/** The locale for Intl: Arabic without a region uses the digits of its web shops; a region (ar-EG) brings its own. @param {string} locale */
export const tagOf = (locale) => (locale === "ar" ? "ar-u-nu-latn" : locale);

/**
 * @param {string} locale
 * @param {import("./types").Words} words
 */
export function makeFormat(locale, words) {
  const tag = tagOf(locale);
  // Right-to-left readers read "10 euros" more easily than a sign that jumps sides.
  const currencyDisplay = directionOf(locale) === "rtl" ? "name" : "symbol";

  /** @param {string | number} value @param {Intl.NumberFormatOptions} [options] */
  const number = (value, options) => new Intl.NumberFormat(tag, options).format(+value);

  return {
    number,
    /** @param {string | number} value */
    percent: (value) => number(+value / 100, { style: "percent", maximumFractionDigits: 2 }),
    /** @param {number} value */
    days: (value) => number(value, { style: "unit", unit: "day", unitDisplay: "long" }),
    /** Whole amounts lose their zeros: €10, but €10.50. @param {string} amount @param {string} currency */
    money(amount, currency) {
      const own = { IRT: words.toman, IRR: words.rial }[currency];
      if (own) return fill(own, { n: number(amount) });
      try {
        return number(amount, { style: "currency", currency, currencyDisplay, ...(+amount % 1 ? {} : { minimumFractionDigits: 0 }) });
      } catch {
        return `${number(amount)} ${currency}`; // a unit of the shop's own, such as points
      }
    },
    /** The year only where it is not this one. @param {string | number} when */
    date(when) {
      const day = new Date(when);
      const year = day.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
      return new Intl.DateTimeFormat(tag, { day: "numeric", month: "long", year }).format(day);
    },
  };
}
