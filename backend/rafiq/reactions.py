"""When X, then Y: the one table of what follows from a fact."""

from collections.abc import Mapping, Sequence

from rafiq.analytics import service as analytics
from rafiq.core.events import CouponRedeemed, Fact, LinkShared, PromptShown, ReferralOpened, RewardGranted
from rafiq.core.outbox import Handler
from rafiq.referrals import rewards


def _mark_reward_used(store_id: str, fact: Fact) -> None:
    if isinstance(fact, CouponRedeemed):
        rewards.sync_coupon_use(store_id, fact.coupon_id)


REACTIONS: Mapping[type[Fact], Sequence[Handler]] = {
    PromptShown: (analytics.count_fact,),
    LinkShared: (analytics.count_fact,),
    ReferralOpened: (analytics.count_fact,),
    RewardGranted: (analytics.count_fact,),
    CouponRedeemed: (_mark_reward_used,),
}
