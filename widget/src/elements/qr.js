// @ts-check
/** Shows a link as a QR code, drawn here so that no other site learns of it. */
import { h, svg } from "../dom.js";
import { encode } from "../share/qr.js";

const QUIET_ZONE = 4;

export const css = `
.q{margin-top:16px;text-align:center;font-size:.8125em}
.q .t{font-size:1em}
.q svg{width:184px;height:184px;margin:0 auto 8px;background:#fff;border-radius:8px;fill:#000;stroke:none;shape-rendering:crispEdges}
`;

/**
 * @param {string} link
 * @param {import("../types").Story} story
 */
export default function qrView(link, { core, words }) {
  const drawing = svg(...drawn(link));
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", words.qr.label);
  drawing.removeAttribute("aria-hidden");
  const full = h("button", { class: "t", type: "button", click: () => core.call("open", "desk") }, words.qr.full);
  return h("div", { class: "q", part: "qr" }, drawing, words.qr.scan, h("br"), full);
}

/** One path and its box: a square for each dark module, with the quiet zone the standard asks for. @param {string} link @returns {[string, string]} */
export function drawn(link) {
  const rows = encode(link);
  const side = rows.length + 2 * QUIET_ZONE;
  let path = "";
  rows.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (dark) path += `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h1v1h-1z`;
    }),
  );
  return [path, `0 0 ${side} ${side}`];
}
