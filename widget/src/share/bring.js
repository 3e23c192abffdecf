// @ts-check
/** Brings drawn share buttons to life: their addresses when the link arrives, and what a press does. */
import { h, svg } from "../dom.js";
import { story as ar } from "../locales/ar.js";
import { story as en } from "../locales/en.js";
import { story as fa } from "../locales/fa.js";
import { wordsFor } from "../locales/index.js";
import { story as ms } from "../locales/ms.js";
import { addresses, addressOf, linkFor } from "./networks.js";
import { copyText, shareNatively } from "./send.js";
import { messageOf } from "./words.js";

/** One celebration: the two circles meet, the gift swells; over within a second. */
const css = `.v{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.y *{animation:l .7s;transform-origin:center;transform-box:fill-box}
.y circle+circle{animation-name:r}
.y path{animation-name:p}
@keyframes l{50%{transform:translateX(-5px)}}
@keyframes r{50%{transform:translateX(5px)}}
@keyframes p{50%{transform:scale(1.6)}}`;

/**
 * @param {import("../types").Surface} surface
 * @param {import("../types").Story} story
 * @param {import("../types").ShareParts} parts
 */
export async function bring(surface, story, parts) {
  const { core } = story;
  const { content, grid, field, copy, mark } = parts;
  const words = wordsFor(core.locale, { en, fa, ar, ms });
  const message = messageOf(core, words);
  const status = h("p", { class: "v", role: "status" });
  const targets = { ...addresses };
  surface.wear(css);
  content.append(status);

  const further = [...grid.querySelectorAll("[data-channel]:not(:has(svg))")];
  if (further.length) furnish(further, (await core.load("more"))?.default || {}, targets);
  const share = await story.link();
  if (!share) {
    // Without a link there is nothing to press; an element of the shop's own asks for an address instead.
    if (surface.floats && surface.view === "share") surface.clear();
    return;
  }

  const { url } = share;
  field.value = url;
  for (const button of content.querySelectorAll("[data-channel]")) {
    const id = button.dataset.channel;
    if (targets[id]) button.setAttribute("href", addressOf(targets[id], { ...message, url: linkFor(url, id) }));
    button.removeAttribute("aria-disabled");
  }
  content.addEventListener("click", (/** @type {any} */ event) => press(event.target.closest("[data-channel]")));
  if (parts.eager) content.querySelector(`[data-channel=${parts.eager}]`).click();

  /** @param {HTMLElement | null} pressed */
  async function press(pressed) {
    const id = pressed?.dataset.channel;
    if (!id) return;
    const link = linkFor(url, id);
    if (id === "copy") {
      await copyText(link, field);
      copy.textContent = words.copied;
    }
    if (id === "native" && !(await shareNatively({ ...message, url: link }))) return;
    if (id === "qr") {
      const code = content.querySelector(".q");
      if (code) return code.remove();
      const qr = await core.load("qr");
      if (!qr) return;
      surface.wear(qr.css);
      grid.after(qr.default(link, core));
    }
    status.textContent = words.thanks;
    mark.classList.add("y");
    story.shared(surface.view, id);
  }
}

/**
 * Channels drawn without a face get one; what this device cannot open goes.
 * @param {any[]} buttons
 * @param {Record<string, {name: string, icon: string, to: string, touch?: boolean}>} more
 * @param {Record<string, string>} targets
 */
function furnish(buttons, more, targets) {
  for (const button of buttons) {
    const id = button.dataset.channel;
    const network = more[id];
    if (!network || (network.touch && !matchMedia("(pointer:coarse)").matches)) {
      button.remove();
      continue;
    }
    targets[id] = network.to;
    const [icon, name] = button.childNodes;
    icon.append(svg(network.icon));
    if (name.data === id) name.data = network.name;
  }
}
