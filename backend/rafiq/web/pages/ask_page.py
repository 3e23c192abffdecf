"""The page behind a mail that asks: did it do what you hoped, and would you pass it on; looking changes nothing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from rafiq.core import clock
from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.core.signing import Keyring
from rafiq.core.texts import LOCALES, direction, pick_locale, text
from rafiq.links import service as links
from rafiq.people import service as people
from rafiq.prompts import asks
from rafiq.prompts.asks import AskView
from rafiq.prompts.rules import Verdict
from rafiq.referrals import deals
from rafiq.stores.service import StoreView
from rafiq.web.pages import door
from rafiq.web.pages.outside import ASKS, headed, page
from rafiq.web.pages.survey_page import ways
from rafiq.web.runtime import keyring
from rafiq.web.shopper import surveying
from rafiq.web.words import survey_words

KIND = "ask"
QUESTION, ASK = Verdict.QUESTION.value, Verdict.ASK.value
LIFETIME = timedelta(days=60)
ISOLATE = "\u2068{}\u2069"
ask_page = Blueprint("ask_page", __name__, template_folder="../templates")
ask_page.register_error_handler(NotFound, door.expired)
_presses = door.Presses("60/minute")


@dataclass(frozen=True, slots=True)
class Held:
    """What a genuine link names: the ask, and whether it asks the question or to pass it on."""

    about: AskView
    what: str


def link(public_url: str, keys: Keyring, about: AskView, what: str) -> str:
    """The address for a mail, good for sixty days; ``?answer=yes`` behind it marks an answer and records nothing."""
    return f"{public_url}/asked/{seal(keys, about, what)}"


def seal(keys: Keyring, about: AskView, what: str) -> str:
    """What a mail or a browser holds, good for sixty days."""
    claims: dict[str, object] = {"s": about.store_id, "a": about.id, "w": what}
    return keys.seal(KIND, claims, now=clock.now(), lifetime=LIFETIME)


def about_bought(locale: str, store_name: str, product: str, key: str) -> str:
    """A sentence with the product in it where its name is known: ``key`` or ``key_plain``."""
    values = {"store": ISOLATE.format(store_name), "product": ISOLATE.format(product)}
    return text(locale, key if product else f"{key}_plain", **values)


@ask_page.get("/asked/<token>")
def show(token: str) -> Response:
    """Programs that scan mail open every link, so nothing is recorded here (S2-5)."""
    return _page(held(token), token)


@ask_page.post("/asked/<token>")
def answer(token: str) -> Response:
    """Yes or no, once; or "do not ask me again", whenever they like."""
    _presses.count()
    known, said = held(token), request.form.get("answer")
    try:
        record(known, said)
    except Invalid:
        return _page(known, token, trouble="choose", status=422)
    except Conflict:
        return _page(known, token, trouble="answered", status=409)
    address = url_for("ask_page.show", token=token, locale=request.args.get("locale"))
    return headed(Response(status=303, headers={"Location": address}), policy=ASKS)


def record(known: Held, said: str | None, *, channel: str = "page") -> None:
    """Raises `Invalid` for what is no answer, `Conflict` for a second one."""
    about = known.about
    if said == "stop":
        asks.stop(about.store_id, about.id)
    elif said in {"yes", "no"} and known.what == QUESTION:
        decision = asks.answer_value(about.store_id, about.id, yes=said == "yes")
        if decision.verdict is Verdict.ASK:
            asks.note(about.store_id, about.id, ASK, channel=channel)
            surveying.share(door.open_store(about.store_id), about.person_id)
    else:
        raise Invalid.field("#/answer", "must be yes, no or stop")


def held(token: str) -> Held:
    """Raises `NotFound` for anything forged, over, or of somebody who was forgotten."""
    claims = keyring().unseal(KIND, token, now=clock.now())
    if claims is None:
        detail = "this link is forged or over"
        raise NotFound(detail)
    about = asks.get(str(claims.get("s")), str(claims.get("a")))
    if people.is_erased(about.store_id, about.person_id):
        raise NotFound(about.id)
    return Held(about, str(claims.get("w")))


def _page(known: Held, token: str, *, trouble: str = "", status: int = 200) -> Response:
    about = known.about
    store = door.open_store(about.store_id)
    person = people.get(store.id, about.person_id)
    wish = request.accept_languages.best_match(LOCALES)
    locale = pick_locale(request.args.get("locale"), wish, person.locale, store.locale)
    share = _share(store, known)
    line = survey_words.own_line(store.id)
    values: dict[str, Any] = {
        "state": _state(known),
        "question": about_bought(locale, store.name, about.product, "asking.question"),
        "pass_on": about_bought(locale, store.name, about.product, "asking.pass_on"),
        "marked": request.args.get("answer"),
        "share": share,
        "ways": ways(store, share, locale),
        "direct_line": line,
        "direct_url": survey_words.line_address(line),
        "trouble": trouble,
        "token": token,
    }
    body = render_template(
        "share/ask.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key: text(locale, f"asking.{key}", store=ISOLATE.format(store.name)),
        **values,
    )
    return page(body, locale, status=status, policy=ASKS)


def _state(known: Held) -> str:
    if known.about.stopped_at:
        return "stopped"
    if known.what != QUESTION:
        return "ask"
    return {None: "question", True: "yes", False: "no"}[known.about.value]


def _share(store: StoreView, known: Held) -> dict[str, str] | None:
    wanted = known.what == ASK or known.about.value is True
    return share_of(store, known.about) if wanted else None


def share_of(store: StoreView, about: AskView) -> dict[str, str] | None:
    """The link they have, as long as a program runs and nothing has come between (S2-1)."""
    program = deals.for_advocate(store.id, about.person_id)
    if about.stopped_at or program is None or not program.live:
        return None
    mine = next(iter(links.of_people(store.id, {about.person_id})), None)
    return surveying.told(store, mine) if mine and asks.still_fine(about, clock.now()) else None
