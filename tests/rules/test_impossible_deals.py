"""Impossible deals are refused with every field and the reason; their possible twins are taken as they are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rafiq.core.errors import Invalid
from rafiq.core.texts import catalogue
from rafiq.coupons import bank_deals
from rafiq.programs.checks import check
from rafiq.programs.refusals import REASONS
from rafiq.programs.rules import (
    NOTHING,
    Audience,
    Boost,
    Gift,
    GiftKind,
    Milestone,
    Terms,
    Tier,
    Trigger,
    default_terms,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CREDIT = Gift(GiftKind.CREDIT, 1_000)
FIXED = Gift(GiftKind.FIXED_OFF, 500, minimum=500, expires_days=30)
PERCENT = Gift(GiftKind.PERCENT_OFF, 1_000, expires_days=30)
FIFTY = Gift(GiftKind.CREDIT, 5_000)
MEGABYTES = Gift(GiftKind.UNITS, 500, "MB")
CODE = Gift(GiftKind.GIFT_CODE, 2_000, bank_id="bnk_1", expires_days=90)
TASK = Gift(GiftKind.TASK, 2_000, text="The driver brings the note and 20.00")
CAUSE = Gift(GiftKind.DONATION, 500, text="Trees for Tea")
DEAL = Terms("EUR", advocate=CREDIT)
BOOST = Boost(NOON, NOON + DAY, advocate=replace(CREDIT, amount=2_000))

# What is changed, the fields refused with their reasons, and the nearest change that is possible.
DEALS = [
    ({"hold_days": -1}, ["hold_days hold_days"], {"hold_days": 0}),
    ({"hold_days": 366}, ["hold_days hold_days"], {"hold_days": 365}),
    ({"window_days": 0}, ["window_days window_days"], {"window_days": 1}),
    ({"new_customer_days": -1}, ["new_customer_days days"], {"new_customer_days": 0}),
    ({"minimum_order": -1}, ["minimum_order amount"], {"minimum_order": 0}),
    ({"cap_count": -1}, ["cap_count count"], {"cap_count": 1}),
    (
        {"cap_period_days": 30},
        ["cap_period_days cap_count_missing"],
        {"cap_count": 1, "cap_period_days": 30},
    ),
    (
        {"cap_count": 1, "cap_period_days": -1},
        ["cap_period_days days"],
        {"cap_count": 1, "cap_period_days": 0},
    ),
    (
        {"cap_count": 1, "cap_period_days": 3_651},
        ["cap_period_days days"],
        {"cap_count": 1, "cap_period_days": 3_650},
    ),
    (
        {"hold_days": -1, "window_days": 0, "cap_count": -1},
        ["hold_days hold_days", "window_days window_days", "cap_count count"],
        {"hold_days": 1, "window_days": 1, "cap_count": 1},
    ),
    (
        {"friend": replace(PERCENT, amount=10_001)},
        ["friend/percent percent"],
        {"friend": replace(PERCENT, amount=10_000)},
    ),
    (
        {"friend": replace(PERCENT, amount=0)},
        ["friend/percent percent"],
        {"friend": replace(PERCENT, amount=1)},
    ),
    ({"friend": replace(PERCENT, expires_days=0)}, ["friend/expires_days coupon_days"], {"friend": PERCENT}),
    ({"friend": replace(FIXED, minimum=499)}, ["friend/minimum minimum_below_discount"], {"friend": FIXED}),
    ({"friend": replace(FIXED, minimum=0)}, ["friend/minimum minimum_below_discount"], {"friend": FIXED}),
    ({"friend": replace(FIXED, amount=0)}, ["friend/amount nothing"], {"friend": NOTHING}),
    ({"advocate": replace(CREDIT, amount=0)}, ["advocate/amount nothing"], {"advocate": NOTHING}),
    ({"advocate": replace(CREDIT, amount=-1)}, ["advocate/amount amount"], {"advocate": CREDIT}),
    ({"advocate": replace(CREDIT, amount=10**13)}, ["advocate/amount amount"], {"advocate": CREDIT}),
    (
        {"advocate": replace(CREDIT, unit="USD")},
        ["advocate/unit mixed_units"],
        {"advocate": replace(CREDIT, unit="EUR")},
    ),
    ({"advocate": replace(MEGABYTES, unit="EUR")}, ["advocate/unit unit_name"], {"advocate": MEGABYTES}),
    (
        {"advocate": replace(MEGABYTES, unit="")},
        ["advocate/unit unit_name"],
        {"advocate": replace(MEGABYTES, unit="امتیاز")},
    ),
    ({"advocate": replace(CREDIT, most=5)}, ["advocate/most most_elsewhere"], {"advocate": CREDIT}),
    ({"advocate": replace(CODE, bank_id=None)}, ["advocate/bank_id bank_missing"], {"advocate": CODE}),
    ({"advocate": replace(CAUSE, text=" ")}, ["advocate/text cause_missing"], {"advocate": CAUSE}),
    ({"advocate": replace(TASK, text="")}, ["advocate/text task_missing"], {"advocate": TASK}),
    (
        {"advocate": replace(TASK, text="x" * 501)},
        ["advocate/text too_long"],
        {"advocate": replace(TASK, text="x" * 500)},
    ),
    (
        {"advocate": replace(TASK, text="one\u202eline")},
        ["advocate/text letters"],
        {"advocate": replace(TASK, text="یک\u200cخط")},
    ),
    (
        {"boosts": (replace(BOOST, ends_at=NOON.replace(year=2201)),)},
        ["boosts/0/ends_at moment"],
        {"boosts": (replace(BOOST, ends_at=NOON.replace(year=2200)),)},
    ),
    ({"unit_cap": 999}, ["unit_cap cap_below_one"], {"unit_cap": 1_000}),
    (
        {"advocate": MEGABYTES, "unit_cap": 499},
        ["unit_cap cap_below_one"],
        {"advocate": MEGABYTES, "unit_cap": 500},
    ),
    ({"advocate": CODE, "unit_cap": 9}, ["unit_cap cap_uncounted"], {"advocate": CODE}),
    ({"budget": 999}, ["budget budget_below_one"], {"budget": 1_000}),
    (
        {"unit_cap": 3_000, "tiers": (Tier(2, FIFTY),), "milestones": (Milestone(3, FIFTY),)},
        ["tiers/0/gift/amount above_unit_cap", "milestones/0/gift/amount above_unit_cap"],
        {"unit_cap": 5_000, "tiers": (Tier(2, FIFTY),), "milestones": (Milestone(3, FIFTY),)},
    ),
    (
        {"unit_cap": 1_999, "boosts": (BOOST,)},
        ["boosts/0/advocate/amount above_unit_cap"],
        {"unit_cap": 2_000, "boosts": (BOOST,)},
    ),
    (
        {"budget": 1_500, "milestones": (Milestone(3, FIFTY),), "staff": replace(CREDIT, amount=1_501)},
        ["milestones/0/gift/amount above_budget", "staff/amount above_budget"],
        {"budget": 5_000, "milestones": (Milestone(3, FIFTY),), "staff": replace(CREDIT, amount=1_501)},
    ),
    (
        {"cap_count": 10, "tiers": (Tier(20, FIFTY),), "milestones": (Milestone(11, FIFTY),)},
        ["tiers/0/from_count above_cap_count", "milestones/0/at_count above_cap_count"],
        {"cap_count": 20, "tiers": (Tier(20, FIFTY),), "milestones": (Milestone(11, FIFTY),)},
    ),
    (
        {"cap_count": 10, "tiers": (Tier(20, FIFTY),)},
        ["tiers/0/from_count above_cap_count"],
        {"cap_count": 10, "cap_period_days": 30, "tiers": (Tier(20, FIFTY),)},
    ),
    (
        {"unit_cap": 100, "hold_days": 31, "credit_expires_days": 30, "window_days": 0, "budget": 1},
        [
            "window_days window_days",
            "unit_cap cap_below_one",
            "budget budget_below_one",
            "hold_days hold_after_expiry",
        ],
        {"unit_cap": 1_000, "hold_days": 30, "credit_expires_days": 30, "budget": 1_000},
    ),
    (
        {"hold_days": 31, "credit_expires_days": 30},
        ["hold_days hold_after_expiry"],
        {"hold_days": 30, "credit_expires_days": 30},
    ),
    (
        {"hold_days": 91, "advocate": CODE},
        ["hold_days hold_after_expiry"],
        {"hold_days": 90, "advocate": CODE},
    ),
    (
        {"trigger": Trigger.NTH_ORDER},
        ["trigger_n order_number"],
        {"trigger": Trigger.NTH_ORDER, "trigger_n": 2},
    ),
    (
        {"trigger": Trigger.EVENT, "trigger_event": "Job done"},
        ["trigger_event event_name"],
        {"trigger": Trigger.EVENT, "trigger_event": "job.completed"},
    ),
    (
        {"trigger": Trigger.SIGN_UP, "minimum_order": 1},
        ["minimum_order no_order"],
        {"trigger": Trigger.SIGN_UP},
    ),
    (
        {"trigger": Trigger.SIGN_UP, "advocate": Gift(GiftKind.PERCENT_CREDIT, 500)},
        ["advocate/kind no_order"],
        {"advocate": Gift(GiftKind.PERCENT_CREDIT, 500)},
    ),
    (
        {"audience": Audience.TAGS},
        ["audience_tags tags_missing"],
        {"audience": Audience.TAGS, "audience_tags": ("vip",)},
    ),
    ({"product_tags": ("",)}, ["product_tags tags_wrong"], {"product_tags": ("tea",)}),
    ({"countries": ("Germany",)}, ["countries country"], {"countries": ("DE", "MY")}),
    (
        {"tiers": (Tier(5, CREDIT), Tier(5, CREDIT))},
        ["tiers/1/from_count not_ascending"],
        {"tiers": (Tier(5, CREDIT), Tier(6, CREDIT))},
    ),
    ({"tiers": (Tier(1, CREDIT),)}, ["tiers/0/from_count not_ascending"], {"tiers": (Tier(2, CREDIT),)}),
    ({"tiers": (Tier(2, MEGABYTES),)}, ["tiers/0/gift/unit mixed_units"], {"tiers": (Tier(2, CODE),)}),
    (
        {"tiers": (Tier(2, replace(CREDIT, amount=0)),)},
        ["tiers/0/gift/amount nothing"],
        {"tiers": (Tier(2, replace(CREDIT, amount=1)),)},
    ),
    (
        {"milestones": (Milestone(10, Gift(GiftKind.PERCENT_CREDIT, 500)),)},
        ["milestones/0/gift/kind milestone_percent"],
        {"milestones": (Milestone(10, MEGABYTES),)},
    ),
    (
        {"milestones": (Milestone(10, NOTHING),)},
        ["milestones/0/gift/kind no_gift"],
        {"milestones": (Milestone(1, TASK),)},
    ),
    (
        {"boosts": (replace(BOOST, ends_at=NOON - DAY),)},
        ["boosts/0/ends_at ends_before_start"],
        {"boosts": (BOOST,)},
    ),
    (
        {"boosts": (BOOST, BOOST)},
        ["boosts/1/starts_at overlaps"],
        {"boosts": (BOOST, replace(BOOST, starts_at=NOON + DAY, ends_at=NOON + 2 * DAY))},
    ),
    ({"boosts": (replace(BOOST, advocate=None),)}, ["boosts/0 no_gift"], {"boosts": (BOOST,)}),
    (
        {"boosts": (replace(BOOST, advocate=MEGABYTES),)},
        ["boosts/0/advocate/unit mixed_units"],
        {"boosts": (replace(BOOST, friend=FIXED),)},
    ),
]
NAMES = [" ".join(refused) for _, refused, _ in DEALS]


@pytest.mark.parametrize(("changes", "refused", "_possible"), DEALS, ids=NAMES)
def test_an_impossible_deal_is_refused_with_every_field_and_the_reason(changes, refused, _possible):
    with pytest.raises(Invalid) as refusal:
        check(replace(DEAL, **changes))

    assert [f"{each.pointer[2:]} {each.code}" for each in refusal.value.problems] == refused
    assert all(each.detail == REASONS[each.code] for each in refusal.value.problems)


@pytest.mark.parametrize(("_changes", "_refused", "possible"), DEALS, ids=NAMES)
def test_its_possible_twin_is_taken_as_it_is(_changes, _refused, possible):
    terms = replace(DEAL, **possible)

    assert check(terms) == terms


@pytest.mark.parametrize("currency", ["EUR", "IRT", "IRR", "JPY", "KWD", "MYR", "AED", "XOF"])
def test_every_store_can_begin_with_the_default_deal(currency):
    terms = check(default_terms(currency))

    assert terms.currency == currency
    assert terms.advocate.amount > 0


def test_every_reason_is_told_in_every_language():
    for locale in ("en", "fa", "ar", "ms"):
        told = catalogue(locale, "deals")
        assert {code for code in (*REASONS, *bank_deals.REASONS) if f"refused_{code}" not in told} == set()


def test_more_rows_than_a_person_can_read_are_refused():
    tiers = tuple(Tier(number, CREDIT) for number in range(2, 23))

    with pytest.raises(Invalid) as refusal:
        check(replace(DEAL, tiers=tiers))

    assert [each.code for each in refusal.value.problems] == ["too_many"]
    assert check(replace(DEAL, tiers=tiers[:20]))
