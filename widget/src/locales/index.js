// @ts-check
/** Chooses the language: told by the tag, else the page's, else the browser's, else the store's. */

/**
 * @param {(string | null | undefined)[]} wishes language tags, the strongest first
 * @returns {string} language and region of the first wish we speak; the region decides digits
 */
export function pickLocale(wishes) {
  for (const wish of wishes) {
    const [language, region] = /^(en|fa|ar|ms)\b(-..\b)?/i.exec(`${wish}`.replace("_", "-"))?.slice(1) || [];
    if (language) return language.toLowerCase() + (region || "").toUpperCase();
  }
  return "en";
}

/** @param {string} locale as chosen above */
export const languageOf = (locale) => locale.slice(0, 2);

/** @param {string} locale */
export const directionOf = (locale) => (/^fa|^ar/.test(locale) ? "rtl" : "ltr");

/**
 * @param {string} text
 * @param {Record<string, string>} values
 */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Keeps a foreign name from turning the sentence around it. @param {string} name */
export const isolate = (name) => `\u2068${name}\u2069`;
