"""How long the machines run: a few fixed examples with every test run, many new ones at night."""

import os
from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.conftest import Clock

SLOW = tuple(HealthCheck)
settings.register_profile(
    "rafiq", max_examples=12, stateful_step_count=25, derandomize=True, deadline=None,
    suppress_health_check=SLOW,
)  # fmt: skip
settings.register_profile(
    "rafiq-nightly", settings.get_profile("rafiq"), max_examples=400, stateful_step_count=50, derandomize=False
)  # fmt: skip
PROFILE = settings.get_profile(os.environ.get("MACHINES", "rafiq"))


def run(machine: Callable[[], RuleBasedStateMachine], clock: Clock) -> int:
    """Every example begins at the same moment, in a store of its own; how many were lived through."""
    start, lived = clock.at, 0

    def fresh() -> RuleBasedStateMachine:
        nonlocal lived
        lived += 1
        clock.at = start
        clock.move()
        return machine()

    run_state_machine_as_test(fresh, settings=PROFILE)
    return lived
