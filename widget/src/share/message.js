// @ts-check
/** The message a friend reads on one channel: the merchant's words where there are some, else ours; ours tell of the reward. */
import { fill } from "../locales/index.js";

/**
 * @param {import("../types").Story} story
 * @param {string} channel
 * @param {string} url
 * @param {import("../types").Product | null} [product]
 * @returns {import("../types").Message} `text` may hold {link}
 */
export function messageFor({ core, name, words }, channel, url, product) {
  const { texts = {}, store } = core.config;
  const own = texts[channel] || texts.all;
  const values = {
    store: store.name,
    benefit: core.words?.benefit || "",
    name: name || words.balance.friend,
    product: product?.title || "",
    link: "{link}",
  };
  const text = product ? (own ? `{product}: ${own}` : words.product.message) : own || words.story.message;
  return { url, text: fill(text, values), subject: fill(texts.subject || words.story.subject, values) };
}
