"""What each list is narrowed to, read from its address: for the list, its files and decisions about all that fit."""

from dataclasses import dataclass

from flask import request

from rafiq.analytics.queries.fraud import QueueFilter, signals_waiting
from rafiq.analytics.queries.people import PeopleFilter
from rafiq.analytics.queries.referrals import ReferralFilter, reasons_in_use
from rafiq.analytics.queries.rewards import CouponFilter, RewardFilter
from rafiq.followups.rules import Duty
from rafiq.integrations import connections
from rafiq.integrations.picking import DeliveryFilter
from rafiq.integrations.rules import State
from rafiq.playbook.burden import Reader, duties_of
from rafiq.referrals.rules import Method, Status
from rafiq.surveys import themes
from rafiq.surveys.rules import Band
from rafiq.web.admin import listing
from rafiq.web.admin.guard import seat

REFERRAL_STATUSES, METHODS, BANDS = tuple(Status), tuple(Method), tuple(Band)
REWARD_STATUSES = ("pending", "available", "redeemed", "expired", "cancelled", "reversed")
COUPON_STATUSES = ("issued", "redeemed", "expired", "cancelled")
SIDES = ("advocate", "friend", "staff")
DELIVERY_STATES = tuple(state.value for state in State)
EVERYBODYS = "all"
KINDS = ADVOCATES, INDEBTED = ("advocates", "indebted")


@dataclass(frozen=True, slots=True)
class AnswerFilter:
    """Which answers; empty fields mean all."""

    band: str = ""
    theme_id: str = ""
    words: str = ""

    @property
    def any(self) -> bool:
        return bool(self.band or self.theme_id or self.words)


@dataclass(frozen=True, slots=True)
class QueueOf:
    """Whose follow-ups: a member's with what nobody has by name of these duties; all of the shop without one."""

    user_id: str | None = None
    duties: tuple[Duty, ...] = ()


def referrals() -> ReferralFilter:
    return ReferralFilter(
        status=listing.chosen("status", REFERRAL_STATUSES),
        reason_code=listing.chosen("reason", reasons_in_use(seat().store.id)),
        method=listing.chosen("method", METHODS),
        words=listing.words(),
        since=listing.moment("from"),
        until=listing.moment("to", end_of_day=True),
    )


def queue() -> QueueFilter:
    return QueueFilter(
        signal=listing.chosen("signal", signals_waiting(seat().store.id)),
        words=listing.words(),
        since=listing.moment("from"),
        until=listing.moment("to", end_of_day=True),
    )


def rewards() -> RewardFilter:
    return RewardFilter(
        status=listing.chosen("status", REWARD_STATUSES),
        side=listing.chosen("side", SIDES),
        words=listing.words(),
    )


def coupons() -> CouponFilter:
    return CouponFilter(status=listing.chosen("status", COUPON_STATUSES), words=listing.words())


def people() -> PeopleFilter:
    kind = listing.chosen("kind", KINDS)
    return PeopleFilter(
        words=listing.words(),
        advocates_only=kind == ADVOCATES,
        indebted_only=kind == INDEBTED,
        tag=listing.line("tag"),
    )


def answers() -> AnswerFilter:
    return AnswerFilter(
        band=listing.chosen("band", BANDS),
        theme_id=listing.chosen("theme", [each.id for each in themes.every(seat().store.id)]),
        words=listing.words(),
    )


def followups() -> QueueOf:
    """The same as on the member's to-do list, see `duties_of`."""
    if request.args.get("tab") == EVERYBODYS:
        return QueueOf()
    reader = Reader(seat().user.id, seat().user.email, seat().role)
    return QueueOf(reader.user_id, tuple(duties_of(seat().store.id, reader)))


def deliveries() -> DeliveryFilter:
    known = [each.id for each in connections.list_connections(seat().store.id)]
    return DeliveryFilter(listing.chosen("connection", known), listing.chosen("state", DELIVERY_STATES))
