// @ts-check
/** The friend's arrival: takes the token out of the address, greets with the gift, or says kindly why there is none. */
import { h } from "../dom.js";
import { emit } from "../events.js";
import { fill, isolate, languageOf } from "../locales/index.js";
import { takeVisit } from "../referral.js";
import { copyText } from "../share/send.js";
import { benefitText } from "../share/words.js";
import { openPrompt } from "../surface.js";

const DAY_MS = 864e5;

/** The address carries a visit token. @param {import("../types").Core} core @param {import("../types").Story} story */
export function welcome(core, story) {
  const token = takeVisit();
  if (!token) return;
  keepVisit(core, story, token);
  story.offer = null;
  story.arrived = true;
  if (core.options.auto !== "off" && (story.config.program || story.config.for_some) && !document.querySelector("rafiq-offer")) openPrompt(core, "offer", "offer", true);
  else {
    offerOf(core, story);
    story.refresh();
  }
}

/** @type {import("../types").View} */
export default function offerView(surface, core, story) {
  const words = story.words.offer;
  const place = h("div", { "aria-busy": "true" }, h("h2", { id: "title" }, words.someone), h("div", { class: "k" }));
  offerOf(core, story).then((offer) => {
    place.removeAttribute("aria-busy");
    if (offer?.status === "offered") place.replaceChildren(...gift(surface, core, story, offer));
    else if (offer?.status === "refused" && story.arrived) place.replaceChildren(...refusal(core, words, offer));
    else surface.clear();
  });
  return place;
}

/** Asks once for the friend's offer and tells the shop the coupon. @param {import("../types").Core} core @param {import("../types").Story} story @returns {Promise<import("../types").Offer | null>} */
async function offerOf(core, story) {
  const visit = story.memory.get("visit");
  if (!(visit?.until > Date.now())) return null;
  return (story.offer ||= story.post("offer", { visit: visit.token, email: story.customer?.email || null }).then((offer) => {
    if (offer?.status !== "offered") return offer;
    if (offer.referral) keepVisit(core, story, offer.referral);
    const { coupon, referral, advocate } = offer;
    emit("offer", (story.gift = { coupon_code: coupon.code, referral, advocate: advocate?.first_name, applied: () => story.apply() }));
    return offer;
  }));
}

/** @param {import("../types").Core} core @param {import("../types").Story} story @param {string} token */
function keepVisit(core, story, token) {
  const days = core.config.program?.window_days || 30;
  story.memory.keep("visit", { token, until: Date.now() + days * DAY_MS });
}

/**
 * Only a discount has a code to enter: credit, gift cards, tasks and donations come once the friend has bought, and can be kept.
 * @param {import("../types").Surface} surface
 * @param {import("../types").Core} core
 * @param {import("../types").Story} story
 * @param {import("../types").Offer} offer
 */
function gift(surface, core, story, { coupon, advocate, page }) {
  const words = story.words.offer;
  const { format, config } = core;
  const name = advocate?.first_name;
  const friend = name ? isolate(name) : "";
  // Without a code there is nothing to copy: such a gift is kept by a press of its own, unless they are not to be remembered.
  const keep = coupon.keep?.[languageOf(core.locale)];
  const benefit = benefitText(core, coupon, coupon.currency, story.words.share);
  const terms = [
    coupon.minimum && fill(words.minimum, { minimum: format.money(coupon.minimum, coupon.currency) }),
    coupon.expires_at && fill(words.until, { date: format.date(coupon.expires_at) }),
    friend ? fill(words.disclosure, { friend }) : words.disclosure_someone,
  ];
  return [
    h("h2", { id: "title" }, friend ? fill(words.hello, { friend }) : words.someone),
    h("p", { class: "s" }, fill(words.benefit, { benefit, store: isolate(config.store.name) })),
    ...(story.applied ? [h("p", { role: "status" }, words.applied)] : keep && core.said === false ? [] : codeRow(surface, story, !keep && coupon.code, keep || words)),
    h("p", { class: "f" }, terms.filter(Boolean).join(" ")),
    // Our own page tells the whole deal, and there a friend who does not want it may say why.
    ...(page ? [h("p", { class: "f" }, h("a", { href: `${page}?locale=${languageOf(core.locale)}`, target: "_blank", rel: "noopener" }, words.deal))] : []),
  ];
}

/**
 * @param {import("../types").Surface} surface
 * @param {import("../types").Story} story
 * @param {string | false} code
 * @param {Record<string, string>} words
 */
function codeRow(surface, { words: { offer }, memory }, code, words) {
  const hint = h("p", { class: "n", role: "status" }, words.how);
  const field = code && h("input", { readonly: true, part: "code", "aria-label": offer.code, dir: "ltr", value: code, click: () => field.select() });
  const copy = async () => {
    if (code) await copyText(code, field);
    surface.touched = true;
    // The friend took the gift: now remembering the visit is a service they asked for.
    const kept = memory.keep("visit", memory.get("visit"), true, true);
    hint.textContent = kept || code ? words.copied : words.denied;
  };
  return [h("div", { class: "l" }, field, h("button", { class: "b", part: "copy", type: "button", click: copy }, words.copy)), hint];
}

/**
 * @param {import("../types").Core} core
 * @param {import("../types").Words} words
 * @param {import("../types").Offer} offer
 */
function refusal(core, words, { reason = {} }) {
  return [h("h2", { id: "title" }, words.refused), h("p", { class: "s" }, reason[languageOf(core.locale)] || reason.en)];
}
