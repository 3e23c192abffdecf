"""Won or lost, and for which of a few causes: every ended referral has one (S0-18); pure."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from rafiq.analytics.figures import Figure
from rafiq.analytics.kpis import Unit


class Cause(StrEnum):
    """Why a friend who was sent became no rewarded customer, in the order of the report."""

    EXPIRED = "expired"
    NEVER_BOUGHT = "never_bought"
    REFUNDED = "refunded"
    NOT_NEW = "not_new"
    FRAUD = "fraud"
    REFUSED = "refused"
    TERMS = "terms"


OFFER_UNUSED, NEVER_CAME = "offer_unused", "never_came"
_CAUSES = {
    OFFER_UNUSED: Cause.EXPIRED,
    "outside_window": Cause.EXPIRED,
    "window_expired": Cause.EXPIRED,
    NEVER_CAME: Cause.NEVER_BOUGHT,
    "order_refunded": Cause.REFUNDED,
    "order_cancelled": Cause.REFUNDED,
    "not_new_customer": Cause.NOT_NEW,
    "self_referral": Cause.FRAUD,
    "mutual_referral": Cause.FRAUD,
    "same_phone": Cause.FRAUD,
    "many_in_a_day": Cause.FRAUD,
    "refused_by_checks": Cause.FRAUD,
    "link_stopped": Cause.FRAUD,
    "voided_by_member": Cause.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Loss:
    """One cause, how often, and the reason codes behind it, most frequent first."""

    cause: Cause
    count: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class WinLoss:
    """What has ended; what is still open counts on neither side."""

    won: int
    open: int
    losses: list[Loss]

    @property
    def lost(self) -> int:
        return sum(loss.count for loss in self.losses)

    @property
    def success(self) -> Fraction | None:
        ended = self.won + self.lost
        return Fraction(self.won, ended) if ended else None


FIGURES: tuple[Figure[WinLoss], ...] = (
    Figure("success_rate", Unit.SHARE, "won / (won + lost)", lambda ended: ended.success),
    Figure("won", Unit.COUNT, "won", lambda ended: Fraction(ended.won)),
    Figure("lost", Unit.COUNT, "lost", lambda ended: Fraction(ended.lost)),
    Figure("open", Unit.COUNT, "open", lambda ended: Fraction(ended.open)),
)
# The words of these formulas as the counts of the key figures have them, whose rows are known.
TERMS = {"won": "approved", "lost": "lost", "open": "open"}


def cause_of(reason_code: str) -> Cause:
    """Every other reason is a term of the deal that was not met: a cap, a minimum, a budget, another currency."""
    return _CAUSES.get(reason_code, Cause.TERMS)


def reasons_of(cause: Cause) -> frozenset[str]:
    """Those that have this cause; for the terms, of which there are ever more, all that have another."""
    return frozenset(code for code, each in _CAUSES.items() if (each is cause) is not (cause is Cause.TERMS))


def losses(reasons: dict[str, int]) -> list[Loss]:
    """Every cause, the most frequent first; those that did not happen are left out."""
    found = [_loss(cause, reasons) for cause in Cause]
    return sorted((loss for loss in found if loss.count), key=lambda loss: -loss.count)


def _loss(cause: Cause, reasons: dict[str, int]) -> Loss:
    mine = sorted(
        ((code, count) for code, count in reasons.items() if count and cause_of(code) is cause),
        key=lambda each: (-each[1], each[0]),
    )
    return Loss(cause, sum(count for _, count in mine), tuple(mine))
