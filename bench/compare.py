"""Baseline and subject in turns, on a machine that is watched, so that a ratio is a ratio."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from bench import guard, load
from bench.load import Load, Plan
from bench.results import Result

TRIES = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how often."""

    rounds: int
    seconds: float
    warm_up: float = 1.0
    quick: bool = False


def per_second(subject: Load, baseline: Load) -> float:
    return subject.per_second / baseline.per_second


def in_turns(
    result: Result,
    subject: Plan,
    baseline: Plan,
    pace: Pace,
    *,
    ratio: Callable[[Load, Load], float] = per_second,
) -> tuple[list[Load], list[Load]]:
    """Fills ``result`` with rounds and ratios; the loads of subject and baseline, round by round."""
    for plan in (baseline, subject):
        load.run(plan, pace.warm_up)
    pairs = [(quietly(result, baseline, pace), quietly(result, subject, pace)) for _ in range(pace.rounds)]
    for base, ours in pairs:
        result.rounds.append(
            {f"baseline_{name}": value for name, value in _numbers(base).items()} | _numbers(ours)
        )
        result.ratios.append(ratio(ours, base))
    result.detail["generator"] = pairs[0][0].generator
    return [ours for _, ours in pairs], [base for base, _ in pairs]


def quietly(result: Result, plan: Plan, pace: Pace) -> Load:
    """One run beside nobody else's work; after three disturbed tries the result is marked noisy."""
    tries = []
    for _ in range(1 if pace.quick else TRIES):
        guard.wait_until_quiet()
        with guard.watched() as watch:
            seen = load.run(plan, pace.seconds)
        tries.append((watch.others if watch.others is not None else 1.0, seen))
        if not watch.noisy:
            return seen
    result.noisy = True
    return min(tries, key=lambda each: each[0])[1]


def _numbers(seen: Load) -> dict[str, float]:
    return {name: value for name, value in asdict(seen).items() if not isinstance(value, str)}
