"""What a mail to somebody who bought says: the question with its scores, what was mended, the ask, a day's message."""

from collections.abc import Callable

from rafiq.core import clock
from rafiq.core.texts import number_text, text
from rafiq.encounters import notes
from rafiq.followups import causes
from rafiq.links import service as links
from rafiq.messaging.letters import Content
from rafiq.messaging.outgoing import Postman, Subject
from rafiq.messaging.rules import Kind
from rafiq.playbook import messages
from rafiq.programs.rules import GiftKind, Terms
from rafiq.prompts import asks
from rafiq.prompts.asks import AskView
from rafiq.referrals import deals
from rafiq.stores.service import StoreView
from rafiq.surveys import asking, definitions, figures
from rafiq.surveys import service as surveys
from rafiq.surveys.rules import HIGHEST
from rafiq.web.pages import ask_page
from rafiq.web.shapes import shown
from rafiq.web.shopper import me, surveying
from rafiq.web.words import deal_words, survey_words

Writer = Callable[[Postman, Subject], Content | None]
ENOUGH_HAPPY = 10  # fewer say nothing of a crowd


def _survey(postman: Postman, about: Subject) -> Content | None:
    """None when it was answered meanwhile, the goods went back, or nobody asks any more.

    A press on a score only fills it in (S1-7).
    """
    asked = asking.find(about.store.id, about.about)
    if asked is None or asking.is_in_vain(about.store.id, asked.id):
        return None
    survey = definitions.get(about.store.id, asked.survey_id)
    answered = surveys.answer_to(about.store.id, asked)
    if not survey.active or (answered and answered.confirmed) or asked.due_at < clock.now() - asking.VALID:
        return None
    question = survey_words.question(
        about.locale, about.store.name, moment=asked.moment, product=asked.product
    )
    page = surveying.link(postman.settings.public_url, postman.keyring, asked)
    scores = range(survey.lowest, HIGHEST + 1)
    picks = tuple(
        (number_text(score, about.locale), f"{page}?score={score}&locale={about.locale}") for score in scores
    )
    scale = survey_words.scale(about.locale, survey.lowest)
    return Content({"question": question, "scale": scale}, picks=picks)


def _cause_fixed(_postman: Postman, about: Subject) -> Content | None:
    cause_id, _, at = about.about.partition("|")
    cause = causes.get(about.store.id, cause_id)
    if cause.fixed_at is None or int(cause.fixed_at.timestamp()) != int(at):
        return None
    untold = {each.person_id for each in causes.reporters(about.store.id, cause_id) if each.told_at is None}
    if about.person_id not in untold:
        return None  # told by hand meanwhile; or it was noted of them by mistake, and taken away since
    return Content({"cause": cause.name, "note": cause.fixed_note})


def _value(postman: Postman, about: Subject) -> Content | None:
    ask = _ask_of(about)
    if ask is None or ask.value is not None:
        return None
    page = ask_page.link(postman.settings.public_url, postman.keyring, ask, ask_page.QUESTION)
    picks = tuple(
        (text(about.locale, f"mail.value_{said}"), f"{page}?answer={said}&locale={about.locale}")
        for said in ("yes", "no")
    )
    return Content({"about": _bought(about, ask)}, picks=picks)


def _ask(postman: Postman, about: Subject) -> Content | None:
    ask = _ask_of(about)
    program = deals.for_advocate(about.store.id, ask.person_id) if ask else None
    if ask is None or program is None or not program.live:
        return None
    mine = links.link_for(about.store.id, ask.person_id)
    url = shown.link_url(about.store, mine, postman.keyring, postman.settings.public_url)
    page = ask_page.link(postman.settings.public_url, postman.keyring, ask, ask_page.ASK)
    return Content({"about": _bought(about, ask), "link": url}, f"{page}?locale={about.locale}")


def _invite(postman: Postman, about: Subject) -> Content | None:
    """Their own link, and what both sides get; None while nothing runs for them (S0-1)."""
    person_id = str(about.person_id)
    program = deals.for_advocate(about.store.id, person_id)
    if program is None or not program.live:
        return None
    url = shown.link_url(
        about.store, links.link_for(about.store.id, person_id), postman.keyring, postman.settings.public_url
    )
    # Whoever reads this mailbox is proven to be this person, so the button leads to their own page.
    own = me.token(postman.keyring, about.store.id, person_id)
    page = f"{postman.settings.public_url}/me/{own}"
    return Content({"link": url, "deal": deal_lines(program.terms, about.locale)}, page)


def deal_lines(terms: Terms, locale: str) -> str:
    """The friend's side first; nothing of a side that gets nothing."""
    now = clock.now()
    sides = {"friend": terms.friend_gift(at=now), "own": terms.advocate_gift(at=now)}
    return "\n".join(
        text(locale, f"mail.invite_{side}", gift=deal_words.told_text(gift, terms.currency, locale))
        for side, gift in sides.items()
        if gift.kind is not GiftKind.NONE
    )


def _stage(_postman: Postman, about: Subject) -> Content | None:
    """In the reader's language where the shop wrote one, else in its own."""
    message = messages.get(about.store.id, about.about.partition("|")[0])
    if not messages.still_fine(about.store.id, message, str(about.person_id)):
        return None
    subject, words = message.in_language(about.locale, about.store.locale)
    personal = notes.of_person(about.store.id, str(about.person_id)).line
    words = f"{personal}\n\n{words}" if personal else words
    others = others_line(about.store, about.locale) if message.with_count else ""
    return Content({"subject": subject, "words": words, "others": others}, message.url or None)


def others_line(store: StoreView, locale: str) -> str:
    """How many others are glad; nothing of a few."""
    count = figures.figures(store.id, clock.now()).tally.promoters
    if count < ENOUGH_HAPPY:
        return ""
    return text(locale, "mail.stage_others", count=number_text(count, locale), store=store.name)


def _ask_of(about: Subject) -> AskView | None:
    """Asked once more when it is about to go: a complaint or a return may have come between (S2-1)."""
    ask = asks.get(about.store.id, about.about.partition("|")[0])
    return ask if asks.still_fine(ask, clock.now()) else None


def _bought(about: Subject, ask: AskView) -> str:
    key = "mail.about_bought" if ask.product else "mail.about_plain"
    return text(about.locale, key, product=ask.product, store=about.store.name)


WRITERS: dict[Kind, Writer] = {
    Kind.SURVEY: _survey,
    Kind.CAUSE_FIXED: _cause_fixed,
    Kind.VALUE: _value,
    Kind.ASK: _ask,
    Kind.STAGE: _stage,
    Kind.INVITE: _invite,
}
