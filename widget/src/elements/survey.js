// @ts-check
/** The three questions: a score at once, two in words, and what comes next for each band. All its words come with the question. */
import { h } from "../dom.js";
import { emit } from "../events.js";
import { shareView } from "./share.js";

export const css = `.sc{display:grid;grid-template-columns:repeat(auto-fit,minmax(44px,1fr));gap:6px;margin-top:16px}
.sc button{min-height:44px;border:1px solid gray;border-radius:8px;font-variant-numeric:tabular-nums}
.sc button:is(:hover,:focus-visible,[aria-pressed=true]){background:var(--accent);color:var(--on);border-color:transparent}
.en{display:flex;justify-content:space-between;gap:16px;margin-top:6px;font-size:.8125em;opacity:.85}
.q{display:grid;gap:6px;margin-top:16px;text-align:start}
.q label{font-weight:600;font-size:.9375em}
.q :is(input,textarea){width:100%;padding:10px 12px;margin-bottom:8px;border:1px solid gray;border-radius:8px;font:inherit;color:inherit;background:none;resize:vertical}
.q .b{justify-self:start}
.q + p,p + .sh{margin-top:16px}
.x.h,.sh .m{display:none}
@media(forced-colors:active){.sc [aria-pressed=true]{outline:2px solid Highlight}}`;

/** @type {import("../types").View} */
export default function surveyView(surface, core, story) {
  const title = h("h2", { id: "title" });
  const place = h("div", { "aria-live": "polite" }, h("div", { class: "k" }));
  read();
  return h("div", {}, title, place);

  async function read() {
    await core.answer;
    const me = core.memory.get("me");
    const found = me && (await story.post("survey", { me, locale: core.locale }));
    if (found?.survey) question(found.survey);
    else surface.clear(); // nothing waits to be asked
  }

  /** @param {any} survey */
  function question(survey) {
    const { words, lowest } = survey;
    const note = h("p", { class: "n", role: "status" });
    const scores = Array.from({ length: 11 - lowest }, (_, at) => at + lowest);
    const buttons = scores.map((score) => h("button", { type: "button", "aria-pressed": "false", click: () => choose(score) }, core.format.number(score)));
    title.textContent = words.question;
    place.replaceChildren(
      h("div", { class: "sc", role: "group", "aria-label": words.scale }, ...buttons),
      h("p", { class: "en" }, h("span", {}, words.low), h("span", {}, words.high)),
      note,
    );

    /** @param {number} score */
    async function choose(score) {
      surface.touched = true;
      buttons.forEach((button, at) => button.setAttribute("aria-pressed", `${scores[at] === score}`));
      const said = await story.post("survey-answer", { token: survey.token, score });
      if (!said) return (note.textContent = words.failed);
      emit("survey", { score: said.score, band: said.band });
      return next(survey, said);
    }
  }

  /** @param {any} survey @param {any} said */
  async function next({ words, token }, said) {
    const { band, share, direct_line, direct_url, review_url } = /** @type {{band: "promoter" | "passive" | "detractor", [name: string]: any}} */ (said);
    const happy = band === "promoter";
    const note = h("p", { class: "n", role: "status" });
    const contact = band === "detractor" && field("contact", words.contact, "input");
    const wish = field("wish", happy ? words.wish_promoter : words.wish_other);
    const remark = field("remark", words.remark);
    const button = h("button", { class: "b", type: "submit" }, words.send);
    const review = review_url && h("p", { class: "s", hidden: band === "detractor" }, h("a", { href: review_url, target: "_blank", rel: "noopener" }, words.review));
    const form = h("form", { class: "q", submit: send }, ...[...(contact || []), ...wish, ...remark, button].filter(Boolean));
    title.textContent = { promoter: words.thanks_promoter, passive: words.thanks_passive, detractor: words.sorry }[band];
    const line = direct_line && h("p", { class: "s" }, `${words.direct} `, h(direct_url ? "a" : "b", { href: direct_url, dir: "auto" }, direct_line));
    const opening = { promoter: share && words.share_promoter, passive: words.text_passive, detractor: words.text_sorry }[band];
    // The link, and the deal where theirs is another than the one for all.
    await story.hear(/** @type {any} */ (said));
    const above = opening && h("p", { class: "s" }, opening);
    place.replaceChildren(...[above, share && h("div", { class: "sh" }, shareView(surface, core)), form, note, line, review].filter(Boolean));
    surface.focus();
    if (share) await story.bring(surface);

    async function send() {
      const body = Object.fromEntries(new FormData(form));
      if (!Object.values(body).join("").trim()) return (note.textContent = words.nothing);
      const kept = await story.post("survey-answer", { token, ...body });
      note.textContent = kept ? words.sent : words.failed;
      if (kept && review) review.hidden = false;
      if (!kept) return;
      form.remove();
      if (band === "passive") above.remove(); // it led to the form
      surface.focus();
    }
  }
}

/** @param {string} name @param {string} label @param {"input" | "textarea"} [tag] */
function field(name, label, tag = "textarea") {
  const most = tag === "input" ? "200" : "2000";
  return [h("label", { for: name }, label), h(tag, { id: name, name, maxlength: most, dir: "auto" })];
}
