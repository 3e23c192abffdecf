"""The merchant's own weights, thresholds and limits, and what makes them impossible; pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from types import MappingProxyType
from typing import Any

from rafiq.core.errors import Invalid, Problem
from rafiq.fraud.signals import BY_CODE, SIGNALS
from rafiq.fraud.signals.signal import Limits

HIGHEST = 1_000
NO_WEIGHTS: Mapping[str, int] = MappingProxyType({})
# The least and the most that each number can sensibly be.
RANGES = {
    "hold": (1, HIGHEST),
    "review": (1, HIGHEST),
    "reject": (1, HIGHEST),
    "group_most": (0, HIGHEST),
    "extra_days": (1, 90),
    "a_day": (1, 10_000),
    "an_hour": (1, 10_000),
    "alike_percent": (70, 100),
    "crowd": (1, 10_000),
    "late_seconds": (1, 3_600),
    "code_uses": (1, 100_000),
    "uses_percent": (100, 10_000),
    "weight": (0, HIGHEST),
}
LIMITS = tuple(each.name for each in fields(Limits))
STEPS = ("hold", "review", "reject", "group_most", "extra_days")


@dataclass(frozen=True, slots=True)
class Tuning:
    """How much each signal weighs and from which score on what happens.

    ``group_most``: what the signals of one group add up to at most. ``weights`` names only what differs from the
    beginning.
    """

    hold: int = 35
    review: int = 60
    reject: int = 125
    group_most: int = 60
    extra_days: int = 14
    limits: Limits = field(default_factory=Limits)
    weights: Mapping[str, int] = field(default_factory=lambda: NO_WEIGHTS)

    def weight(self, code: str) -> int:
        return self.weights.get(code, BY_CODE[code].weight)

    def to_json(self) -> dict[str, Any]:
        return {
            **{name: getattr(self, name) for name in STEPS},
            "limits": asdict(self.limits),
            "weights": {signal.code: self.weight(signal.code) for signal in SIGNALS},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Tuning":
        """Also of a version from before a signal or a number existed: that one is as at the beginning."""
        limits = {name: value for name, value in stored.get("limits", {}).items() if name in LIMITS}
        weights = {code: value for code, value in stored.get("weights", {}).items() if code in BY_CODE}
        steps = {name: stored[name] for name in STEPS if name in stored}
        return cls(**steps, limits=Limits(**limits), weights=MappingProxyType(weights))


DEFAULT = Tuning()


def check(tuning: Tuning) -> None:
    """Raises `Invalid` with every field that cannot be, so that nothing is saved half."""
    problems = [*_out_of_range(tuning), *_unknown(tuning), *_contradictions(tuning)]
    if problems:
        detail = "; ".join(f"{problem.pointer} {problem.detail}" for problem in problems)
        raise Invalid(detail, problems=tuple(problems))


def _out_of_range(tuning: Tuning) -> list[Problem]:
    numbers = {name: getattr(tuning, name) for name in STEPS} | asdict(tuning.limits)
    numbers |= {f"weights/{code}": weight for code, weight in tuning.weights.items()}
    return [
        Problem(_pointer(name), f"must be a whole number from {least} to {most}", "range")
        for name, value in numbers.items()
        for least, most in [RANGES.get(name, RANGES["weight"])]
        if not _whole(value) or not least <= value <= most
    ]


def _whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def _unknown(tuning: Tuning) -> list[Problem]:
    return [
        Problem(_pointer(f"weights/{code}"), "no such signal")
        for code in tuning.weights
        if code not in BY_CODE
    ]


def _contradictions(tuning: Tuning) -> list[Problem]:
    """Thresholds climb, a household is never refused for being one, a network address never alone."""
    if _out_of_range(tuning):
        return []
    rules = (
        ("review", tuning.review < tuning.hold, "may not lie below the threshold of hold"),
        ("reject", tuning.reject <= tuning.review, "must lie above the threshold of review"),
        ("group_most", tuning.group_most >= tuning.reject, "must lie below the threshold of reject"),
        ("an_hour", tuning.limits.an_hour > tuning.limits.a_day, "may not be more than the limit of a day"),
        *(
            (f"weights/{signal.code}", tuning.weight(signal.code) >= tuning.reject, "may not refuse alone")
            for signal in SIGNALS
            if signal.weak
        ),
    )
    return [Problem(_pointer(name), detail) for name, is_so, detail in rules if is_so]


def _pointer(name: str) -> str:
    return f"#/limits/{name}" if name in LIMITS else f"#/{name}"
