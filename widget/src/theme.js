// @ts-check
/** Makes the shop's look readable: contrast of ink and accent, the wished theme. */
import { later, laterFloating } from "./later.js";

/**
 * How light a computed colour is, from 0 to 1; null when it is (nearly) transparent.
 * @param {string} color as getComputedStyle gives it: rgb(), oklch(), lab(), color()
 */
export function luminance(color) {
  const [r, g, b, alpha = 1] = color.split(/[(),/ ]+/).filter((part) => part && !isNaN(+part)).map(Number);
  if (!(alpha > 0.5)) return null;
  if (/^ok/.test(color)) return r ** 3;
  if (/^l/.test(color)) return (r / 100) ** 2.4;
  return (0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2) / (/^r/.test(color) ? 255 : 1) ** 2.2;
}

/**
 * The nearest painted background behind an element; without any, the browser's own canvas.
 * @param {Element | null} at
 */
function backdrop(at) {
  for (; at; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor;
    if (luminance(color) != null) return color;
  }
  const { colorScheme } = getComputedStyle(document.documentElement);
  return /dark/.test(colorScheme) && matchMedia("(prefers-color-scheme:dark)").matches ? "rgb(18,18,18)" : "rgb(255,255,255)";
}

/**
 * What the first drawing left to chance: contrast, the wished theme, and what stands on the accent.
 * All is read before anything is written, so that the browser computes no style twice.
 * @param {import("./types").Surface} surface
 * @param {import("./types").Core} core
 */
export function refine(surface, { options: { theme, accent } }) {
  const parent = surface.parentElement || document.body;
  const { color } = getComputedStyle(parent);
  const behind = backdrop(parent);
  const light = luminance(behind) || 0;
  const dark = theme ? theme === "dark" : light < 0.3;
  const native = dark === light < 0.3; // the wished theme is the page's own
  // Fine print is drawn weaker, so the page's ink must have contrast to spare.
  const ink = luminance(color) ?? light;
  const readable = native && (Math.max(ink, light) + 0.05) / (Math.min(ink, light) + 0.05) > 8;
  surface.wear(
    later,
    surface.floats && laterFloating,
    `.r{--page:${native ? behind : dark ? "#1c2128" : "#fff"};color-scheme:${dark ? "dark" : "light"};outline-color:var(--accent)}`,
    readable ? "" : `.r{--ink:var(--rafiq-ink,${dark ? "#f3f1ec" : "#1f2933"})}`,
    accent && CSS.supports("color", accent) && `.r{--brand:${accent}}`,
  );
  // Looked at once the browser has computed it anyway, before the panel has faded in.
  setTimeout(() => {
    const painted = surface.root.firstElementChild;
    if (painted) surface.wear(`.r{--on:${(luminance(getComputedStyle(painted).outlineColor) || 0) > 0.2 ? "#000" : "#fff"}}`);
  }, 50);
}
