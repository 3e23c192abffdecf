"""When X, then Y: the one table of what follows from a fact."""

from collections.abc import Mapping, Sequence

from rafiq.analytics import service as analytics
from rafiq.analytics.rules import placed
from rafiq.core.events import (
    FACTS,
    BalanceAdjusted,
    BalanceSpent,
    BankFilled,
    CouponIssued,
    CouponRedeemed,
    LinkShared,
    OrderChanged,
    OrderConfirmed,
    OrderFulfilled,
    OrderPlaced,
    OrderRefunded,
    PromptShown,
    ReferralApproved,
    ReferralConfirmed,
    ReferralOpened,
    ReferralTouched,
    ReferralVoided,
    RewardGranted,
    RewardReversed,
    SurveyAnswered,
)
from rafiq.core.fact import Fact
from rafiq.core.moments import ExperimentEnded, OrderCancelled, OrderPaid, ValueAnswered
from rafiq.core.outbox import Handler
from rafiq.crm import noticing
from rafiq.encounters import gestures
from rafiq.experiments import exposures
from rafiq.experiments.rules import FIRST
from rafiq.experiments.rules import Kind as Tested
from rafiq.followups import opening
from rafiq.followups import service as followups
from rafiq.followups.rules import Kind
from rafiq.integrations import codes as shop_codes
from rafiq.ledger import service as ledger
from rafiq.messaging import occasions
from rafiq.pairs import service as pairs
from rafiq.playbook import service as playbook
from rafiq.playbook import sources
from rafiq.prompts import asks, policies
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


def _mark_credit_used(store_id: str, fact: Fact) -> None:
    if isinstance(fact, BalanceSpent):
        giving.sync_credit_use(store_id, fact.person_id, fact.unit)
    elif isinstance(fact, BalanceAdjusted):
        for unit in ledger.units_of(store_id, fact.person_id):
            giving.sync_credit_use(store_id, fact.person_id, unit)
    elif isinstance(fact, RewardGranted | RewardReversed):
        giving.sync_of_reward(store_id, fact.reward_id)


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
    elif isinstance(fact, OrderPaid):
        asking.told_of_payment(store_id, fact.order_number)


def _count_answers(store_id: str, fact: Fact) -> None:
    if isinstance(fact, OrderConfirmed):
        surveys.confirm_order(store_id, fact.order_number)


def _follow_up(store_id: str, fact: Fact) -> None:
    """Every answer is somebody's business; a happy one says that an unhappy customer came round."""
    if isinstance(fact, SurveyAnswered):
        kind, person_id = Kind(fact.band), fact.person_id
        opening.open_for(store_id, source="survey", source_id=fact.answer_id, person_id=person_id, kind=kind)
        if fact.band == Band.PROMOTER:
            followups.recovered(store_id, person_id)


def _look_whether_to_ask(store_id: str, fact: Fact) -> None:
    """Whether this is the moment to ask somebody to recommend hangs on all that is told of them (S2-1)."""
    if isinstance(fact, OrderPlaced):
        asks.told_of_order(store_id, fact.order_number)
    elif isinstance(fact, OrderConfirmed | OrderPaid | OrderCancelled | OrderFulfilled | OrderRefunded):
        asks.wake_for_order(store_id, fact.order_number)
    elif isinstance(fact, SurveyAnswered):
        asks.wake(store_id, fact.person_id)
    elif isinstance(fact, LinkShared):
        asks.shared(store_id, fact.link_id, via=fact.channel, surface=placed(fact))


def _help_to_get_there(store_id: str, fact: Fact) -> None:
    """Whoever says that it did not do what they hoped is the owner's business, as a low score is (S1-20)."""
    if isinstance(fact, ValueAnswered) and not fact.confirmed:
        opening.open_for(
            store_id,
            source="value",
            source_id=fact.ask_id,
            person_id=fact.person_id,
            kind=Kind.DETRACTOR,
        )


def _open_gestures(store_id: str, fact: Fact) -> None:
    """The first order, the first friend, the first delivery: somebody may do something by hand (S3-7, S3-9)."""
    person_id = sources.person_of(store_id, fact) if gestures.plan_of(store_id) else None
    if person_id is None:
        return
    if isinstance(fact, ReferralOpened | ReferralConfirmed | ReferralApproved):
        gestures.brought(store_id, person_id)
    else:
        gestures.happened(store_id, person_id)


def _count_in_tests(store_id: str, fact: Fact) -> None:
    if isinstance(fact, LinkShared):
        exposures.shared(store_id, fact.link_id)


def _keep_the_better_moment(store_id: str, fact: Fact) -> None:
    """The moment is set above the floor of tests, so it hears of its winner here (S0-8)."""
    if isinstance(fact, ExperimentEnded) and fact.kind == Tested.MOMENT and fact.kept != FIRST:
        policies.adopt(store_id, fact.experiment_id, fact.kept)


def _follow_the_hundred_days(store_id: str, fact: Fact) -> None:
    if playbook.plan_of(store_id).active:
        person_id = sources.person_of(store_id, fact)
        if person_id is not None:
            playbook.look(store_id, person_id)


_HERE: Mapping[type[Fact], Sequence[Handler]] = {
    PromptShown: (analytics.count_fact,),
    LinkShared: (analytics.count_fact, _look_whether_to_ask, _count_in_tests),
    OrderPlaced: (_ask_how_it_was, _look_whether_to_ask, _open_gestures),
    OrderFulfilled: (_ask_how_it_was, _look_whether_to_ask, _open_gestures),
    OrderConfirmed: (_count_answers, _look_whether_to_ask, _open_gestures),
    OrderPaid: (_ask_how_it_was, _look_whether_to_ask),
    OrderCancelled: (_look_whether_to_ask,),
    OrderRefunded: (_look_whether_to_ask,),
    OrderChanged: (_touch_others,),
    ReferralOpened: (analytics.count_fact, _look_again, _open_gestures),
    ReferralConfirmed: (_open_gestures,),
    ReferralTouched: (_look_again,),
    ReferralApproved: (_count_for_the_team, _follow_pair, _open_gestures),
    ReferralVoided: (_count_for_the_team, _follow_pair),
    RewardGranted: (analytics.count_fact, _mark_credit_used),
    RewardReversed: (_mark_credit_used,),
    BalanceSpent: (_mark_credit_used,),
    BalanceAdjusted: (_mark_credit_used,),
    CouponIssued: (_make_at_shops,),
    CouponRedeemed: (_mark_reward_used,),
    BankFilled: (_give_waited_code,),
    SurveyAnswered: (_follow_up, _look_whether_to_ask),
    ValueAnswered: (_help_to_get_there,),
    ExperimentEnded: (_keep_the_better_moment,),
}

# All that stays in our own house: nobody outside hears of it.
AT_HOME: Mapping[type[Fact], Sequence[Handler]] = {
    kind: (
        *_HERE.get(kind, ()),
        *((_follow_the_hundred_days,) if kind in sources.TELLING else ()),
    )
    for kind in FACTS.values()
}

# And beyond it: every fact that has a word on the wire or a mail of its own.
REACTIONS: Mapping[type[Fact], Sequence[Handler]] = {
    kind: (
        *AT_HOME[kind],
        *((announcing.announce,) if kind in payloads.STATED else ()),
        *((occasions.write,) if kind in occasions.OCCASIONS else ()),
        *((noticing.notice,) if kind in noticing.NOTICED else ()),
    )
    for kind in FACTS.values()
}
