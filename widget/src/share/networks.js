// @ts-check
/** Where a word goes: the link each channel carries, and the address that opens the channel with it. */

/**
 * The link a channel carries, so that the merchant sees which words travel; `page` leads to a product instead of the landing page.
 * @param {string} url
 * @param {string} channel
 * @param {string} [page]
 */
export const linkFor = (url, channel, page) =>
  `${url}${url.includes("?") ? "&" : "?"}c=${channel}${page ? `&p=${encodeURIComponent(page)}` : ""}`;

/**
 * A text that holds `{link}` says it where its writer put it, and once: beside a template that takes the link apart it goes without.
 * @param {string} template with {u} link, {t} text and {s} subject
 * @param {import("../types").Message} message
 */
export function addressOf(template, { url, text, subject }) {
  const whole = text.includes("{link}");
  const plain = whole ? template.replace(/\{t\}%(20|0A)\{u\}/, "{t}") : template;
  const said = { u: url, t: withLink(text, plain.includes("{u}") ? "" : url), s: subject };
  return plain.replace(/\{([uts])\}/g, (_, letter) => encodeURIComponent(said[/** @type {"u"} */ (letter)]));
}

/** @param {string} text @param {string} url nothing where the link travels beside the text */
export const withLink = (text, url) => text.replaceAll("{link}", url).replace(/ {2,}/g, " ").trim();
