"""Whether it did what they hoped, as the widget asks it: the question in words, the answer, and what follows (S2-4)."""

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from rafiq.core.errors import NotFound
from rafiq.core.texts import pick_locale, text
from rafiq.prompts import asks, questions
from rafiq.stores.service import StoreView
from rafiq.web.pages import ask_page
from rafiq.web.runtime import keyring
from rafiq.web.shapes.schemas import LocaleText, Loose
from rafiq.web.shopper import me
from rafiq.web.words import survey_words

Answer = dict[str, Any]
Token = Annotated[str, StringConstraints(min_length=1, max_length=8_000, strict=True)]
WORDS = ("answer_yes", "answer_no", "glad", "thanks", "sorry", "sorry_text", "direct", "answered")


class ValueIn(Loose):
    me: Token
    locale: LocaleText | None = None


class ValueAnswerIn(Loose):
    token: Token
    answer: Literal["yes", "no"]


def for_browser(store: StoreView, asked: ValueIn) -> Answer:
    """The question that is due for a proven person, or nothing. It counts as put."""
    who = me.read(keyring(), asked.me, store.id)
    about = questions.put(store.id, who.person_id) if who and who.proven else None
    if about is None:
        return {"value": None}
    locale = pick_locale(asked.locale, store.locale)
    said = {name: text(locale, f"asking.{name}") for name in WORDS}
    said["question"] = ask_page.about_bought(locale, store.name, about.product, "asking.question")
    return {"value": {"token": ask_page.seal(keyring(), about, ask_page.QUESTION), "words": said}}


def answer(store: StoreView, said: ValueAnswerIn) -> Answer:
    """A yes is value confirmed and leads to the link; a no to a person who helps, and never to an ask."""
    held = ask_page.held(said.token)
    about = held.about
    if about.store_id != store.id or held.what != ask_page.QUESTION:
        raise NotFound(said.token[:8])
    ask_page.record(held, said.answer, channel="widget")
    yes = said.answer == "yes"
    line = "" if yes else survey_words.own_line(store.id)
    return {
        "value": yes,
        "share": ask_page.share_of(store, asks.get(store.id, about.id)) if yes else None,
        "direct_line": line,
        "direct_url": survey_words.line_address(line),
    }
