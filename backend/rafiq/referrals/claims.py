"""The claim chain at work: every reason in an order to credit an advocate, read from the features that know."""

from dataclasses import dataclass, field
from typing import Any

from rafiq.core.signing import VisitRef
from rafiq.coupons import service as coupons
from rafiq.fraud.trail import NO_TRAIL, Trail
from rafiq.links import introductions
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.orders.heard import HeardFrom
from rafiq.orders.rules import Snapshot, Source
from rafiq.people import service as people
from rafiq.people.rules import Identity, clean_email, clean_name, clean_phone
from rafiq.people.spelling import tells_apart
from rafiq.referrals import chain
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
    """The claims of the strongest kind the order carries; weaker kinds are not looked up."""
    return chain.first(
        lambda: _coupons(store_id, draft),
        lambda: _typed(store_id, draft),
        lambda: _visited(store_id, draft),
        lambda: _introduced(store_id, draft, window_days),
        lambda: _told(store_id, draft),
    )


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
    return link if link and chain.is_the_bearers(link.person_id, named) else None


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
    found = introductions.lately(
        store_id, email_key=identity.email_key, phone=identity.phone, within_days=window_days
    )
    return [
        (
            intro.link,
            Claim(
                chain.introduced(by_staff=intro.by_staff, by_email=intro.by_email),
                intro.link.id,
                intro.link.person_id,
                since=intro.created_at,
                hearsay=not intro.by_staff,
            ),
        )
        for intro in found
    ]


def _told(store_id: str, draft: OrderDraft) -> _Found:
    """Their words for who sent them: an e-mail, a phone or a name, where exactly one advocate answers to it.

    Addresses and numbers are easily tried out, so a person looks when only a browser says them (guarantees 5).
    """
    words = draft.referred_by.strip()
    method = chain.meant(words)
    if method is Method.NAME:
        return _named(store_id, words)
    found = _written_to(store_id, words) if method is Method.EMAIL else _rung(store_id, words)
    return [
        (link, Claim(method, link.id, link.person_id, hearsay=not draft.source.vouched))
        for link in _alone(store_id, *found)
    ]


def _written_to(store_id: str, words: str) -> tuple[set[str], ...]:
    """Whose address it is; else whose address is another form of it."""
    identity = Identity(email=clean_email(words))
    if identity.email is None:
        return ()
    person = people.find(store_id, identity)
    return {person.id} if person else set(), people.same_human(store_id, identity)


def _rung(store_id: str, words: str) -> tuple[set[str], ...]:
    """Whose phone is written so; else whose is the same, with the country's code or without."""
    phone = clean_phone(words)
    known = people.phoned(store_id, phone) if phone else []
    return {each.id for each in known if each.phone == phone}, {each.id for each in known}


def _named(store_id: str, words: str) -> _Found:
    """A name counts only when exactly one advocate bears it; else a member decides.

    Written in another script or spelling, a whole name still finds its one bearer, and a person looks before it pays.
    """
    name = clean_name(words)
    named, alike = people.named(store_id, name), False
    if not named and tells_apart(name):
        named, alike = people.alike(store_id, name, whole=True), True
    return [
        (link, Claim(Method.NAME, link.id, link.person_id, alike=alike))
        for link in _alone(store_id, {person.id for person in named})
    ]


def _alone(store_id: str, *found: set[str]) -> list[LinkView]:
    """The one advocate among the first of these that holds any; none where there are several."""
    return chain.alone(links.of_people(store_id, ids) for ids in found if ids)
