"""The friend's side of the widget: their coupon, or the reason why there is none, in four languages."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from rafiq.core import clock, ids
from rafiq.core.signing import VisitRef
from rafiq.core.texts import LOCALES
from rafiq.coupons import banks
from rafiq.coupons import service as coupons
from rafiq.links import introductions
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.programs import service as programs
from rafiq.programs.rules import Terms
from rafiq.programs.service import ProgramView
from rafiq.referrals import deals
from rafiq.referrals.deals import Friend
from rafiq.stores.service import StoreView
from rafiq.voices import promises
from rafiq.web.pages import friend_page
from rafiq.web.runtime import keyring, settings
from rafiq.web.shapes import deal_shape, order_body, shown
from rafiq.web.shapes.schemas import CustomerIn, EmailText
from rafiq.web.words import reasons

Answer = dict[str, Any]


class OfferIn(BaseModel):
    model_config = ConfigDict(extra="ignore")

    visit: Annotated[str, StringConstraints(min_length=1, max_length=512, strict=True)]
    email: EmailText | None = None


def offer(store: StoreView, asked: OfferIn) -> Answer:
    """The friend's coupon, or the reason why there is none, in four languages (house §4, step 4)."""
    usual = programs.current_program(store.id)
    visit, code = order_body.visit_or_code(asked.visit, store.number, keyring(), at=clock.now())
    link = links.by_visit(store.id, visit) if visit else links.by_code(store.id, code)
    friend = order_body.identity(CustomerIn(email=asked.email), "#") if asked.email else None
    known = Friend(visit, friend.email_key if friend else None)
    program = deals.for_friend(store.id, link.id, link.person_id, known) if link else usual
    if program is None or not program.live:
        return _refused("program_paused", program)
    if link is None or link.blocked:
        return _refused("unknown_link", usual)
    if link.stopped:
        return _refused("link_stopped", usual)
    if visit and not program.terms.in_window(visit.visited_at, clock.now()):
        return _refused("window_expired", program)
    claim_key = deals.offer_key(link.id, visit := visit or _now(store, link))
    if _gone(store.id, program.terms, claim_key):
        return _refused("friend_gift_gone", program)
    if friend:
        _introduce(store.id, link, friend)
    coupon = coupons.offer(
        store.id,
        claim_key,
        program.terms,
        program.terms_id,
        program_id=program.id,
        link_id=link.id,
        channel=visit.channel,
        email_key=friend.email_key if friend else None,
    )
    seen = shown.coupon(coupon, coupon.refusal(clock.now()), store)
    if not seen["usable"]:  # used, withdrawn or past its time: at the checkout it would say no
        return {"status": "refused", "reason_code": seen["reason_code"], "reason": seen["reason"]}
    came_by = links.get(store.id, coupon.link_id or link.id)  # the first link, where it is an older coupon
    advocate = people.get(store.id, came_by.person_id)
    return {
        "status": "offered",
        "coupon": {
            name: seen[name] for name in ("code", "kind", "percent", "amount", "currency", "expires_at")
        }
        | {
            "minimum": seen["minimum"] if coupon.minimum.amount else None,
            "auto_apply": seen["usable"],  # the page may put it into the cart by itself
        }
        | _coupon_words(programs.terms_of(store.id, coupon.terms_id), coupon.kind)
        | deal_shape.keeping(coupon.kind),
        "advocate": {"first_name": advocate.first_name},
        "referral": (token := keyring().sign_visit(visit)),
        "page": friend_page.address(settings().public_url, token),
        "guarantee": promises.guarantees(store.id),
    }


def _now(store: StoreView, link: LinkView) -> VisitRef:
    """Who typed a code comes now."""
    return VisitRef(store.number, link.number, clock.now(), None, ids.new_nonce())


def _gone(store_id: str, terms: Terms, claim_key: str) -> bool:
    """A gift with limited places is offered while there are any; whoever was offered one keeps it (S1-27)."""
    bank_id = terms.friend_gift(at=clock.now()).bank_id
    return (
        bank_id is not None
        and coupons.of_cause(store_id, claim_key) is None
        and not banks.left(store_id, bank_id)
    )


def _coupon_words(terms: Terms, kind: str) -> Answer:
    """Words for a gift that is neither a percentage nor money off; a coupon of other days goes without."""
    gift = terms.friend_gift(at=clock.now())
    return deal_shape.in_words(gift, terms.currency, plain=deal_shape.OFF) if gift.kind == kind else {}


def _refused(code: str, program: ProgramView | None) -> Answer:
    sentences = (
        {locale: reasons.of_terms(code, program.terms, locale) for locale in LOCALES} if program else {}
    )
    return {"status": "refused", "reason_code": code, "reason": sentences}


def _introduce(store_id: str, link: LinkView, friend: Identity) -> None:
    """Remember who sent this friend, whatever device they buy on.

    Says nothing of who buys here: a known and an unknown address get the same answer, and a person looks at such a
    claim before it pays.
    """
    known = introductions.lately(store_id, email_key=friend.email_key, phone=None, within_days=1)
    if not any(each.link.id == link.id for each in known):
        introductions.introduce(store_id, link.id, email_key=friend.email_key, phone=None, by_staff=False)
