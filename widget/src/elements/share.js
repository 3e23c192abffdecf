// @ts-check
/** The deal in plain words, the link, and a button for every channel: drawn at once; bring.js makes it work and names its parts. */
import { h, svg } from "../bare.js";

/** @param {any} surface @param {import("../core.js").Core} core @returns {HTMLElement} */
export function shareView(surface, { words, painted }) {
  const { give, get, copy, fine, rewards } = /** @type {import("../types").Deal} */ (words);
  const content = h(
    "div",
    // A button pressed before the link is there acts when it comes.
    { click: (/** @type {any} */ { target }) => (surface.eager = surface.touched = target.closest("[data-channel]") || true) },
    h("div", { class: "m" }),
    h("h2", {}, give),
    h("p", { class: "s" }, get),
    h("div", { class: "l" }, h("input", { readonly: "", dir: "ltr" }), h("button", { class: "b", "data-channel": "copy" }, copy)),
    h("div", { class: "g" }, ...painted.channels.map(button)),
    h("p", { class: "f" }, fine),
    h("button", { class: "t" }, rewards),
  );
  return content;
}

/** @param {import("../types").Face} face */
const button = ([id, name, icon]) =>
  h(
    /^native|^qr$/.test(id) ? "button" : "a",
    { class: "c", "data-channel": id },
    h("i", {}, icon[2] ? svg(icon) : icon), // a channel of the shop's own may have a monogram
    name,
  );
