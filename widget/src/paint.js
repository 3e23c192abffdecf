// @ts-check
/** Draws a surface: an open shadow root, a panel in it, and the shop's own look. What assistive technology needs comes with surface.js. */
import { h } from "./bare.js";
import { directionOf } from "./locales/index.js";
import { base, floating } from "./styles.js";

/**
 * @param {any} surface
 * @param {import("./core.js").Core} core
 * @param {string} view
 * @param {Node} content
 * @param {string} [css] of the view
 */
export function paint(surface, core, view, content, css) {
  const root = surface.shadowRoot || surface.attachShadow({ mode: "open" });
  surface.view = view;
  root.adoptedStyleSheets = [base, core.css, css, surface.floats && floating, look(surface, core.painted.accent)].filter(Boolean).map(sheetOf);
  root.replaceChildren(
    h(
      "section",
      { class: "r", dir: directionOf(core.locale) },
      surface.floats && h("button", { class: "x", click: () => core.call("close", surface) }, "✕"),
      content,
    ),
  );
}

/** Style sheets are constructed, so a strict style-src does not mind. @param {string} text */
export function sheetOf(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

/** Font and ink are inherited; the paper is the nearest painted background, else the browser's own. @param {any} at @param {string | null} accent */
function look(at, accent) {
  let paper;
  for (at = at.parentElement || document.body; at && !paper; at = at.parentElement) {
    paper = getComputedStyle(at).backgroundColor;
    if (/[,/] 0\)$/.test(paper)) paper = ""; // transparent
  }
  return `.r{--page:${paper || "Canvas"};--brand:${accent || "#0F766E"}}`;
}
