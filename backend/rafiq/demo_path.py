"""A demo shop half way on the path to mastery: what it answered a month ago and now, what it wants and believes."""

from datetime import date, timedelta

from rafiq.analytics import service as analytics
from rafiq.analytics.ideal import IdealRule
from rafiq.core.texts import text
from rafiq.playbook import assessments, estimates, ideal, objectives
from rafiq.playbook.maturity import QUESTIONS
from rafiq.playbook.progress import Objective
from rafiq.programs import service as programs

ACTOR = "owner@chaykhana.example"
FIRST = (0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1)
NOW = (1, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 2)
BELIEVED = 85


def begin(store_id: str) -> None:
    """A month ago nobody had thought about it."""
    assessments.answer(store_id, _answers(FIRST), actor=ACTOR)


def finish(store_id: str, locale: str) -> None:
    """By now a few things are settled, and some are left."""
    program = programs.current_program(store_id)
    unit = (program.terms.advocate.amount if program else 0) or 1_000
    rule = IdealRule(minimum=unit * 5)
    ideal.write(store_id, text(locale, "mastery.demo_note"), rule, actor=ACTOR)
    today = analytics.today(store_id)
    begun = today - timedelta(days=20)
    _aim(store_id, text(locale, "mastery.demo_share"), "referred_new_customers", 60, begun)
    _aim(store_id, text(locale, "mastery.demo_cost"), "cost_share", 1_000, begun)
    estimates.give(store_id, BELIEVED, actor=ACTOR)
    assessments.answer(store_id, _answers(NOW), actor=ACTOR)


def _aim(store_id: str, name: str, kpi: str, wanted: int, begun: date) -> None:
    owner = next(iter(objectives.owners(store_id)), None)
    target = Objective(name, kpi, wanted, begun, begun + timedelta(days=90))
    objectives.save(store_id, target, owner_id=owner, actor=ACTOR)


def _answers(values: tuple[int, ...]) -> dict[str, int]:
    return {each.code: value for each, value in zip(QUESTIONS, values, strict=True)}
