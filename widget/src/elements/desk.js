// @ts-check
/** The link as a code that fills the screen, to be scanned across a desk or printed. */
import { h } from "../dom.js";
import { isolate } from "../locales/index.js";
import { linkFor } from "../share/networks.js";

export const css = `:host{inset:0!important;width:auto!important;max-height:none!important;height:auto!important}
h2{padding:0}
.r{display:grid;place-content:center;border:0;border-radius:0;background:#fff;--ink:#1f2933;text-align:center;animation:none}
.q{margin:16px 0;font-size:1em}
.q svg{width:min(72vw,60vh)!important;height:auto!important}
.q .t{display:none}
.q+div{display:flex;gap:8px;justify-content:center}
@media print{.b,.x{display:none}}`;

/** Nothing but the code goes on paper. */
const ALONE = "@media print{body>:not(rafiq-prompt){display:none!important}}";

/** @type {import("../types").View} */
export default function deskView(surface, core, story) {
  const { words } = story;
  const place = h("div", {});
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(ALONE);
  draw();
  document.addEventListener("keydown", leave, true);
  return h("div", {}, h("h2", { id: "title" }, isolate(core.config.store.name)), h("p", {}, core.words?.give), place);

  /** Esc leads back to the prompt, as the button does. @param {KeyboardEvent} event */
  function leave(event) {
    if (place.isConnected && event.key === "Escape") {
      event.preventDefault();
      core.call("open", "share");
    }
    if (!place.isConnected) document.removeEventListener("keydown", leave, true);
  }

  async function draw() {
    const [share, qr] = await Promise.all([story.link(), core.load("qr")]);
    if (!share || !qr) return surface.clear();
    surface.wear(qr.css, css);
    const back = () => core.call("open", "share");
    place.append(qr.default(linkFor(share.url, "qr"), story), h("div", {}, button(words.qr.print, print), button(words.balance.back, back)));
    // A screen that dims while somebody looks for their camera is no help.
    const awake = await navigator.wakeLock?.request("screen").catch(() => null);
    if (awake) document.addEventListener("rafiq:closed", () => awake.release(), { once: true });
  }

  function print() {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    window.print();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  }
}

/** @param {string} label @param {() => unknown} click */
const button = (label, click) => h("button", { class: "b", type: "button", click }, label);
