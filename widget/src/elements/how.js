// @ts-check
/** How it works, in three pictures: the word goes out, the friend is given something, the sender is thanked. */
import { h, svg } from "../dom.js";
import { fill } from "../locales/index.js";

const PEOPLE = ["M5 21a5 5 0 0 1 10 0M10 14a3 3 0 1 0 0-6 3 3 0 0 0 0 6", "M33 21a5 5 0 0 1 10 0M38 14a3 3 0 1 0 0-6 3 3 0 0 0 0 6"];
const PICTURES = [
  [...PEOPLE, "M18 12h11M26 8.5l3.5 3.5-3.5 3.5"],
  ["M13 12h22v12H13zM11 7h26v5H11z", "M24 7c-8 0-8-6-4.5-6S24 7 24 7s1-6 4.5-6 3.5 6-4.5 6z", "M24 7v17"],
  ["M10 13a9 9 0 1 0 18 0 9 9 0 1 0-18 0", "M20 13a9 9 0 1 0 18 0 9 9 0 1 0-18 0", "M24 5.4a9 9 0 0 1 0 15.2 9 9 0 0 1 0-15.2"],
];

export const css = `ol{list-style:none;display:grid;gap:12px;margin:16px 0}
li{display:grid;grid-template-columns:72px 1fr;gap:16px;align-items:center}
li svg{width:72px;padding:12px;border-radius:12px;background:#80808029}
[dir=rtl] li:first-child svg{transform:scaleX(-1)}
li:last-child svg :last-child{fill:var(--accent);stroke:none}`;

/** @type {import("../types").View} */
export default function howView(_surface, core, { words: { how: words } }) {
  const { benefit = "", get } = core.words || {};
  const said = [words.send, fill(words.gift, { benefit }), get || words.thanks];
  return h(
    "div",
    {},
    h("h2", { id: "title" }, words.title),
    h("ol", {}, ...said.map((text, at) => h("li", {}, svg(PICTURES[at], "0 0 48 26"), h("span", {}, text)))),
    h("button", { class: "b", type: "button", click: () => core.call("open", "share") }, words.back),
  );
}
