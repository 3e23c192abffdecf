"""What came of each variant of a test: people, shares, friends, what they cost, and what went wrong beside it."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, Table, and_, case, func, select

from rafiq.core.db import db, table_of
from rafiq.experiments.models import ExperimentExposure, ExperimentShare
from rafiq.experiments.rules import Goal, Tally
from rafiq.experiments.service import ExperimentView
from rafiq.referrals.models import Referral, Reward
from rafiq.surveys.models import SurveyAnswer

_met, _shares = table_of(ExperimentExposure), table_of(ExperimentShare)
_referrals, _rewards, _answers = table_of(Referral), table_of(Reward), table_of(SurveyAnswer)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one variant. ``friends`` are referrals that count, ``brought`` the people who brought them.

    ``cost`` is what is owed for those referrals, by unit; ``returned`` and ``unhappy`` say what a rate was bought with.
    """

    people: int = 0
    shared: int = 0
    brought: int = 0
    friends: int = 0
    returned: int = 0
    unhappy: int = 0
    cost: Mapping[str, int] = field(default_factory=dict)

    def tally(self, goal: Goal) -> Tally:
        return Tally(self.people, self.shared if goal is Goal.SHARE else self.brought)


def outcomes(test: ExperimentView) -> dict[str, Outcome]:
    """By the variant's key; referrals count that began after their advocate met it and before the test ended."""
    people, shared = _counts(test, func.count()), _counts(_shares_of(test), func.count())
    approved = _referrals.c.status == "approved"
    later = _after(test, _referrals.c.advocate_id, _referrals.c.opened_at, _referrals)
    rows = db.session.execute(
        later.add_columns(
            func.count(case((approved, 1))),
            func.count(case((approved, _referrals.c.advocate_id)).distinct()),
            func.count(case((_referrals.c.status == "voided", 1))),
        ).group_by(_met.c.variant_key)
    )
    friends = {row[0]: row[1:] for row in rows}
    low = and_(_answers.c.band == "detractor", _answers.c.confirmed)
    scored = _after(test, _answers.c.person_id, _answers.c.answered_at, _answers).where(low)
    unhappy = _keyed(
        scored.add_columns(func.count(_answers.c.person_id.distinct())).group_by(_met.c.variant_key)
    )
    costs = _costs(test)
    return {
        each.key: Outcome(
            people=people[each.key],
            shared=shared[each.key],
            friends=friends.get(each.key, (0, 0, 0))[0],
            brought=friends.get(each.key, (0, 0, 0))[1],
            returned=friends.get(each.key, (0, 0, 0))[2],
            unhappy=unhappy[each.key],
            cost=costs[each.key],
        )
        for each in test.variants
    }


def _costs(test: ExperimentView) -> dict[str, dict[str, int]]:
    theirs = and_(_rewards.c.store_id == _referrals.c.store_id, _rewards.c.referral_id == _referrals.c.id)
    query = _after(test, _referrals.c.advocate_id, _referrals.c.opened_at, _referrals).join(_rewards, theirs)
    counted = query.where(_referrals.c.status == "approved").add_columns(
        _rewards.c.unit, func.sum(_rewards.c.amount)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for key, unit, amount in db.session.execute(counted.group_by(_met.c.variant_key, _rewards.c.unit)):
        if amount:
            found[key][unit] = int(amount)
    return found


def _after(
    test: ExperimentView, person: SQLColumnExpression[Any], at: SQLColumnExpression[Any], table: Table
) -> Select[Any]:
    """What the people of each variant did after they met it and while the test ran."""
    theirs: ColumnElement[bool] = and_(
        table.c.store_id == _met.c.store_id, person == _met.c.person_id, at >= _met.c.at
    )
    query = _of(test).join(table, theirs)
    return query.where(at < test.ended_at) if test.ended_at else query


def _shares_of(test: ExperimentView) -> Select[Any]:
    theirs = and_(_shares.c.store_id == _met.c.store_id, _shares.c.exposure_id == _met.c.id)
    return _of(test).join(_shares, theirs)


def _of(test: ExperimentView) -> Select[Any]:
    mine = (_met.c.store_id == test.store_id, _met.c.experiment_id == test.id)
    return select(_met.c.variant_key).select_from(_met).where(*mine)


def _counts(of: ExperimentView | Select[Any], count: ColumnElement[int]) -> Counter[str]:
    query = _of(of) if isinstance(of, ExperimentView) else of
    return _keyed(query.add_columns(count).group_by(_met.c.variant_key))


def _keyed(query: Select[Any]) -> Counter[str]:
    return Counter({key: int(count) for key, count in db.session.execute(query)})
