// @ts-check
/** One custom element for every surface. Here it only tells that it is there; surface.js teaches it the rest. */
import { shareView } from "./elements/share.js";
import { emit, warn } from "./events.js";
import { paint, sheetOf } from "./paint.js";

/** Its `core` is set once for all elements; a tag loaded again after `destroy` sets its own. */
export class Surface extends HTMLElement {
  /** What further modules need of this one, and of the story, without carrying it a second time (see build.mjs). @type {Record<string, any>} */
  static kit;

  connectedCallback() {
    /** @type {any} */ (Surface).core?.call("connected", this);
  }
}

Surface.kit = { emit, warn, paint, sheetOf, shareView };

/** What shows by itself, from the configuration alone. @param {import("./core.js").Core} core */
export function drawPrompt(core) {
  const prompt = (core.prompt = /** @type {any} */ (document.createElement("rafiq-prompt")));
  prompt.floats = prompt.auto = true;
  // Drawn before it is on the page: the page is read while its styles are still computed.
  paint(prompt, core, "share", shareView(prompt, core));
  document.body.append(prompt);
  // Into the top layer where the browser has one, so that no stacking or transform of the page gets in the way.
  prompt.popover = "manual";
  prompt.showPopover?.();
}

/** Defines our elements, or hands elements defined by an earlier copy of the tag to this one. @param {import("./core.js").Core} core */
export function defineElements(core) {
  const names = ["share", "prompt", "offer", "balance", "survey"].map((name) => `rafiq-${name}`);
  const known = customElements.get(names[0]);
  const shared = known ? Object.getPrototypeOf(known) : Surface;
  shared.core = core;
  core.undo.push(() => (shared.core = null));
  if (known) document.querySelectorAll(`${names}`).forEach((element) => core.call("connected", element));
  else for (const name of names) customElements.define(name, class extends Surface {});
}
