"""Fraud: how the rules judge the labelled set, and what a judgement costs."""

import time

from bench.compare import Pace
from bench.results import Goal, Result
from tests.fraud_cases import CASES, CHEATS, HONEST, score
from tests.fraud_cases.case import verdict_of


def measure(pace: Pace) -> list[Result]:
    found = score(CASES)
    labelled = f"{len(HONEST)} honest, {len(CHEATS)} fraudulent scenarios"
    precision = Result(
        "F1", "fraud precision", "caught that are fraudulent (share)", labelled, Goal(0.8, 0.9)
    )
    precision.ratios.append(found.precision)
    precision.correct["no honest one is refused"] = not found.honest_refused
    precision.detail["honest ones that a person is asked about"] = len(found.honest_asked)
    recall = Result("F2", "fraud recall", "fraudulent that are caught (share)", labelled, Goal(0.9, 0.95))
    recall.ratios.append(found.recall)
    recall.detail["missed"] = ", ".join(found.missed)
    cost = Result(
        "F3", "fraud cost", "one judgement, all signals on (milliseconds)", "1 ms", Goal(1, 0.2, more=False)
    )
    cost.ratios += [_milliseconds() for _ in range(pace.rounds)]
    return [precision, recall, cost]


def _milliseconds() -> float:
    began = time.perf_counter()
    for case in CASES:
        verdict_of(case)
    return (time.perf_counter() - began) * 1_000 / len(CASES)
