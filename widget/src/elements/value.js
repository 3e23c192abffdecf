// @ts-check
/** Did it do what you hoped: a yes leads to the link, a no to somebody who helps. All its words come with the question. */
import { h } from "../dom.js";

export const css = `.yn{display:flex;flex-wrap:wrap;gap:12px;margin-top:16px}
.yn button{flex:auto}
.yn :last-child{min-height:44px;border:1px solid gray;border-radius:8px}`;

/** @type {import("../types").View} */
export default function valueView(surface, core, story) {
  const title = h("h2", { id: "title" });
  const place = h("div", { "aria-live": "polite" }, h("div", { class: "k" }));
  read();
  return h("div", {}, title, place);

  async function read() {
    await core.answer;
    const me = core.memory.get("me");
    const found = me && (await story.post("value", { me, locale: core.locale }));
    if (found?.value) question(found.value);
    else surface.clear(); // nothing is due
  }

  /** @param {{token: string, words: import("../types").Words}} asked */
  function question({ token, words }) {
    title.textContent = words.question;
    place.replaceChildren(
      h("div", { class: "yn" }, h("button", { class: "b", type: "button", click: () => say("yes") }, words.answer_yes), h("button", { type: "button", click: () => say("no") }, words.answer_no)),
    );

    /** @param {"yes" | "no"} answer */
    async function say(answer) {
      surface.touched = true;
      for (const button of place.querySelectorAll("button")) button.disabled = true;
      const said = await story.post("value-answer", { token, answer });
      // Not taken: it was answered elsewhere, or the way is closed just now.
      if (!said) return tell(words.thanks, "");
      if (!said.value) return tell(words.sorry, words.sorry_text, said);
      if (!said.share) return tell(words.glad, words.thanks);
      await story.hear({ me: null, prompt: null, proven: true, share: said.share });
      await surface.show("share");
      surface.focus();
    }

    /** @param {string} head @param {string} text @param {{direct_line?: string, direct_url?: string | null}} [way] */
    function tell(head, text, { direct_line, direct_url } = {}) {
      title.textContent = head;
      const line = direct_line && h("p", { class: "s" }, `${words.direct} `, h(direct_url ? "a" : "b", { href: direct_url, dir: "auto" }, direct_line));
      place.replaceChildren(...[text && h("p", { class: "s" }, text), line].filter(Boolean));
      surface.focus();
    }
  }
}
