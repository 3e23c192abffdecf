"""How mature a shop is at being recommended: what each level needs, what is missing, what to do next; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

BEST = 2
NEXT = 3
AREAS_FOR_A_LEVEL = 4


class Area(StrEnum):
    PROGRAM = "program"
    ASKING = "asking"
    LISTENING = "listening"
    TEAM = "team"
    NUMBERS = "numbers"
    MACHINERY = "machinery"


class Level(StrEnum):
    """Of recommendations: they happen, they are worked for, they are worked for by what the numbers say."""

    UNCONSCIOUS = "unconscious"
    CONSCIOUS = "conscious"
    OPTIMISED = "optimised"

    @property
    def number(self) -> int:
        return tuple(Level).index(self)


@dataclass(frozen=True, slots=True)
class Question:
    """One of the twelve, answered with 0, 1 or 2; ``door`` is the page of the admin where its matter is done."""

    code: str
    area: Area
    door: str


@dataclass(frozen=True, slots=True)
class Need:
    """A fact of the database without which an area does not reach ``level``."""

    code: str
    area: Area
    level: Level
    door: str


@dataclass(frozen=True, slots=True)
class Sign:
    """Whether a fact holds now, and from what that is seen: so many, or so many of so many."""

    holds: bool
    count: int | None = None
    of: int | None = None


QUESTIONS = (
    Question("owner", Area.PROGRAM, "programs_list"),
    Question("aligned", Area.PROGRAM, "followup_settings"),
    Question("how", Area.ASKING, "sharing"),
    Question("moment", Area.ASKING, "asking"),
    Question("unhappy", Area.LISTENING, "followup_settings"),
    Question("best", Area.LISTENING, "ideal"),
    Question("words", Area.TEAM, "in_print"),
    Question("thanks", Area.TEAM, "staff"),
    Question("looking", Area.NUMBERS, "objectives"),
    Question("lessons", Area.NUMBERS, "program"),
    Question("talk", Area.MACHINERY, "sharing"),
    Question("hands", Area.MACHINERY, "waiting"),
)

NEEDS = (
    Need("program_live", Area.PROGRAM, Level.CONSCIOUS, "program"),
    Need("program_target", Area.PROGRAM, Level.OPTIMISED, "programs_list"),
    Need("tag_seen", Area.ASKING, Level.CONSCIOUS, "install"),
    Need("prompts_shown", Area.ASKING, Level.CONSCIOUS, "sharing"),
    Need("ask_policy", Area.ASKING, Level.OPTIMISED, "asking"),
    Need("orders_asked", Area.ASKING, Level.OPTIMISED, "asking"),
    Need("survey_on", Area.LISTENING, Level.CONSCIOUS, "survey_settings"),
    Need("ideal_written", Area.LISTENING, Level.CONSCIOUS, "ideal"),
    Need("followups_in_time", Area.LISTENING, Level.OPTIMISED, "followups"),
    Need("answers_enough", Area.LISTENING, Level.OPTIMISED, "surveys"),
    Need("staff_known", Area.TEAM, Level.CONSCIOUS, "staff"),
    Need("words_written", Area.TEAM, Level.CONSCIOUS, "in_print"),
    Need("team_goal", Area.TEAM, Level.OPTIMISED, "staff"),
    Need("delights_noted", Area.TEAM, Level.OPTIMISED, "delights"),
    Need("orders_confirmed", Area.NUMBERS, Level.CONSCIOUS, "integrations"),
    Need("objective_set", Area.NUMBERS, Level.CONSCIOUS, "objectives"),
    Need("change_noted", Area.NUMBERS, Level.OPTIMISED, "program"),
    Need("mails_on", Area.MACHINERY, Level.CONSCIOUS, "messages"),
    Need("approvals_alone", Area.MACHINERY, Level.OPTIMISED, "waiting"),
    Need("others_told", Area.MACHINERY, Level.OPTIMISED, "integrations"),
    Need("social_shares", Area.MACHINERY, Level.OPTIMISED, "sharing"),
)


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps an area from ``level``: a fact that does not hold, or an answer that is not good enough yet."""

    code: str
    area: Area
    level: Level
    door: str
    is_answer: bool

    @property
    def key(self) -> str:
        """The text that says what to do about it."""
        return f"do_{'q' if self.is_answer else 'f'}_{self.code}"


@dataclass(frozen=True, slots=True)
class AreaStanding:
    area: Area
    level: Level
    points: int
    most: int
    missing: tuple[Missing, ...]

    @property
    def percent(self) -> int:
        return self.points * 100 // self.most


@dataclass(frozen=True, slots=True)
class Standing:
    """``percent``: of everything that could be there. ``missing``: what comes first comes first."""

    level: Level
    areas: tuple[AreaStanding, ...]
    missing: tuple[Missing, ...]

    @property
    def percent(self) -> int:
        return sum(each.points for each in self.areas) * 100 // sum(each.most for each in self.areas)

    @property
    def next_actions(self) -> tuple[Missing, ...]:
        return self.missing[:NEXT]


def assess(answers: Mapping[str, int], signs: Mapping[str, Sign]) -> Standing:
    """An area has a level when nothing of it is missing; a question without an answer counts as the first one.

    The shop has the level that its program and at least four of the six areas have (S0-3).
    """
    areas = tuple(_area(area, answers, signs) for area in Area)
    return Standing(_overall(areas), areas, _in_order(areas))


def clean_answers(typed: Mapping[str, str]) -> dict[str, int]:
    """The answers among what was sent; anything else is no answer."""
    known = {str(value): value for value in range(BEST + 1)}
    return {each.code: known[said] for each in QUESTIONS if (said := typed.get(each.code, "")) in known}


def _area(area: Area, answers: Mapping[str, int], signs: Mapping[str, Sign]) -> AreaStanding:
    asked = [each for each in QUESTIONS if each.area is area]
    needed = [each for each in NEEDS if each.area is area]
    missing = [
        Missing(each.code, area, each.level, each.door, is_answer=False)
        for each in needed
        if not signs[each.code].holds
    ]
    missing += [
        Missing(each.code, area, tuple(Level)[answers.get(each.code, 0) + 1], each.door, is_answer=True)
        for each in asked
        if answers.get(each.code, 0) < BEST
    ]
    points = sum(signs[each.code].holds for each in needed) + sum(answers.get(each.code, 0) for each in asked)
    return AreaStanding(area, _level(missing), points, len(needed) + BEST * len(asked), tuple(missing))


def _level(missing: list[Missing]) -> Level:
    """The one before the lowest that something is missing for."""
    lowest = min((each.level.number for each in missing), default=len(Level))
    return tuple(Level)[lowest - 1]


def _overall(areas: tuple[AreaStanding, ...]) -> Level:
    program = next(each for each in areas if each.area is Area.PROGRAM)
    for level in (Level.OPTIMISED, Level.CONSCIOUS):
        there = [each for each in areas if each.level.number >= level.number]
        if program in there and len(there) >= AREAS_FOR_A_LEVEL:
            return level
    return Level.UNCONSCIOUS


def _in_order(areas: tuple[AreaStanding, ...]) -> tuple[Missing, ...]:
    """The lower level first, in it what can be done in the admin before what has to be thought over."""
    everything = [each for area in areas for each in area.missing]
    return tuple(sorted(everything, key=lambda each: (each.level.number, each.is_answer)))
