"""The claim chain at work: every reason in an order to credit an advocate, read from the features that know."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rafiq.core.signing import VisitRef
from rafiq.coupons import service as coupons
from rafiq.fraud.trail import NO_TRAIL, Trail
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.orders.heard import HeardFrom
from rafiq.orders.rules import Snapshot, Source
from rafiq.people import service as people
from rafiq.people.rules import Identity, clean_name
from rafiq.people.spelling import tells_apart
from rafiq.referrals.rules import Claim, Method

_Found = list[tuple[LinkView, Claim]]


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """One message about an order, parsed: who bought, what, and by whose word. ``body`` is kept raw (G12)."""

    snapshot: Snapshot
    source: Source
    identity: Identity
    visit: VisitRef | None = None
    code: str | None = None
    referred_by: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    trail: Trail = NO_TRAIL
    heard_from: HeardFrom | None = None


def gather(store_id: str, draft: OrderDraft, *, window_days: int) -> list[Claim]:
    """The claims of the strongest kind the order carries; weaker kinds are not looked up.

    A blocked link claims nothing.
    """
    chain: tuple[Callable[[], _Found], ...] = (
        lambda: _coupons(store_id, draft),
        lambda: _typed(store_id, draft),
        lambda: _visited(store_id, draft),
        lambda: _introduced(store_id, draft, window_days),
        lambda: _named(store_id, draft),
    )
    for look in chain:
        claims = [claim for link, claim in look() if not link.blocked]
        if claims:
            return claims
    return []


def _coupons(store_id: str, draft: OrderDraft) -> _Found:
    found = coupons.of_order(store_id, draft.snapshot.coupon_codes, draft.snapshot.order_number)
    for coupon in found:
        if coupon.link_id is not None:
            link = links.get(store_id, coupon.link_id)
            claim = Claim(Method.COUPON, link.id, link.person_id, channel=coupon.channel, coupon_id=coupon.id)
            return [(link, claim)]
    return []


def _typed(store_id: str, draft: OrderDraft) -> _Found:
    coupons_typed = (links.by_code(store_id, word) for word in draft.snapshot.coupon_codes)
    found = (links.by_code(store_id, draft.code), _said(store_id, draft.referred_by), *coupons_typed)
    return [
        (link, Claim(Method.CODE, link.id, link.person_id)) for link in found if link and not link.stopped
    ]


def _said(store_id: str, words: str) -> LinkView | None:
    """A code as the answer to "who sent you?". A name means its bearer, not somebody who chose it as a code."""
    link = links.by_code(store_id, words)
    named = {person.id for person in people.named(store_id, clean_name(words))} if link else set()
    return None if link and named and link.person_id not in named else link


def _visited(store_id: str, draft: OrderDraft) -> _Found:
    link = links.by_visit(store_id, draft.visit) if draft.visit else None
    if link is None or draft.visit is None:
        return []
    return [
        (
            link,
            Claim(
                Method.LINK,
                link.id,
                link.person_id,
                since=draft.visit.visited_at,
                channel=draft.visit.channel,
            ),
        )
    ]


def _introduced(store_id: str, draft: OrderDraft, window_days: int) -> _Found:
    identity = draft.identity
    found = links.introductions(
        store_id, email_key=identity.email_key, phone=identity.phone, within_days=window_days
    )
    return [
        (
            intro.link,
            Claim(
                _introduction_method(intro),
                intro.link.id,
                intro.link.person_id,
                since=intro.created_at,
                hearsay=not intro.by_staff,
            ),
        )
        for intro in found
    ]


def _introduction_method(intro: links.IntroductionView) -> Method:
    if intro.by_staff:
        return Method.DESK
    return Method.EMAIL if intro.by_email else Method.PHONE


def _named(store_id: str, draft: OrderDraft) -> _Found:
    """A name counts only when exactly one advocate bears it; else a member decides.

    Written in another script or spelling, a whole name still finds its one bearer, and a person looks before it pays.
    """
    name = clean_name(draft.referred_by)
    if not name:
        return []
    named, heard = people.named(store_id, name), False
    if not named and tells_apart(name):
        named, heard = people.alike(store_id, name, whole=True), True
    bearers = links.of_people(store_id, {person.id for person in named})
    return (
        [(bearers[0], Claim(Method.NAME, bearers[0].id, bearers[0].person_id, hearsay=heard))]
        if len(bearers) == 1
        else []
    )
