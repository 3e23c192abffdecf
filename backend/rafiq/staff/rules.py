"""What a team has reached, what moves in the books of staff, and steps that make sense; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rafiq.core.errors import Invalid, Problem
from rafiq.core.words import clean_line

MAX_NAME = 120
MAX_STEPS = 10
MAX_COUNT = 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """With ``at_count`` friends, the treat; ``reached_at`` is when that was, if ever."""

    at_count: int
    treat: str
    reached_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the team is: ``percent`` of the last step, never more than all of it."""

    count: int
    target: int
    steps: tuple[Step, ...]

    @property
    def percent(self) -> int:
        return min(100, self.count * 100 // self.target) if self.target else 0

    @property
    def missing(self) -> int:
        """Friends to the next step that was not reached yet."""
        following = next((step for step in self.steps if step.reached_at is None), None)
        return max(0, following.at_count - self.count) if following else 0


def progress(steps: Sequence[Step], count: int) -> Progress:
    ordered = tuple(sorted(steps, key=lambda step: step.at_count))
    return Progress(count, ordered[-1].at_count if ordered else 0, ordered)


def entries_for(
    stands: Mapping[tuple[str, str], int], wanted: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], int]:
    """What must be added for each (who, unit), so that a reward stands as it should; empty when it does."""
    keys = sorted({*stands, *wanted})
    steps = {key: wanted.get(key, 0) - stands.get(key, 0) for key in keys}
    return {key: step for key, step in steps.items() if step}


def check_goal(name: str, steps: Sequence[Step]) -> tuple[str, tuple[Step, ...]]:
    """Raise `Invalid` naming each field (``#/name``, ``#/steps/0/count``, ``#/steps/0/treat``); else both, clean."""
    problems: list[Problem] = []
    cleaned = _line(name, "#/name", problems)
    found = []
    for number, step in enumerate(steps[:MAX_STEPS]):
        treat = _line(step.treat, f"#/steps/{number}/treat", problems)
        before = steps[number - 1].at_count if number else 0
        if not before < step.at_count <= MAX_COUNT:
            problems.append(Problem(f"#/steps/{number}/count", "must be more than the step before"))
        found.append(Step(step.at_count, treat))
    if not 1 <= len(steps) <= MAX_STEPS:
        problems.append(Problem("#/steps/0/count", f"a goal has 1 to {MAX_STEPS} steps"))
    if problems:
        detail = "this goal cannot be kept like that"
        raise Invalid(detail, problems=tuple(problems))
    return cleaned, tuple(found)


def _line(text: str, pointer: str, problems: list[Problem]) -> str:
    try:
        return clean_line(text, most=MAX_NAME, pointer=pointer)
    except Invalid as error:
        problems += error.problems
        return ""
