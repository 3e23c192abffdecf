// @ts-check
/** What is shared: the whole shop, or one of the things that were just bought. */
import { h } from "../dom.js";

export const css = `fieldset{border:0;min-width:0;display:flex;gap:8px;margin-top:16px;padding:2px;overflow-x:auto}
label{flex:none;display:flex;align-items:center;gap:8px;max-width:200px;min-height:52px;padding:4px 12px;padding-inline-start:4px;border:1px solid gray;border-radius:8px;font-size:.8125em;line-height:1.3;cursor:pointer}
label:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
label:has(:focus-visible){outline:2px solid var(--ink);outline-offset:2px}
@media(forced-colors:active){label:has(:checked){outline:2px solid Highlight}}
label:not(:has(img)){padding-inline-start:12px}
label input{position:absolute;opacity:0;width:1px;height:1px}
img{width:44px;height:44px;object-fit:cover;border-radius:5px}`;

/**
 * @param {import("../types").Story} story
 * @param {(product: import("../types").Product | null) => void} aim
 */
export default function choice({ core, words: { product: words }, products }, aim) {
  return h("fieldset", { "aria-label": words.what }, ...[null, ...products].map(option));

  /** @param {import("../types").Product | null} product @param {number} at */
  function option(product, at) {
    const picture = product?.image_url && h("img", { src: product.image_url, alt: "", error: () => picture.remove() });
    const radio = h("input", { type: "radio", name: "what", checked: at === 1, change: () => aim(product) });
    return h("label", {}, radio, picture, product ? product.title : core.config.store.name);
  }
}
