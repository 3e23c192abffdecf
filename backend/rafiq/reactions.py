"""When X, then Y: the one table of what follows from a fact."""

from collections.abc import Mapping, Sequence

from rafiq.analytics import service as analytics
from rafiq.core.events import (
    FACTS,
    BankFilled,
    CouponIssued,
    CouponRedeemed,
    Fact,
    LinkShared,
    OrderChanged,
    OrderConfirmed,
    OrderFulfilled,
    OrderPlaced,
    PromptShown,
    ReferralApproved,
    ReferralOpened,
    ReferralTouched,
    ReferralVoided,
    RewardGranted,
    SurveyAnswered,
)
from rafiq.core.outbox import Handler
from rafiq.followups import service as followups
from rafiq.followups.rules import Kind
from rafiq.integrations import codes as shop_codes
from rafiq.messaging import occasions
from rafiq.pairs import service as pairs
from rafiq.referrals import giving, ripples
from rafiq.referrals import service as referrals
from rafiq.staff import goals
from rafiq.surveys import asking
from rafiq.surveys import service as surveys
from rafiq.surveys.rules import Band
from rafiq.webhooks import announcing, payloads


def _mark_reward_used(store_id: str, fact: Fact) -> None:
    if isinstance(fact, CouponRedeemed):
        giving.sync_coupon_use(store_id, fact.coupon_id)


def _make_at_shops(store_id: str, fact: Fact) -> None:
    if isinstance(fact, CouponIssued):
        shop_codes.want(store_id, fact.coupon_id)


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


def _ask_how_it_was(store_id: str, fact: Fact) -> None:
    if isinstance(fact, OrderPlaced | OrderFulfilled):
        asking.told_of_order(store_id, fact.order_number)


def _count_answers(store_id: str, fact: Fact) -> None:
    if isinstance(fact, OrderConfirmed):
        surveys.confirm_order(store_id, fact.order_number)


def _follow_up(store_id: str, fact: Fact) -> None:
    """Every answer is somebody's business; a happy one says that an unhappy customer came round."""
    if isinstance(fact, SurveyAnswered):
        kind, person_id = Kind(fact.band), fact.person_id
        followups.open_for(
            store_id, source="survey", source_id=fact.answer_id, person_id=person_id, kind=kind
        )
        if fact.band == Band.PROMOTER:
            followups.recovered(store_id, person_id)


_HERE: Mapping[type[Fact], Sequence[Handler]] = {
    PromptShown: (analytics.count_fact,),
    LinkShared: (analytics.count_fact,),
    OrderPlaced: (_ask_how_it_was,),
    OrderFulfilled: (_ask_how_it_was,),
    OrderConfirmed: (_count_answers,),
    OrderChanged: (_touch_others,),
    ReferralOpened: (analytics.count_fact, _look_again),
    ReferralTouched: (_look_again,),
    ReferralApproved: (_count_for_the_team, _follow_pair),
    ReferralVoided: (_count_for_the_team, _follow_pair),
    RewardGranted: (analytics.count_fact,),
    CouponIssued: (_make_at_shops,),
    CouponRedeemed: (_mark_reward_used,),
    BankFilled: (_give_waited_code,),
    SurveyAnswered: (_follow_up,),
}

# Beyond our own house: every fact that has a word on the wire or a mail of its own.
REACTIONS: Mapping[type[Fact], Sequence[Handler]] = {
    kind: (
        *_HERE.get(kind, ()),
        *((announcing.announce,) if kind in payloads.STATED else ()),
        *((occasions.write,) if kind in occasions.OCCASIONS else ()),
    )
    for kind in FACTS.values()
}
