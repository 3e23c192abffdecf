// @ts-check
/** Brings a drawn panel to life: names for its parts, addresses when the link arrives, and what a press does. */
import { h, svg } from "../dom.js";
import { messageFor } from "./message.js";
import { addressOf, linkFor, withLink } from "./networks.js";
import { copyText, shareNatively } from "./send.js";

/** Our mark: two circles, and the gift where they meet. */
const MARK = ["M1 10a9 9 0 1 1 18 0 9 9 0 1 1-18 0", "M13 10a9 9 0 1 1 18 0 9 9 0 1 1-18 0", "M16 3.3a9 9 0 0 1 0 13.4 9 9 0 0 1 0-13.4"];

/** One celebration with whoever has just bought, one with whoever shares: the two circles meet, the gift swells; over within a second. */
const css = `.m{display:flex;align-items:center;gap:12px;padding-inline-end:80px;font-size:.8em}
.v{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.h{inset-inline-end:8px;opacity:.8}
.x:not(.h)~* .h{inset-inline-end:52px}
.t+.t{margin-inline-start:20px}
.m path{animation:l .7s;transform-origin:center;transform-box:fill-box}
.m :nth-child(2){animation-name:r}
.m path:last-child{animation-name:p}
@keyframes l{50%{transform:translateX(-5px)}}
@keyframes r{50%{transform:translateX(5px)}}
@keyframes p{50%{transform:scale(1.6)}}`;

/**
 * @param {import("../types").Surface} surface
 * @param {import("../types").Story} story
 */
export async function bring(surface, story) {
  const { core, words } = story;
  const content = /** @type {any} */ (surface.root.querySelector("section>div"));
  const [field, copy, grid, rewards, cheer] = [".l>input", ".b", ".g", ".t", ".m"].map((each) => content.querySelector(each));
  const mark = svg(MARK, "0 0 32 20");
  const status = h("p", { class: "v", role: "status" });
  /** @type {Record<string, string | undefined>} */
  const targets = Object.fromEntries(core.config.channels.map(({ id, to }) => [id, to]));
  /** @type {import("../types").Product | null} */
  let product = null;
  surface.wear(css);
  field.part = "link";
  field.ariaLabel = words.share.link;
  field.addEventListener("click", () => field.select());
  grid.role = "group";
  grid.ariaLabel = words.share.via;
  cheer.replaceChildren(mark, surface.auto && core.orders.size ? words.story.bought : "");
  rewards.addEventListener("click", () => core.call("open", "balance"));
  content.prepend(h("button", { class: "x h", type: "button", "aria-label": words.how.title, click: () => core.call("open", "how") }, /^(fa|ar)/.test(core.locale) ? "؟" : "?"));
  content.append(status);
  for (const { id, touch } of core.config.channels) {
    if (touch && !matchMedia("(pointer:coarse)").matches) grid.querySelector(`[data-channel=${id}]`)?.remove();
  }
  for (const button of buttons()) {
    button.setAttribute("aria-disabled", "true");
    if (button.localName === "a") Object.assign(button, { target: /^(email|sms)$/.test(button.dataset.channel) ? "_self" : "_blank", rel: "noopener noreferrer" });
  }

  const share = await story.link();
  if (!share) {
    // Without a link there is nothing to press; an element of the shop's own asks for an address instead.
    if (surface.floats && surface.view === "share") surface.clear();
    return;
  }

  const { url } = share;
  const pressed = surface.eager;
  aim();
  if (story.products.length) rewards.after(h("button", { class: "t", type: "button", click: offerProducts }, words.product.open));
  content.addEventListener("click", (/** @type {any} */ event) => press(event.target.closest("[data-channel]")));
  if (pressed?.isConnected) pressed.click();

  function buttons() {
    return /** @type {any[]} */ ([...content.querySelectorAll("[data-channel]")]);
  }

  /** Every button carries a link of its own. */
  function aim() {
    field.value = product ? linkFor(url, "copy", product.page) : url;
    for (const button of buttons()) {
      const id = button.dataset.channel;
      const to = targets[id];
      if (to) button.href = addressOf(to, messageFor(story, id, linkFor(url, id, product?.page), product));
      button.removeAttribute("aria-disabled");
    }
  }

  /** @param {any} event */
  async function offerProducts({ target }) {
    const choice = await core.load("product");
    if (!choice) return;
    surface.wear(choice.css);
    grid.before(choice.default(story, turn));
    target.remove();
    content.querySelector(":checked").focus();
    turn(story.products[0]);
  }

  /** @param {import("../types").Product | null} chosen */
  function turn(chosen) {
    product = chosen;
    aim();
  }

  /** @param {HTMLElement | null} button */
  async function press(button) {
    const id = button?.dataset.channel;
    if (!id) return;
    const link = linkFor(url, id, product?.page);
    if (id === "copy") {
      await copyText(link, field);
      copy.textContent = words.story.copied;
    }
    if (id === "native") {
      if (!navigator.share) return openSheet(button);
      const message = messageFor(story, id, link, product);
      if (!(await shareNatively({ ...message, text: withLink(message.text, "") }))) return;
    }
    if (id === "qr") {
      const code = content.querySelector(".q");
      if (code) return code.remove();
      const qr = await core.load("qr");
      if (!qr) return;
      surface.wear(qr.css);
      grid.after(qr.default(link, story));
    }
    status.textContent = words.story.thanks;
    cheer.prepend(mark); // put in anew, it moves once more
    story.shared(surface, id);
  }

  /** A sheet of our own where the browser has none: the further channels, in place. @param {HTMLElement} button */
  async function openSheet(button) {
    const sheet = await core.load("more");
    for (const { id, to } of (await sheet?.default(core, button)) || []) targets[id] = to;
    aim();
    grid.querySelector("[data-more]")?.focus();
  }
}
