"""What a member wants to test, before it is one: checked as a whole, every wrong field named; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rafiq.core.errors import Invalid, Problem
from rafiq.core.words import clean_line, is_showable
from rafiq.experiments.rules import KEYS, Goal, Kind, StoppingRule

MAX_NAME, MAX_HYPOTHESIS, MAX_VARIANT, MAX_OWNER = 120, 500, 60, 254
LEAST_SAMPLE, MOST_SAMPLE, MOST_DAYS, MOST_WEIGHT = 50, 1_000_000, 365, 100
FEWEST = 2


@dataclass(frozen=True, slots=True)
class DraftVariant:
    name: str
    weight: int = 1
    change: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """The first variant is what is so today and changes nothing. ``planned_days`` 0: until somebody ends it."""

    kind: Kind
    goal: Goal
    name: str
    hypothesis: str
    owner: str
    variants: tuple[DraftVariant, ...]
    rule: StoppingRule = field(default_factory=StoppingRule)
    planned_days: int = 0
    automatic: bool = False


def check(wanted: Draft) -> Draft:
    """Clean, or `Invalid` with every field that is wrong."""
    problems: list[Problem] = []

    def line(value: str, most: int, pointer: str) -> str:
        try:
            return clean_line(value, most=most, pointer=pointer)
        except Invalid as error:
            problems.extend(error.problems)
            return value

    def between(value: int, least: int, most: int, pointer: str) -> None:
        if not least <= value <= most:
            problems.append(Problem(pointer, f"must be {least} to {most}"))

    hypothesis = " ".join(wanted.hypothesis.split())
    if not hypothesis or len(hypothesis) > MAX_HYPOTHESIS or not all(map(is_showable, hypothesis)):
        problems.append(Problem("#/hypothesis", f"must be 1 to {MAX_HYPOTHESIS} letters"))
    between(wanted.rule.min_sample, LEAST_SAMPLE, MOST_SAMPLE, "#/min_sample")
    between(wanted.planned_days, 0, MOST_DAYS, "#/planned_days")
    if not FEWEST <= len(wanted.variants) <= len(KEYS):
        problems.append(Problem("#/variants", f"must be {FEWEST} to {len(KEYS)}"))
    variants = []
    for key, each in zip(KEYS, wanted.variants, strict=False):
        between(each.weight, 1, MOST_WEIGHT, f"#/{key}/weight")
        variants.append(replace(each, name=line(each.name, MAX_VARIANT, f"#/{key}/name")))
    draft = replace(
        wanted,
        name=line(wanted.name, MAX_NAME, "#/name"),
        owner=line(wanted.owner, MAX_OWNER, "#/owner"),
        hypothesis=hypothesis,
        variants=tuple(variants),
    )
    if problems:
        detail = "this test cannot be started like that"
        raise Invalid(detail, problems=tuple(problems))
    return draft
