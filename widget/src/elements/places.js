// @ts-check
/** The other places a surface can show in: a popup in the middle, a banner across the top, inside the shop's own page. */
import { h } from "../dom.js";
import { warn } from "../events.js";

const DIM = "[role=dialog]{box-shadow:0 0 0 200vmax rgb(0 0 0/.45)}";
const POPUP = `${DIM}@media(min-width:521px){:host{inset:0!important;margin:auto!important;width:400px!important;height:fit-content!important}}`;
const BANNER = `:host{inset:0 0 auto!important;width:100%!important}
.r{border-width:0 0 1px;border-radius:0;padding:20px 24px}
.r .m{display:none}
h2{padding-inline-end:80px}
@media(min-width:760px){.r{padding-inline-end:64px}h2{padding:0}.r>div{display:grid;grid-template-columns:auto 1fr minmax(320px,400px);column-gap:24px;max-width:1080px;margin:auto}
.r>div>*{grid-column:1/3}
.r>div>.t{grid-column:auto;justify-self:start}
.r>div>.l{grid-area:1/3}
.r>div>.g{grid-area:2/3/span 3;margin-top:8px}}`;

/**
 * @param {any} surface made, but not on the page
 * @param {import("../types").Core} core
 * @param {string} kind popup, banner, or the selector of a place in the page
 * @returns {string | undefined} a look of its own
 */
export default function put(surface, core, kind) {
  const spot = /^[#.]/.test(kind) && document.querySelector(kind);
  if (spot) {
    // The shop's own place: no close button, no top layer, and the same manners as an element the shop wrote itself.
    const name = surface.localName.replace("prompt", "share");
    const placed = spot.querySelector(name) || h(name, {});
    if (!placed.isConnected) {
      spot.append(placed);
      core.undo.push(() => placed.remove());
    }
    core.prompt = null;
    return;
  }
  document.body.append(surface);
  if (kind === "popup") {
    hold(surface, core);
    return POPUP;
  }
  if (kind === "banner") return BANNER;
  if (kind !== "card") warn(`no placement "${kind}"`);
  return ""; // shown as a card
}

/** A popup closes at a press beside it, and keeps the keyboard once somebody opened it. @param {any} surface @param {import("../types").Core} core */
function hold(surface, core) {
  core.listen(document, "pointerdown", (event) => {
    if (surface.isConnected && !event.composedPath().includes(surface)) core.call("close", surface);
  });
  core.listen(document, "keydown", (event) => {
    if (event.key !== "Tab" || !surface.isConnected || !surface.root.querySelector("[aria-modal=true]")) return;
    const stops = [...surface.root.querySelectorAll("button,a[href],input")];
    const last = event.shiftKey ? stops[0] : stops[stops.length - 1];
    const here = surface.root.activeElement;
    if (here && here !== last && stops.includes(here)) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  });
}
