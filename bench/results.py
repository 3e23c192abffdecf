"""What one figure is: rounds of baseline and subject, their ratio, its goal; and how all of them are shown."""

import json
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio to reach: at least (``more``) or at most."""

    goal: float
    stretch: float
    more: bool = True

    def reached(self, ratio: float, share: float = 1.0) -> bool:
        """``share`` of the goal: shared machines are noisy, so CI asks for 60 %."""
        return ratio >= self.goal * share if self.more else ratio <= self.goal / share

    def words(self, value: float) -> str:
        return f"{'≥' if self.more else '≤'} {value:g}"


@dataclass(slots=True)
class Result:
    id: str
    name: str
    subject: str
    baseline: str
    goal: Goal | None = None
    rounds: list[dict[str, float]] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    correct: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)
    noisy: bool = False
    skipped: str = ""

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios) if self.ratios else float("nan")

    @property
    def wrong(self) -> bool:
        return any(value is False for value in self.correct.values())

    def verdict(self, share: float = 1.0) -> str:
        if self.skipped:
            return f"skipped: {self.skipped}"
        if self.wrong:
            return "WRONG ANSWERS"
        if self.goal is None:
            return "shown"
        words = "goal reached" if self.goal.reached(self.ratio, share) else "goal missed"
        if self.goal.reached(self.ratio) and (self.ratio >= self.goal.stretch) == self.goal.more:
            words = "stretch reached"
        return words + (", noisy" if self.noisy else "")

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"ratio": self.ratio, "verdict": self.verdict()}


def table(results: list[Result]) -> str:
    """Markdown, one row a figure; ratios are medians of rounds with their range."""
    lines = [
        "| # | measured | against | ratio (range) | goal | verdict | notes |",
        "|---|---|---|---|---|---|---|",
    ]
    for result in results:
        spread = (
            f"{result.ratio:.3g} ({min(result.ratios):.3g}–{max(result.ratios):.3g})"
            if result.ratios
            else "–"
        )
        goal = result.goal.words(result.goal.goal) if result.goal else "–"
        notes = "; ".join(f"{key} {_short(value)}" for key, value in (result.correct | result.detail).items())
        lines.append(
            f"| {result.id} | {result.subject} | {result.baseline} | {spread} | {goal} | {result.verdict()} | {notes} |"
        )
    return "\n".join(lines)


def write(path: Path, environment: dict[str, Any], results: list[Result]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"environment": environment, "results": [result.as_json() for result in results]}
    path.write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _short(value: object) -> str:
    if value is True or value is False:
        return "yes" if value else "NO"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
