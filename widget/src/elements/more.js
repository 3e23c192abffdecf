// @ts-check
/** A share sheet of our own, where the browser has none: the channels a merchant did not choose, in the chosen ones' place. */
import { h, svg } from "../dom.js";
import { languageOf } from "../locales/index.js";

/**
 * @param {import("../types").Core} core
 * @param {HTMLElement} button gives way to what it opens
 * @returns {Promise<import("../types").Channel[]>}
 */
export default async function more({ config: { api, store }, locale }, button) {
  const address = `${api}/w/${store.key}/channels.json?locale=${languageOf(locale)}`;
  const answer = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" }).catch(() => null);
  /** @type {import("../types").Channel[]} */
  const found = answer?.ok ? (await answer.json()).more : [];
  const rows = found.filter(({ touch }) => !touch || matchMedia("(pointer:coarse)").matches);
  if (rows.length) button.replaceWith(...rows.map(face));
  return rows;
}

/** @param {import("../types").Channel} channel */
const face = ({ id, name, icon }) =>
  h("a", { class: "c", "data-channel": id, "data-more": true, target: "_blank", rel: "noopener noreferrer" }, h("i", {}, svg(icon)), name);
