// @ts-check
/** Chooses the language: told by the tag, else the page's, else the browser's, else the store's. */

/**
 * @param {(string | null | undefined)[]} wishes language tags, the strongest first
 * @returns {string} language and region of the first wish we speak; the region decides digits
 */
export function pickLocale(wishes) {
  for (const wish of wishes) {
    const found = /^(en|fa|ar|ms)(?![a-z])([-_][a-z]{2}\b)?/i.exec(wish || "");
    if (found) return found[1].toLowerCase() + (found[2] || "").replace("_", "-").toUpperCase();
  }
  return "en";
}

/** @param {string} locale as chosen above */
export const languageOf = (locale) => locale.slice(0, 2);

/** @param {string} locale */
export const directionOf = (locale) => (/^fa|^ar/.test(locale) ? "rtl" : "ltr");

/**
 * A surface's words in the language of the locale.
 * @param {string} locale
 * @param {Record<string, import("../types").Words>} languages
 */
export const wordsFor = (locale, languages) => languages[languageOf(locale)];

/**
 * @param {string} text
 * @param {Record<string, string>} values
 */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Keeps a foreign name from turning the sentence around it. @param {string} name */
export const isolate = (name) => `\u2068${name}\u2069`;
