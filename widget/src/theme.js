// @ts-check
/** Takes on the shop's look: its font, its real background and ink, its accent. */

/**
 * How light a computed colour is, from 0 to 1; null when it is (nearly) transparent.
 * @param {string} color as getComputedStyle gives it: rgb(), oklch(), lab(), color()
 */
export function luminance(color) {
  const [r, g, b, alpha = 1] = color.split(/[(),/ ]+/).filter((part) => part && !isNaN(+part)).map(Number);
  if (!(alpha > 0.5)) return null;
  if (/^ok/.test(color)) return r ** 3;
  if (/^l/.test(color)) return (r / 100) ** 2.4;
  const scale = /^r/.test(color) ? 255 : 1;
  return (0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2) / scale ** 2.2;
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
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return /dark/.test(scheme) && matchMedia("(prefers-color-scheme:dark)").matches ? "rgb(18,18,18)" : "rgb(255,255,255)";
}

/**
 * @param {Element} element
 * @param {string | undefined} theme light, dark, or the page's own
 * @param {string | null} accent
 */
export function themeOf(element, theme, accent) {
  const parent = element.parentElement || document.body;
  const { color, fontFamily } = getComputedStyle(parent);
  const behind = backdrop(parent);
  const light = luminance(behind) || 0;
  const dark = theme ? theme === "dark" : light < 0.3;
  const native = dark === light < 0.3; // the wished theme is the page's own
  // Fine print is drawn weaker, so the page's ink must have contrast to spare.
  const ink = luminance(color) ?? light;
  const readable = native && (Math.max(ink, light) + 0.05) / (Math.min(ink, light) + 0.05) > 8;
  const paper = native ? behind : dark ? "#1c2128" : "#fff";
  return `.r{--font:var(--rafiq-font,${fontFamily});--paper:var(--rafiq-paper,${paper});--ink:var(--rafiq-ink,${
    readable ? color : dark ? "#f3f1ec" : "#1f2933"
  });--radius:var(--rafiq-radius,12px);--a:var(--rafiq-accent,${
    accent && CSS.supports("color", accent) ? accent : "#0F766E"
  });outline-color:var(--a);color-scheme:${dark ? "dark" : "light"}}`;
}

/** White or black, whichever reads better on the accent. @param {Element} painted an element outlined in the accent */
export const inkOnAccent = (painted) => `.r{--on:${(luminance(getComputedStyle(painted).outlineColor) || 0) > 0.2 ? "#000" : "#fff"}}`;
