// @ts-check
/** What a person has earned, friend by friend: states, dates and reasons, for a proven person only. */
import { h, svg } from "../dom.js";
import { directionOf, fill, isolate, languageOf } from "../locales/index.js";

const BACK = { ltr: "M19 12H5M11 6l-6 6 6 6", rtl: "M5 12h14M13 6l6 6-6 6" };

export const css = `
.hd{display:flex;align-items:center;gap:4px;min-height:28px;margin-bottom:12px}
.bk{width:44px;height:44px;margin:-8px 0;margin-inline-start:-12px;display:grid;place-items:center}
.k+.k{margin-top:8px}
dl{display:flex;flex-wrap:wrap;gap:8px;margin-bottom:8px}
dl div{flex:1 1 84px;min-width:min-content;display:flex;flex-direction:column;padding:10px;border-radius:8px;background:#80808029}
dl .available{box-shadow:inset 0 0 0 2px var(--accent)}
dd{font-size:1.125em;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums}
dt{font-size:.8125em}
ul,ol{list-style:none}
ul>li{display:grid;grid-template-columns:1fr auto;gap:0 12px;padding:14px 0;border-top:1px solid var(--line);font-size:.9375em}
ul>li:first-child{border:0}
.voided .am,.blocked .am{text-decoration:line-through;opacity:.8;font-weight:400}
.am{text-align:end;font-variant-numeric:tabular-nums}
.wh,.st{font-size:.8125em}
.st{grid-column:2;grid-row:2;text-align:end;font-weight:650}
.wh{grid-column:1;grid-row:2}
li p{grid-column:1/-1;font-size:.8125em;margin-top:4px;opacity:.85}
li .t{grid-column:1/-1;justify-self:start;display:flex;align-items:center;margin:0 0 -10px;font-size:.8125em}
ol{grid-column:1/-1;display:grid;grid-template-columns:repeat(4,1fr);margin-top:12px;font-size:.75em;line-height:1.3;text-align:center}
ol li{position:relative;padding:22px 2px 0}
ol li::before{content:"";position:absolute;top:0;left:calc(50% - 8px);width:16px;height:16px;border:2px solid var(--accent);border-radius:50%;font-size:10px;line-height:12px}
ol .ok::before{content:"✓";background:var(--accent);color:var(--on)}
ol li+li::after{content:"";position:absolute;top:7px;inset-inline:calc(12px - 50%) calc(50% + 12px);height:2px;background:var(--line)}
ol .ok::after{background:var(--accent)!important}
time{display:block;opacity:.85}
`;

/** @type {import("../types").View} */
export default function balanceView(surface, core, story) {
  const words = story.words.balance;
  const place = h("div", { "aria-live": "polite" });
  const back = surface.floats && core.config.program && core.known;
  const icon = svg(BACK[/** @type {"ltr" | "rtl"} */ (directionOf(core.locale))]);
  const head = h("div", { class: "hd" }, back && h("button", { class: "bk", type: "button", "aria-label": words.back, click: () => core.call("open", "share") }, icon), h("h2", { id: "title" }, words.title));
  read();
  return h("div", { class: "bl" }, head, place);

  function again() {
    read();
    surface.focus();
  }

  async function read() {
    place.replaceChildren(h("div", { class: "k" }), h("div", { class: "k" }));
    const token = surface.getAttribute("token");
    if (token) await story.introduce("identify", { token });
    await core.answer;
    const me = core.memory.get("me");
    const found = me && (await story.post("balance", { me, locale: languageOf(core.locale) }));
    if (found?.share && !story.share) await story.hear(found);
    if (found?.proven) place.replaceChildren(...statement(core, words, found));
    else if (me && !found) place.replaceChildren(h("p", { class: "s" }, words.failed), action(words.retry, again));
    else place.replaceChildren(h("p", { class: "s" }, fill(words.unproven, { store: isolate(core.config.store.name) })));
  }
}

/**
 * @param {import("../types").Core} core
 * @param {import("../types").Words} words
 * @param {{balances: any[], referrals: any[], now?: string}} found
 */
function statement(core, words, { balances, referrals, now }) {
  const at = now ? Date.parse(now) : Date.now();
  const empty = [h("p", { class: "s" }, words.empty), core.config.program && action(words.share, () => core.call("open", "share"))];
  return [
    ...balances.map((balance) => sums(core, words, balance)),
    ...(referrals.length ? [h("ul", {}, ...referrals.map((referral) => row(core, words, referral, at)))] : empty),
  ].filter(Boolean);
}

/** @param {import("../types").Core} core @param {import("../types").Words} words @param {any} balance */
function sums({ format }, words, balance) {
  const debt = balance.available.startsWith("-") && balance.available.slice(1);
  const figures = [...(debt ? [] : ["available"]), "pending", "redeemed"].map((name) =>
    h("div", { class: name }, h("dd", {}, format.money(balance[name], balance.unit)), h("dt", {}, words[name])),
  );
  const owed = debt && h("p", { class: "s" }, fill(words.debt, { amount: format.money(debt, balance.unit) }));
  return h("div", {}, owed, h("dl", {}, ...figures));
}

/** @param {import("../types").Core} core @param {import("../types").Words} words @param {any} referral @param {number} now by our clock */
function row(core, words, referral, now) {
  const { format, config, memory } = core;
  const { friend, status, reason, opened_at, available_at, reward } = referral;
  const open = status === reward?.status; // "pending", the one word that both may be
  const when = open && available_at
    ? fill(words.due, { date: format.date(available_at) })
    : opened_at && fill(words.opened, { date: format.date(opened_at) });
  return h(
    "li",
    { class: status },
    h("b", {}, friend ? isolate(friend) : words.friend),
    reward?.amount > 0 && h("b", { class: "am" }, format.money(reward.amount, reward.unit)),
    h("span", { class: "st" }, words[`status_${status}`] || status),
    when && h("span", { class: "wh" }, when),
    reason && h("p", {}, reason),
    open && way(core, words, referral, now),
    reward?.id && h("a", { class: "t", target: "_blank", rel: "noopener noreferrer", href: `${config.api}/me/${memory.get("me")}/rewards/${reward.id}` }, words.details),
  );
}

/** From the order to the reward, with the days in the reader's calendar. @param {import("../types").Core} core @param {import("../types").Words} words @param {any} referral @param {number} now */
function way({ format, tag }, words, { opened_at, delivered_at, available_at, reward }, now) {
  const day = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short" });
  /** @type {[string, string | null, unknown][]} */
  const steps = [
    ["ordered", opened_at, true],
    ["delivered", delivered_at, delivered_at],
    ["hold", available_at, Date.parse(available_at) <= now],
  ];
  return h(
    "ol",
    {},
    ...steps.map(([name, at, done]) => h("li", { class: done && "ok" }, words[name], at && h("time", { datetime: at }, day.format(new Date(at))))),
    h("li", {}, words.reward, h("time", {}, format.money(reward.amount, reward.unit))),
  );
}

/** @param {string} label @param {() => unknown} click */
const action = (label, click) => h("button", { class: "b", type: "button", click }, label);
