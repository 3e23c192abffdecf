// @ts-check
/** The deal in words: benefit, reward, terms, and the message a friend reads. */
import { h } from "../dom.js";
import { fill } from "../locales/index.js";

/** What the friend gets, in words. @param {import("../types").Core} core @param {import("../types").Benefit} benefit @param {string} currency */
export function benefitText({ words, format, locale }, benefit, currency) {
  if (benefit.words) return benefit.words[locale];
  const amount = benefit.percent ? format.percent(benefit.percent) : benefit.amount ? format.money(benefit.amount, currency) : "";
  return amount ? fill(words.benefit, { amount }) : words.gift;
}

/** @param {import("../types").Core} core */
function deal(core) {
  const program = /** @type {import("../types").Program} */ (core.config.program);
  const { friend, advocate, currency } = program;
  const reward = advocate.words ? advocate.words[core.locale] : advocate.amount && core.format.money(advocate.amount, currency);
  return { ...program, benefit: benefitText(core, friend, currency), reward };
}

/** The friend's benefit first, then the reward. @param {import("../types").Core} core */
export function dealText(core) {
  const { benefit, reward } = deal(core);
  const { words } = core;
  return [h("h2", { id: "title" }, fill(words.give, { benefit })), h("p", { class: "s" }, reward && fill(words.get, { reward }))];
}

/** Exact amounts and dates, before anything is shared. @param {import("../types").Core} core */
export function fineprint(core) {
  const { words, format } = core;
  const { friend, hold_days, window_days, currency, reward } = deal(core);
  const date = format.date(Date.now() + hold_days * 864e5);
  const lines = [
    friend.minimum ? fill(words.minimum, { minimum: format.money(friend.minimum, currency) }) : words.newcomers,
    reward && hold_days && fill(words.hold, { reward, date }),
    window_days && fill(words.window, { days: format.days(window_days) }),
  ];
  return h("p", { class: "f" }, lines.filter(Boolean).join(" "));
}

/** The message a friend reads; it says that the sender gets a reward. @param {import("../types").Core} core @param {import("../types").Words} words */
export function messageOf(core, words) {
  const values = { benefit: deal(core).benefit, store: core.config.store.name };
  return { url: "", text: fill(words.message, values), subject: fill(words.subject, values) };
}
