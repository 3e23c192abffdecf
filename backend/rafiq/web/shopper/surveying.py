"""A survey as shoppers meet it, in the widget and on its own page: what is asked, what was said, what comes next."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from rafiq.core import clock
from rafiq.core.errors import NotFound
from rafiq.core.signing import Keyring
from rafiq.core.texts import pick_locale
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.orders import service as orders
from rafiq.people import service as people
from rafiq.prompts import asks as prompts
from rafiq.prompts import peace
from rafiq.referrals import deals
from rafiq.stores.service import StoreView
from rafiq.surveys import asking, definitions
from rafiq.surveys import service as surveys
from rafiq.surveys.asking import AskingView
from rafiq.surveys.rules import Band
from rafiq.surveys.service import AnswerView, Said
from rafiq.web.runtime import keyring, settings
from rafiq.web.shapes import shown
from rafiq.web.shapes.schemas import LocaleText, Loose
from rafiq.web.shopper import me, trying
from rafiq.web.shopper.me import Me
from rafiq.web.words import survey_words

KIND = "survey"
STRONG, WEAK = "s", "w"
LIFETIME = timedelta(days=60)
SHORTLY = timedelta(hours=2)
Token = Annotated[str, StringConstraints(min_length=1, max_length=8_000, strict=True)]
Words = Annotated[str, StringConstraints(max_length=surveys.MAX_WORDS, pattern=r"^[^\x00]*$", strict=True)]
Contact = Annotated[
    str, StringConstraints(max_length=surveys.MAX_CONTACT, pattern=r"^[^\x00]*$", strict=True)
]
Answer = dict[str, Any]


class SurveyIn(Loose):
    me: Token
    locale: LocaleText | None = None


class SurveyAnswerIn(Loose):
    token: Token
    score: Annotated[int, Field(ge=0, le=10, strict=True)] | None = None
    wish: Words | None = None
    remark: Words | None = None
    contact: Contact | None = None

    @property
    def said(self) -> Said:
        return Said(self.score, self.wish, self.remark, self.contact)


@dataclass(frozen=True, slots=True)
class Held:
    """A genuine link or token: the question, and whether it proves whose answer this is.

    ``strong``: by itself. The token of a browser that only says who it is proves what its enrolment does.
    """

    store_id: str
    about: AskingView
    strong: bool
    proven: bool


def seal(keys: Keyring, about: AskingView, who: Me | None = None) -> str:
    """What a mail or a browser holds. A browser that only says who it is (``who``) holds it for two hours."""
    claims: dict[str, object] = {"s": about.store_id, "a": about.id, "k": STRONG}
    if who is None or who.proven:
        return keys.seal(KIND, claims, now=clock.now(), lifetime=LIFETIME)
    claims |= {"k": WEAK, "t": who.said_at}
    return keys.seal(KIND, claims, now=clock.now(), lifetime=SHORTLY)


def unseal(sealed: str) -> Held:
    """Raises `NotFound` for anything forged, over, or of somebody who was forgotten."""
    claims = keyring().unseal(KIND, sealed, now=clock.now())
    if claims is None:
        detail = "this link is forged or over"
        raise NotFound(detail)
    store_id = str(claims.get("s"))
    about = asking.get(store_id, str(claims.get("a")))
    if people.is_erased(store_id, about.person_id):
        raise NotFound(about.id)
    strong, said_at = claims.get("k") == STRONG, claims.get("t")
    said_at = said_at if isinstance(said_at, int) else None
    proven = strong or me.enrolment_holds(store_id, about.person_id, about.order_number, said_at)
    return Held(store_id, about, strong, proven)


def link(public_url: str, keys: Keyring, about: AskingView) -> str:
    """The address for a mail; ``?score=9`` behind it fills the score in and records nothing."""
    return f"{public_url}/survey/{seal(keys, about)}"


def for_browser(store: StoreView, sealed_me: str, language: str | None) -> Answer:
    """The question that waits for whoever this browser speaks for, or nothing. It counts as put."""
    who = me.read(keyring(), sealed_me, store.id)
    about = _waiting(store.id, who) if who else None
    if about is None or who is None:
        return {"survey": None}
    asking.mark_asked(store.id, about.id)
    survey = definitions.get(store.id, about.survey_id)
    locale = pick_locale(language, store.locale)
    return {
        "survey": {
            "token": seal(keyring(), about, who),
            "lowest": survey.lowest,
            "product": about.product,
            "words": survey_words.for_widget(locale, store, about, survey),
        }
    }


def after_order(store_id: str, order_number: str | None, who: Me | None) -> bool:
    """Whether a question waits for this browser, the order just told included."""
    if who is None or not definitions.active(store_id):
        return False
    if order_number:
        asking.told_of_order(store_id, order_number)
    return _waiting(store_id, who) is not None


def asks(store_id: str) -> bool:
    """For the configuration: the widget waits for our word before it shows anything by itself."""
    return bool(definitions.active(store_id))


def answer(store: StoreView, sealed: str, said: Said, *, channel: str) -> Answer:
    """Record what was said, and what comes next (S1-10): a link only for whoever is glad to pass it on."""
    held = unseal(sealed)
    if held.store_id != store.id:
        raise NotFound(sealed[:8])
    given = record(held, said, channel=channel)
    return {"score": given.score, "band": given.band} | next_steps(store, held.about, given)


def record(held: Held, said: Said, *, channel: str) -> AnswerView:
    """A weak token's word counts once the shop itself has named the order."""
    given = surveys.answer(held.store_id, held.about, said, channel=channel, confirmed=held.proven)
    if _is_glad(held.store_id, given) and _has_deal(held.store_id, given.person_id):
        prompts.led_to_link(held.store_id, given.person_id, held.about.order_number, channel=channel)
    return given


def next_steps(store: StoreView, about: AskingView, given: AnswerView) -> Answer:
    """Promoters get their link, unless something came between (S2-1); the unhappy a direct line first.

    A public review may be written by anybody (S2-8).
    """
    survey = definitions.get(store.id, about.survey_id)
    line = survey.direct_line if given.band == Band.DETRACTOR else ""
    glad = _is_glad(store.id, given)
    sharing = glad and _has_deal(store.id, given.person_id)
    return (trying.told(store.id, given.person_id) if sharing else {}) | {
        "share": share(store, given.person_id) if sharing else None,
        "quiet": not glad,
        "direct_line": line,
        "direct_url": survey_words.line_address(line),
        "review_url": survey.review_url,
    }


def _is_glad(store_id: str, given: AnswerView) -> bool:
    return given.band == Band.PROMOTER and peace.forbids(store_id, given.person_id, clock.now()) is None


def _has_deal(store_id: str, person_id: str) -> bool:
    program = deals.for_advocate(store_id, person_id)
    return program is not None and program.live


def share(store: StoreView, person_id: str) -> Answer:
    return told(store, links.link_for(store.id, person_id))


def told(store: StoreView, mine: LinkView) -> Answer:
    return {"url": shown.link_url(store, mine, keyring(), settings().public_url), "code": mine.code}


def _waiting(store_id: str, who: Me) -> AskingView | None:
    """All of a proven person's; else only of the order that this very browser told, while nobody vouched for it."""
    if who.proven:
        return asking.waiting(store_id, who.person_id)
    if not who.order_number:
        return None
    order = orders.find_order(store_id, who.order_number)
    if order is None or order.state.verified or not me.spoke_in_time(order, who.said_at):
        return None
    return asking.waiting(store_id, who.person_id, order_number=who.order_number)
