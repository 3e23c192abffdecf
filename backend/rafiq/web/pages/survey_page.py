"""A survey on a page of its own, behind a signed link: looking at it changes nothing, only pressing does."""

from collections.abc import Mapping
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, url_for

from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.core.texts import LOCALES, direction, number_text, pick_locale, text
from rafiq.orders import heard
from rafiq.orders.heard import HeardFrom
from rafiq.people import service as people
from rafiq.people.rules import clean_name
from rafiq.stores.service import StoreView
from rafiq.surveys import definitions
from rafiq.surveys import service as surveys
from rafiq.surveys.rules import HIGHEST
from rafiq.surveys.service import Said
from rafiq.web.pages import door
from rafiq.web.pages.outside import ASKS, headed, page
from rafiq.web.shopper import sharing_shape, surveying
from rafiq.web.shopper.surveying import Held
from rafiq.web.words import survey_words

survey_page = Blueprint("survey_page", __name__, template_folder="../templates")
survey_page.register_error_handler(NotFound, door.expired)
_presses = door.Presses("60/minute")


@survey_page.get("/survey/<token>")
def show(token: str) -> Response:
    """``?score=9`` is what a link in a mail says: it is filled in, and recorded when a person presses (S1-7)."""
    return _page(_held(token), token)


@survey_page.post("/survey/<token>")
def answer(token: str) -> Response:
    """Each press records what is there so far; the same question has one answer."""
    _presses.count()
    held, heard_of_us = _held(token), "heard_from" in request.form
    if heard_of_us:
        stands = _hear(held)
        if not _wrote():
            return _back(token, sent="heard" if stands else None, anchor="heard")
    try:
        said = _typed()
        if _says_nothing(held, said):
            return _page(held, token, trouble="nothing", status=422)
        given = surveying.record(held, said, channel="page")
        surveying.next_steps(
            door.open_store(held.store_id), held.about, given
        )  # a promoter's link is made here
    except Invalid:
        return _page(held, token, trouble="choose", status=422)
    except Conflict:
        return _page(held, token, trouble="over", status=409)
    return _back(token, sent=_sent(), anchor="heard" if heard_of_us else None)


def _back(token: str, *, sent: str | None, anchor: str | None) -> Response:
    address = url_for(
        "survey_page.show", token=token, locale=request.args.get("locale"), sent=sent, _anchor=anchor
    )
    return headed(Response(status=303, headers={"Location": address}), policy=ASKS)


def _hear(held: Held) -> bool:
    """How did you hear about us: one tap, and who it was; it credits nobody (S0-4). What was typed goes along.

    Whether it stands: the shop's checkout may have had the answer in the meantime.
    """
    said, order_number = request.form["heard_from"], held.about.order_number
    if order_number and said in set(HeardFrom):
        who = clean_name(request.form.get("who", ""))
        return heard.note(held.store_id, order_number, HeardFrom(said), who=who, by_shop=False)
    return False


def _wrote() -> bool:
    return any(request.form.get(name, "").strip() for name in ("wish", "remark", "contact"))


def _held(token: str) -> Held:
    """What a browser only says opens no page with somebody's words on it."""
    held = surveying.unseal(token)
    if not held.strong:
        raise NotFound(held.about.id)
    return held


def _typed() -> Said:
    """Fields that were not sent leave what was said before. Words are cut to what is kept, never refused."""
    score = request.form.get("score")
    if score is not None and not (score.isdecimal() and len(score) <= 2):
        raise Invalid.field("#/score", "must be a number")
    words = {name: request.form.get(name) for name in ("wish", "remark", "contact")}
    return Said(None if score is None else int(score), **words)


def _says_nothing(held: Held, said: Said) -> bool:
    """Words were sent, and none are in them; who had written something may take it back."""
    if said.score is not None or "wish" not in request.form:
        return False
    known = surveys.answer_to(held.store_id, held.about)
    written = (said.wish, said.remark, said.contact, *((known.words, known.contact) if known else ()))
    return known is not None and not any((each or "").strip() for each in written)


def _sent() -> str | None:
    return "words" if "wish" in request.form else None


def _page(held: Held, token: str, *, trouble: str = "", status: int = 200) -> Response:
    store = door.open_store(held.store_id)
    person = people.get(store.id, held.about.person_id)
    wish = request.accept_languages.best_match(LOCALES)
    locale = pick_locale(request.args.get("locale"), wish, person.locale, store.locale)
    survey = definitions.get(store.id, held.about.survey_id)
    said = surveys.answer_to(store.id, held.about)
    given = said if said and said.confirmed else None
    following = surveying.next_steps(store, held.about, given) if given else {}
    order_number = held.about.order_number
    known = heard.of_order(store.id, order_number) if order_number else None
    body = render_template(
        "share/survey.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key, **values: survey_words.say(locale, key, **{"store": store.name} | values),
        number=lambda value: number_text(value, locale),
        store=store,
        token=token,
        question=survey_words.question(
            locale, store.name, moment=held.about.moment, product=held.about.product
        ),
        scale=survey_words.scale(locale, survey.lowest),
        scores=range(survey.lowest, HIGHEST + 1),
        filled=_filled(survey.lowest),
        given=given,
        again="again" in request.args,
        sent=request.args.get("sent", ""),
        following=following,
        trouble=trouble,
        hears=list(HeardFrom) if order_number and not (known and known.by_shop) else [],
        heard=known,
        hear=lambda key: text(locale, f"heard.{key}"),
        ways=ways(store, following.get("share"), locale),
    )
    return page(body, locale, status=status, policy=ASKS)


def _filled(lowest: int) -> int | None:
    score = request.args.get("score", "")
    found = int(score) if score.isdecimal() and len(score) <= 2 else -1
    return found if lowest <= found <= HIGHEST else None


def ways(store: StoreView, share: Mapping[str, str] | None, locale: str) -> list[tuple[str, str]]:
    """The shop's own channels as plain links with the words in them: they work without a script (S1-18)."""
    if not share:
        return []
    said = survey_words.say(locale, "share_message", store=store.name)
    ways = []
    for each in sharing_shape.channels(store, locale):
        if each.get("to") and not each.get("touch"):
            joiner = "&" if "?" in share["url"] else "?"
            filled = {"u": f"{share['url']}{joiner}c={each['id']}", "t": said, "s": store.name}
            address = each["to"]
            for name, value in filled.items():
                address = address.replace(f"{{{name}}}", quote(value, safe=""))
            ways.append((each["name"], address))
    return ways
