// @ts-check
/** The default channels as data. Adding one is adding a line to each list; further ones are in more.js. */

/**
 * What is drawn at once: a name (where the locales bring none) and an icon of one stroke.
 * @type {Record<string, {name?: string, icon: string}>}
 */
export const faces = {
  native: { icon: "M4 12v8h16v-8M16 6l-4-4-4 4M12 2v13" },
  whatsapp: { name: "WhatsApp", icon: "M3 21l1.4-4.6A9 9 0 1 1 7.7 19.7zM8.5 8.2c.1 4 3.3 7.2 7.3 7.3l.9-2-2.4-1.3-1 1a6.5 6.5 0 0 1-2.5-2.5l1-1-1.3-2.4z" },
  telegram: { name: "Telegram", icon: "M21 4L3 11l5.5 2L17.5 7l-7 7.5V19l3-2.7 4.5 3z" },
  email: { icon: "M3 5h18v14H3zM3 7l9 6 9-6" },
  sms: { icon: "M4 4h16v12H9l-5 4zM8 10h.01M12 10h.01M16 10h.01" },
  facebook: { name: "Facebook", icon: "M18 2h-3a5 5 0 0 0-5 5v3H7v4h3v8h4v-8h3l1-4h-4V7a1 1 0 0 1 1-1h3z" },
  x: { name: "X", icon: "M4 3h4.5L20 21h-4.5zM4 21l6.8-7.5M20 3l-6.6 7.2" },
  linkedin: { name: "LinkedIn", icon: "M16 8a6 6 0 0 1 6 6v7h-4v-7a2 2 0 0 0-4 0v7h-4v-7a6 6 0 0 1 6-6zM2 9h4v12H2zM4 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4z" },
  pinterest: { name: "Pinterest", icon: "M8.5 20.3a9 9 0 1 0-2-1.2M9 20.5l2.5-11M8.3 13a4 4 0 1 1 4 2.5c-1 0-1.5-.5-1.8-1" },
  qr: { icon: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM20 14v.01M14 20v.01" },
};

/**
 * Where the word goes: `{u}` is the link, `{t}` the text with the disclosure, `{s}` the subject, all encoded.
 * Channels without an address are handled by share/send.js.
 * @type {Record<string, string>}
 */
export const addresses = {
  whatsapp: "https://wa.me/?text={t}%20{u}",
  telegram: "https://t.me/share/url?url={u}&text={t}",
  email: "mailto:?subject={s}&body={t}%0A{u}",
  sms: "sms:?&body={t}%20{u}",
  facebook: "https://www.facebook.com/sharer/sharer.php?u={u}",
  x: "https://x.com/intent/tweet?text={t}&url={u}",
  linkedin: "https://www.linkedin.com/sharing/share-offsite/?url={u}",
  pinterest: "https://www.pinterest.com/pin/create/button/?url={u}&description={t}",
};

/** The link a channel carries, so that the merchant sees which words travel. @param {string} url @param {string} channel */
export const linkFor = (url, channel) => `${url}${url.includes("?") ? "&" : "?"}c=${channel}`;

/**
 * @param {string} template
 * @param {{url: string, text: string, subject: string}} message
 */
export const addressOf = (template, { url, text, subject }) =>
  template.replace(/\{(\w)\}/g, (_, letter) => encodeURIComponent(letter === "u" ? url : letter === "t" ? text : subject));
