"""When X, then Y: the one table of what follows from a fact."""

from collections.abc import Mapping, Sequence

from rafiq.analytics import service as analytics
from rafiq.core.events import (
    BankFilled,
    CouponRedeemed,
    Fact,
    LinkShared,
    OrderChanged,
    PromptShown,
    ReferralApproved,
    ReferralOpened,
    ReferralTouched,
    ReferralVoided,
    RewardGranted,
)
from rafiq.core.outbox import Handler
from rafiq.pairs import service as pairs
from rafiq.referrals import giving, ripples
from rafiq.referrals import service as referrals
from rafiq.staff import goals


def _mark_reward_used(store_id: str, fact: Fact) -> None:
    if isinstance(fact, CouponRedeemed):
        giving.sync_coupon_use(store_id, fact.coupon_id)


def _give_waited_code(store_id: str, fact: Fact) -> None:
    if isinstance(fact, BankFilled):
        referrals.code_arrived(store_id, fact.claim_key)


def _touch_others(store_id: str, fact: Fact) -> None:
    if isinstance(fact, OrderChanged):
        ripples.touch(store_id, fact.person_id)


def _look_again(store_id: str, fact: Fact) -> None:
    if isinstance(fact, ReferralTouched | ReferralOpened):
        ripples.look_again(store_id, fact.referral_id)


def _count_for_the_team(store_id: str, fact: Fact) -> None:
    if isinstance(fact, ReferralApproved):
        goals.mark(store_id, fact.referral_id)
    elif isinstance(fact, ReferralVoided):
        goals.unmark(store_id, fact.referral_id)


def _follow_pair(store_id: str, fact: Fact) -> None:
    if isinstance(fact, ReferralApproved | ReferralVoided):
        pairs.follow(store_id, fact.referral_id)


REACTIONS: Mapping[type[Fact], Sequence[Handler]] = {
    PromptShown: (analytics.count_fact,),
    LinkShared: (analytics.count_fact,),
    OrderChanged: (_touch_others,),
    ReferralOpened: (analytics.count_fact, _look_again),
    ReferralTouched: (_look_again,),
    ReferralApproved: (_count_for_the_team, _follow_pair),
    ReferralVoided: (_count_for_the_team, _follow_pair),
    RewardGranted: (analytics.count_fact,),
    CouponRedeemed: (_mark_reward_used,),
    BankFilled: (_give_waited_code,),
}
