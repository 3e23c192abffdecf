"""How a referral begins: which terms hold, what speaks against it, what a person should look at."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, or_, select

from rafiq.core import clock, ids, outbox
from rafiq.core.db import draft, table_of
from rafiq.core.events import ReferralOpened
from rafiq.core.prepared import Prepared, among
from rafiq.coupons.leaks import DAYS, LEAST_USES
from rafiq.fraud import service as fraud
from rafiq.fraud.evidence import Evidence, Party
from rafiq.fraud.rules import Verdict, VerdictKind
from rafiq.fraud.trail import NO_TRAIL, Trail
from rafiq.links.following import followed_since
from rafiq.orders import service as orders
from rafiq.orders.service import OrderView
from rafiq.people import past
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.people.service import PersonView
from rafiq.programs.rules import Terms
from rafiq.referrals import choosing
from rafiq.referrals.models import Referral
from rafiq.referrals.rules import ALIKE_CONFIDENCE, Claim, Method, Status

_referrals = table_of(Referral)


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """Referrals that the shop confirmed; what only browsers said speaks against nobody."""
    mine = (_referrals.c.store_id == bindparam("s"), _referrals.c.vouched.is_(True))
    return select(func.count()).where(*mine, *conditions).scalar_subquery()


# A job may be an order and several events; the one that sets the deal off is the friend who was brought.
_SETS_OFF = _referrals.c.refusal_code.is_distinct_from("other_trigger")


_COUNTS = Prepared(
    select(
        # The friend once brought the advocate; the advocate had friends today; other orders count for this friend.
        _count(
            among(_referrals.c.advocate_id, "friends"), _referrals.c.friend_id == bindparam("advocate")
        ).label("mutual"),
        _count(
            _referrals.c.advocate_id == bindparam("advocate"),
            _SETS_OFF,
            _referrals.c.opened_at >= bindparam("yesterday"),
        ).label("today"),
        _count(
            _referrals.c.advocate_id == bindparam("advocate"),
            _SETS_OFF,
            _referrals.c.opened_at >= bindparam("hour_ago"),
        ).label("this_hour"),
        _count(
            among(_referrals.c.friend_id, "friends"),
            _referrals.c.order_number != bindparam("number"),
            or_(
                *(
                    _referrals.c.status == each.value
                    for each in (Status.PENDING, Status.FLAGGED, Status.APPROVED)
                )
            ),
            _referrals.c.opened_at >= bindparam("since"),
        ).label("brought"),
        # Other orders lately for which the advocate's code was typed.
        _count(
            _referrals.c.advocate_id == bindparam("advocate"),
            _referrals.c.method == Method.CODE.value,
            _referrals.c.order_number != bindparam("number"),
            _referrals.c.opened_at >= bindparam("lately"),
        ).label("typed"),
        # What a list of past customers says of the friend counts as an order of that day would.
        past.bought_between("friends", "bought_since", "bought_until").label("past"),
    )
)
# As far back as the alarm for leaked codes looks; fewer uses than these say nothing.
LEAK_DAYS, LEAST_TYPED = timedelta(days=DAYS), LEAST_USES


@dataclass(frozen=True, slots=True)
class _Seen:
    """The verdict on the two, and whether the friend is a customer already."""

    verdict: Verdict
    known_customer: bool


def open_referral(
    store_id: str,
    order: OrderView,
    claim: Claim,
    *,
    vouched: bool,
    friend: Identity | None = None,
    trail: Trail = NO_TRAIL,
) -> Referral | None:
    """A new row for this order, not yet settled nor in the database; None for a store without a program.

    ``friend`` is what this very message says of the buyer.
    """
    chosen = choosing.choose(store_id, order, claim)
    if chosen is None:
        return None
    now = clock.now()
    referral = draft(
        Referral,
        store_id=store_id,
        id=ids.new_id("ref"),
        order_number=order.order_number,
        program_id=chosen.program_id,
        terms_id=chosen.terms_id,
        vouched=vouched,
        status=Status.PENDING.value,
        reason_code="unverified",
        slot_taken=False,
        opened_at=now,
        changed_at=now,
    )
    misfit = chosen.misfit
    assess(referral, order, claim, chosen.terms, friend=friend, trail=trail, misfit=misfit, fresh=True)
    outbox.append(store_id, ReferralOpened(referral_id=referral.id, channel=claim.channel))
    return referral


def assess(
    referral: Referral,
    order: OrderView,
    claim: Claim,
    terms: Terms,
    *,
    friend: Identity | None = None,
    trail: Trail = NO_TRAIL,
    contradicted: bool = False,
    misfit: str | None = None,
    fresh: bool = False,
) -> None:
    """Write the claim and what was found about it into the row, and keep the findings beside it."""
    referral.claimed_since, referral.hearsay = claim.since, claim.hearsay
    referral.promise_id = claim.promise_id
    referral.advocate_id, referral.link_id, referral.coupon_id = (
        claim.advocate_id,
        claim.link_id,
        claim.coupon_id,
    )
    referral.method, referral.confidence, referral.channel = (
        claim.method.value,
        claim.confidence,
        claim.channel,
    )
    referral.friend_id = order.person_id
    seen = _look(referral, order, claim, terms, said=friend, trail=trail)
    referral.extra_days, referral.refused_side = seen.verdict.extra_days, seen.verdict.refused_side
    fraud.record(referral.store_id, referral.id, seen.verdict, fresh=fresh)
    by_hand = claim.method is Method.MANUAL
    refusals = (
        (seen.verdict.refusal_code, seen.verdict.refusal_code is not None),
        ("details_differ", contradicted),
        (misfit, misfit is not None),
        (
            "outside_window",
            claim.since is not None and not terms.in_window(claim.since, order.state.placed_at),
        ),
        ("not_new_customer", not by_hand and seen.known_customer and terms.trigger not in choosing.REPEATED),
    )
    referral.refusal_code = next((code for code, is_so in refusals if is_so), None)
    reviews = (
        (seen.verdict.review_code, seen.verdict.review_code is not None),
        ("browser_only", claim.hearsay),
        ("name_alike", claim.alike),
        ("friend_unknown", order.person_id is None and not by_hand),
    )
    referral.review_code = next((code for code, is_so in reviews if is_so), None)


def claim_of(referral: Referral) -> Claim:
    """The claim a row was opened with."""
    return Claim(
        Method(referral.method),
        referral.link_id,
        referral.advocate_id,
        since=referral.claimed_since,
        channel=referral.channel,
        coupon_id=referral.coupon_id,
        hearsay=referral.hearsay,
        alike=referral.method == Method.NAME.value and referral.confidence == ALIKE_CONFIDENCE,
        promise_id=referral.promise_id,
    )


def _look(
    referral: Referral, order: OrderView, claim: Claim, terms: Terms, *, said: Identity | None, trail: Trail
) -> _Seen:
    """Everything the database knows that speaks for or against, in as few questions as it takes."""
    if order.person_id is None:
        return _Seen(Verdict(VerdictKind.CLEAR), known_customer=False)
    store_id = referral.store_id
    people.lock(store_id, order.person_id)  # two first orders of one friend at the same moment: one is first
    if said:
        people.foresee_same_human(store_id, said)
    both = people.many(store_id, {order.person_id, claim.advocate_id})
    friend, advocate = both[order.person_id], both[claim.advocate_id]
    friend_ids = {friend.id} | people.same_human(
        store_id, Identity(email=friend.email, customer_id=friend.customer_id)
    )
    if said and said.email_key != friend.email_key:  # an account's address on file and the one given now
        friend_ids |= people.same_human(store_id, said)
    days = terms.new_customer_days
    orders.foresee_bought_lately(store_id, friend_ids, days=days, before=order)
    counts = _COUNTS.first(
        s=store_id,
        friends=friend_ids,
        advocate=claim.advocate_id,
        number=order.order_number,
        yesterday=clock.now() - timedelta(days=1),
        hour_ago=clock.now() - timedelta(hours=1),
        since=clock.now() - timedelta(days=days),
        lately=clock.now() - LEAK_DAYS,
        bought_since=order.state.placed_at - timedelta(days=days),
        bought_until=order.state.placed_at,
    )
    uses, visits = _uses_and_visits(store_id, claim, counts.typed)
    evidence = Evidence(
        _party(advocate),
        replace(_party(friend), address=trail.address, network=trail.network),
        same_human=claim.advocate_id in friend_ids,
        friend_brought_advocate=counts.mutual > 0,
        brought_today=counts.today,
        brought_this_hour=counts.this_hour,
        visited_at=claim.since if claim.method is Method.LINK else None,
        placed_at=order.state.placed_at,
        cart_at=trail.cart_at,
        code=trail.code,
        code_uses=uses,
        code_visits=visits,
        query=trail.query,
        referrer=trail.referrer,
        fetch_dest=trail.fetch_dest,
    )
    verdict = fraud.assess(store_id, evidence, trail.prints)
    bought = orders.bought_lately(store_id, friend_ids, days=days, before=order)
    brought_along = counts.past > 0 and order.state.event is None  # who signs up may have bought before
    return _Seen(verdict, known_customer=bought or brought_along or counts.brought > 0)


def _uses_and_visits(store_id: str, claim: Claim, others: int) -> tuple[int, int]:
    """How often the code was typed, this time too, and how often its link was followed; asked only where it matters."""
    if claim.method is not Method.CODE or others + 1 < LEAST_TYPED:
        return 0, 0
    return others + 1, followed_since(store_id, claim.link_id, clock.now() - LEAK_DAYS)


def _party(person: PersonView) -> Party:
    return Party(
        person.id, person.customer_id, person.email, person.phone, person.first_name, person.last_name
    )
