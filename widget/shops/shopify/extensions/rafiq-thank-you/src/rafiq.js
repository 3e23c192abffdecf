/** The two questions that a page without a DOM asks Rafiq: what is on offer here, and what is this person's link? */

/**
 * @typedef {{ id: string, name: string, to?: string }} Channel
 * @typedef {{ url: string, channels: Channel[] }} Sharing
 */

/** Channels that open in a new tab; a telephone's own ones are for telephones. @param {Channel} channel */
const opens = ({ to }) => !!to?.startsWith("https://");

/**
 * The person's link and the channels of the store, or null when anything is not as it should be, or when nobody should ask them now.
 * @param {string} address
 * @param {string} key
 * @param {string} email
 * @param {string} locale
 * @param {boolean} [wished] they asked for it themselves
 * @returns {Promise<Sharing | null>}
 */
export async function sharing(address, key, email, locale, wished) {
  const at = `${address.replace(/\/+$/, "")}/w/${encodeURIComponent(key)}`;
  try {
    const [config, person] = await Promise.all([
      fetch(`${at}/config.json?locale=${encodeURIComponent(locale)}`).then((answer) => answer.json()),
      fetch(`${at}/enrol`, { method: "POST", body: JSON.stringify({ email }) }).then((answer) => answer.json()),
    ]);
    const welcome = config.program && (wished || person.prompt);
    return welcome && person.share ? { url: person.share.url, channels: config.channels.filter(opens).slice(0, 5) } : null;
  } catch {
    return null;
  }
}

/**
 * Where a channel leads: `{u}` is the link, `{t}` the text, `{s}` the subject.
 * @param {Channel} channel
 * @param {{ url: string, text: string, subject: string }} message
 */
export function addressOf({ id, to = "" }, { url, text, subject }) {
  const values = { u: `${url}${url.includes("?") ? "&" : "?"}c=${id}`, t: text, s: subject };
  return to.replace(/\{([uts])\}/g, (_, letter) => encodeURIComponent(values[/** @type {"u" | "t" | "s"} */ (letter)]));
}
