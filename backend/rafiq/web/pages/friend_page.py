"""What a friend reads behind their gift: the deal in plain words, a guarantee, a story, and why not (S3-1, S3-5)."""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for

from rafiq.core import clock
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.signing import VisitRef
from rafiq.core.texts import LOCALES, direction, pick_locale, text
from rafiq.coupons import service as coupons
from rafiq.coupons.rules import CouponStatus
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.people import service as people
from rafiq.referrals import deals
from rafiq.referrals.deals import Friend
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView
from rafiq.voices import lost, promises
from rafiq.voices import service as voices
from rafiq.voices.rules import LostReason, StoryStatus
from rafiq.web.pages import door
from rafiq.web.pages.outside import ASKS, headed, page
from rafiq.web.runtime import keyring
from rafiq.web.words import promise_words, story_words
from rafiq.web.words.promise_words import ISOLATE

MAX_TYPED = 2_000
friend_page = Blueprint("friend_page", __name__, template_folder="../templates")
friend_page.register_error_handler(NotFound, door.unknown)
_presses = door.Presses("30/minute")


@dataclass(frozen=True, slots=True)
class Held:
    """The visit that a genuine token names."""

    visit: VisitRef
    store: StoreView
    link: LinkView


def address(public_url: str, visit_token: str) -> str:
    """Where the friend of this visit reads on."""
    return f"{public_url}/f/{visit_token}"


@friend_page.get("/f/<token>")
def show(token: str) -> Response:
    """Looking records nothing."""
    return _page(_held(token), token)


@friend_page.post("/f/<token>")
def say_why(token: str) -> Response:
    """One tap on a reason, once a visit; words may follow, once."""
    _presses.count()
    held = _held(token)
    store_id, link_id, nonce = held.store.id, held.link.id, held.visit.nonce
    try:
        if "words" in request.form:
            lost.add_words(store_id, link_id, nonce, request.form["words"][:MAX_TYPED])
        elif not _bought(held):
            lost.answer(
                store_id, link_id, nonce, reason=request.form.get("reason", ""), locale=_locale(held.store)
            )
    except Invalid:
        return _page(held, token, trouble="why_choose", status=422)
    there = url_for("friend_page.show", token=token, locale=request.args.get("locale"), _anchor="why")
    return headed(Response(status=303, headers={"Location": there}), policy=ASKS)


def _held(token: str) -> Held:
    """Raises `NotFound` for what we did not sign, and for a link that leads nowhere."""
    visit = keyring().read_visit(token)
    store = stores.store_by_number(visit.store_number) if visit else None
    link = links.by_visit(store.id, visit) if visit and store else None
    if visit is None or store is None or store.closed or link is None or link.blocked:
        detail = "no such visit"
        raise NotFound(detail)
    return Held(visit, store, link)


def _bought(held: Held) -> bool:
    """With the code of this very visit; whoever bought is not asked why they did not."""
    coupon = coupons.of_cause(held.store.id, deals.offer_key(held.link.id, held.visit))
    return coupon is not None and coupon.status is CouponStatus.REDEEMED


def _page(held: Held, token: str, *, trouble: str = "", status: int = 200) -> Response:
    store, locale = held.store, _locale(held.store)
    program = deals.for_friend(store.id, held.link.id, held.link.person_id, Friend(held.visit))
    terms = program.terms if program and program.live else None
    if held.link.stopped or (terms and not terms.in_window(held.visit.visited_at, clock.now())):
        terms = None
    first_name = people.get(store.id, held.link.person_id).first_name
    name = first_name or text(locale, "voices.your_friend")
    who = ISOLATE.format(name[:1].upper() + name[1:])
    gift = promise_words.gift_for_friend(store, terms, locale) if terms else ""
    said = lost.answered(store.id, held.link.id, held.visit.nonce)
    body = render_template(
        "share/friend.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key, **values: text(
            locale, f"voices.{key}", **{"store": ISOLATE.format(store.name)} | values
        ),
        who=who,
        gift=gift,
        lines=promise_words.for_friend(store, terms, locale, who) if terms else [],
        live=terms is not None,
        guarantee=promises.guarantees(store.id).get(locale, ""),
        story=_story(held, locale),
        landing=f"{store.landing_url}{'&' if '?' in store.landing_url else '?'}rafiq={token}",
        store=store,
        token=token,
        reasons=list(LostReason),
        said=said,
        bought=_bought(held),
        trouble=trouble,
    )
    return page(body, locale, status=status, policy=ASKS)


def _story(held: Held, locale: str) -> story_words.Told | None:
    """Of the very friend who sent them, where they tell one; else the first that the shop shows."""
    own = voices.of_person(held.store.id, held.link.person_id)
    if own and own.status == StoryStatus.SHOWN:
        return story_words.told(held.store, own, locale)
    return next(iter(story_words.public(held.store, locale)), None)


def _locale(store: StoreView) -> str:
    wish = request.accept_languages.best_match(LOCALES)
    return pick_locale(request.args.get("locale"), wish, store.locale)
