// @ts-check
/** The deal in words, where the configuration does not bring them in the reader's language; and the message a friend reads. */
import { fill } from "../locales/index.js";

/** What the friend gets, in words. @param {import("../types").Core} core @param {import("../types").Benefit} benefit @param {string} currency @param {import("../types").Words} words */
export function benefitText({ format, locale }, benefit, currency, words) {
  if (benefit.words) return benefit.words[locale.slice(0, 2)];
  const amount = benefit.percent ? format.percent(benefit.percent) : benefit.amount ? format.money(benefit.amount, currency) : "";
  return amount ? fill(words.benefit, { amount }) : words.gift;
}

/**
 * The same sentences as web/widget_words.py writes into the tag in the store's own language.
 * @param {import("../types").Core} core
 * @param {import("../types").Words} words
 * @param {number} now by our own clock
 * @returns {import("../types").Deal}
 */
export function dealWords(core, words, now) {
  const { format, config, locale } = core;
  const labels = { lang: locale, copy: words.copy, rewards: words.rewards };
  if (!config.program) return labels;
  const { friend, advocate, currency, hold_days, window_days } = config.program;
  const benefit = benefitText(core, friend, currency, words);
  const reward = advocate.words ? advocate.words[locale.slice(0, 2)] : advocate.amount ? format.money(advocate.amount, currency) : "";
  const fine = [
    friend.minimum ? fill(words.minimum, { minimum: format.money(friend.minimum, currency) }) : words.newcomers,
    reward && hold_days && fill(words.hold, { reward, date: format.date(now + hold_days * 864e5) }),
    window_days && fill(words.window, { days: format.days(window_days) }),
  ];
  return {
    ...labels,
    benefit,
    reward,
    give: fill(words.give, { benefit }),
    get: reward && fill(words.get, { reward }),
    fine: fine.filter(Boolean).join(" "),
  };
}
