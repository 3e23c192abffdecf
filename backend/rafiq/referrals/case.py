"""One reward with all that decides about it: whether it counts, what is due of it now, and why."""

from dataclasses import dataclass

from rafiq.orders.service import OrderView
from rafiq.programs.rules import Gift, Terms
from rafiq.referrals.models import Referral, Reward
from rafiq.referrals.rewards import RewardStatus, claim_key
from rafiq.referrals.rules import Outcome


@dataclass(frozen=True, slots=True)
class Case:
    """``live``: it counts; ``owed``: and the shop has confirmed it; ``withheld``: why its own condition fails now."""

    reward: Reward
    gift: Gift
    referral: Referral
    order: OrderView
    terms: Terms
    outcome: Outcome
    actor: str
    withheld: str | None = None

    @property
    def dropped(self) -> bool:
        """A member cancelled it, a cap left nothing of it, its condition fails, or the checks refused this side."""
        taken_away = self.reward.cancelled_by is not None or self.referral.refuses(self.reward.side)
        return taken_away or self.nothing_left or self.withheld is not None

    @property
    def nothing_left(self) -> bool:
        return self.reward.limit_code is not None and self.reward.promised == 0

    @property
    def owed(self) -> bool:
        return self.outcome.owed and not self.dropped

    @property
    def announced(self) -> bool:
        """Promised by what a browser said; it moves nothing until the shop confirms."""
        return self.outcome.reason_code == "unverified" and not self.dropped

    @property
    def live(self) -> bool:
        return self.owed or self.announced

    @property
    def released(self) -> bool:
        return self.owed and self.outcome.released

    @property
    def reason_code(self) -> str:
        if self.reward.cancelled_by is not None:
            return "cancelled_by_member"
        if self.referral.refuses(self.reward.side):
            return "refused_by_checks"
        limit = self.reward.limit_code if self.nothing_left and self.outcome.owed else None
        return limit or (self.withheld if self.outcome.owed else None) or self.outcome.reason_code

    @property
    def claim_key(self) -> str:
        return claim_key(self.reward.id)

    @property
    def amount(self) -> int:
        """What is due of it now."""
        if not self.live:
            return 0
        if self.announced:
            return self.reward.promised
        left, whole = self.order.measure
        amount = self.gift.due(net=left, gross=whole)
        return min(amount, self.reward.promised) if self.reward.limit_code else amount

    @property
    def plain_status(self) -> RewardStatus:
        if self.live:
            return RewardStatus.AVAILABLE if self.released else RewardStatus.PENDING
        given = self.reward.status in {RewardStatus.REVERSED, RewardStatus.AVAILABLE, RewardStatus.REDEEMED}
        return RewardStatus.REVERSED if given else RewardStatus.CANCELLED


def whole(gift: Gift, order: OrderView) -> int:
    """What a gift comes to before anything is given back."""
    _, gross = order.measure
    return gift.due(net=gross, gross=gross)
