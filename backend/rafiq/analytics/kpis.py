"""The key figures, each one formula over counted facts: what the page, the API and the CSV show is this; pure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Unit(StrEnum):
    COUNT = "count"
    MONEY = "money"
    SHARE = "percent"
    TIMES = "times"
    POINTS = "points"  # from -100 to 100
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in a span of days. Amounts are in minor units of the store's currency; others are not added (G10).

    Orders count on the day they were placed, and so does what they were rewarded with; referrals on the day they began.
    A referral that fell (voided, blocked) brought nothing.
    """

    shown: int
    shared: int
    visited: int
    referrals: int
    approved: int
    fallen: int
    advocates: int
    orders: int
    revenue: int
    referred_orders: int
    referred_revenue: int
    other_orders: int  # of those whom nobody sent, and not given back
    other_revenue: int
    reward_cost: int
    new_customers: int
    referred_new: int
    unprompted_new: (
        int  # a name, the desk, a member, or just their word that a friend sent them: no link or code
    )
    lost: int  # those that fell, offers that ran out unused, and friends noted at the desk who never came
    asked: int  # people who were asked to recommend
    asked_who_shared: int
    complaints: int
    answered: int  # whether it did what they hoped, yes or no
    satisfied: int
    promoters: int
    detractors: int
    rated: int  # people who said how likely they are to recommend, each by their newest answer of these days

    @property
    def standing(self) -> int:
        """Referrals that did not fall."""
        return self.referrals - self.fallen


@dataclass(frozen=True, slots=True)
class Kpi:
    """``formula`` is in the words of `Counts`, ``sample`` the one of them that says how much the figure rests on.

    ``of`` gives money in minor units, a share as 1 = 100 %, None where there is nothing to divide by. Of what is not
    ``welcome`` less is better.
    """

    name: str
    unit: Unit
    formula: str
    sample: str
    of: Callable[[Counts], Fraction | None]
    welcome: bool = True


def _ratio(numerator: int, denominator: int) -> Fraction | None:
    return Fraction(numerator, denominator) if denominator else None


KPIS = (
    Kpi("prompts_shown", Unit.COUNT, "shown", "shown", lambda c: Fraction(c.shown)),
    Kpi("shares", Unit.COUNT, "shared", "shared", lambda c: Fraction(c.shared)),
    Kpi("share_rate", Unit.SHARE, "shared / shown", "shown", lambda c: _ratio(c.shared, c.shown)),
    Kpi("visits", Unit.COUNT, "visited", "visited", lambda c: Fraction(c.visited)),
    Kpi("visits_per_share", Unit.TIMES, "visited / shared", "shared", lambda c: _ratio(c.visited, c.shared)),
    Kpi("referrals", Unit.COUNT, "referrals", "referrals", lambda c: Fraction(c.referrals)),
    Kpi("standing_referrals", Unit.COUNT, "standing", "standing", lambda c: Fraction(c.standing)),
    Kpi("conversion_rate", Unit.SHARE, "referrals / visited", "visited", lambda c: _ratio(c.referrals, c.visited)),
    Kpi("approval_rate", Unit.SHARE, "approved / (approved + fallen)", "referrals",
        lambda c: _ratio(c.approved, c.approved + c.fallen)),
    Kpi("active_advocates", Unit.COUNT, "advocates", "advocates", lambda c: Fraction(c.advocates)),
    Kpi("friends_per_advocate", Unit.TIMES, "standing / advocates", "advocates",
        lambda c: _ratio(c.standing, c.advocates)),
    Kpi("referred_revenue", Unit.MONEY, "referred_revenue", "referred_orders", lambda c: Fraction(c.referred_revenue)),
    Kpi("reward_cost", Unit.MONEY, "reward_cost", "referrals", lambda c: Fraction(c.reward_cost)),
    Kpi("cost_per_order", Unit.MONEY, "reward_cost / referred_orders", "referred_orders",
        lambda c: _ratio(c.reward_cost, c.referred_orders), welcome=False),
    Kpi("cost_share", Unit.SHARE, "reward_cost / referred_revenue", "referred_orders",
        lambda c: _ratio(c.reward_cost, c.referred_revenue), welcome=False),
    Kpi("return_on_rewards", Unit.TIMES, "(referred_revenue - reward_cost) / reward_cost", "referred_orders",
        lambda c: _ratio(c.referred_revenue - c.reward_cost, c.reward_cost)),
    Kpi("average_referred_order", Unit.MONEY, "referred_revenue / referred_orders", "referred_orders",
        lambda c: _ratio(c.referred_revenue, c.referred_orders)),
    Kpi("average_other_order", Unit.MONEY, "other_revenue / other_orders", "other_orders",
        lambda c: _ratio(c.other_revenue, c.other_orders)),
    Kpi("new_customers", Unit.COUNT, "new_customers", "new_customers", lambda c: Fraction(c.new_customers)),
    Kpi("referred_new_customers", Unit.COUNT, "referred_new", "referred_new", lambda c: Fraction(c.referred_new)),
    Kpi("referred_share_of_new", Unit.SHARE, "referred_new / new_customers", "new_customers",
        lambda c: _ratio(c.referred_new, c.new_customers)),
    Kpi("success_rate", Unit.SHARE, "approved / (approved + lost)", "referrals",
        lambda c: _ratio(c.approved, c.approved + c.lost)),
    Kpi("ask_share_rate", Unit.SHARE, "asked_who_shared / asked", "asked",
        lambda c: _ratio(c.asked_who_shared, c.asked)),
    Kpi("unprompted_new_customers", Unit.COUNT, "unprompted_new", "unprompted_new",
        lambda c: Fraction(c.unprompted_new)),
    Kpi("complaints", Unit.COUNT, "complaints", "complaints", lambda c: Fraction(c.complaints), welcome=False),
    Kpi("complaint_rate", Unit.SHARE, "complaints / orders", "orders",
        lambda c: _ratio(c.complaints, c.orders), welcome=False),
    Kpi("satisfaction", Unit.SHARE, "satisfied / answered", "answered", lambda c: _ratio(c.satisfied, c.answered)),
    Kpi("nps", Unit.POINTS, "(promoters - detractors) / rated * 100", "rated",
        lambda c: _ratio((c.promoters - c.detractors) * 100, c.rated)),
    Kpi("survey_answers", Unit.COUNT, "rated", "rated", lambda c: Fraction(c.rated)),
)  # fmt: skip
