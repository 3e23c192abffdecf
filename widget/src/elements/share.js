// @ts-check
/** The deal in plain words, the link, and a button for every channel: drawn at once, alive when the link arrives. */
import { h, svg } from "../dom.js";
import { faces } from "../share/networks.js";
import { dealText, fineprint } from "../share/words.js";

/** @type {import("../types").View} */
export function shareView(surface, core) {
  const { words, config } = core;
  const mark = twoFriends();
  const field = h("input", { readonly: true, part: "link", "aria-label": words.link, dir: "ltr", click: () => field.select() });
  const copy = h("button", { class: "b", type: "button", "data-channel": "copy", "aria-disabled": "true" }, words.copy);
  const channels = config.channels.filter((id) => id !== "copy" && (id !== "native" || navigator.share));
  const grid = h("div", { class: "g", role: "group", "aria-label": words.via }, ...channels.map(button));
  const content = h(
    "div",
    { click: remember },
    mark,
    ...dealText(core),
    h("div", { class: "l" }, field, copy),
    grid,
    fineprint(core),
    h("button", { class: "t", type: "button", click: () => core.call("open", "balance") }, words.rewards),
  );
  /** @type {import("../types").ShareParts} */
  const parts = { content, grid, field, copy, mark };
  core.call("bring", surface, parts);
  return content;

  /** A button pressed before the link is there acts when it comes. @param {any} event */
  function remember(event) {
    surface.touched = true;
    parts.eager = event.target.closest("[aria-disabled]")?.dataset.channel;
  }

  /** @param {string} id */
  function button(id) {
    const face = faces[id];
    const link = id !== "native" && id !== "qr";
    return h(
      link ? "a" : "button",
      {
        class: "c",
        "data-channel": id,
        "aria-disabled": "true",
        ...(link ? { target: /^(email|sms)$/.test(id) ? "_self" : "_blank", rel: "noopener noreferrer" } : { type: "button" }),
      },
      h("i", {}, face && svg(face.icon)),
      words[id] || face?.name || id,
    );
  }
}

/** Our mark: two circles, and the gift where they meet. */
function twoFriends() {
  const mark = svg("M16 3.3a9 9 0 0 1 0 13.4 9 9 0 0 1 0-13.4", "0 0 32 20");
  mark.classList.add("m");
  for (const cx of [10, 22]) {
    const circle = document.createElementNS(mark.namespaceURI, "circle");
    for (const [name, value] of [["cx", cx], ["cy", 10], ["r", 9]]) circle.setAttribute(`${name}`, `${value}`);
    mark.prepend(circle);
  }
  return mark;
}
