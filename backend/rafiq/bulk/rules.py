"""What becomes of each picked row, and how many are done in one turn; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MOST = 100_000  # rows of one run
AT_ONCE = 20  # rows of one turn, which is one transaction: nobody else waits long for it
BY_TWO = "approve_by_two"  # the act whose yes is a second member's
TRIES = 3  # of a turn that breaks off, before its rows are told as failed


class RunStatus(StrEnum):
    """``asked`` waits for a yes; ``stopped`` by a member, or because whoever asked may do it no more."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class Outcome(StrEnum):
    """``left``: decided already, or facts stand against it; ``changed``: not what it was when somebody looked."""

    DONE = "done"
    LEFT = "left"
    CHANGED = "changed"
    FAILED = "failed"


class Pick(NamedTuple):
    """One row as it was seen: ``state`` is what the decision was made about, ``name`` what its reader calls it."""

    id: str
    state: str
    name: str = ""


class Told(NamedTuple):
    """What became of one row."""

    id: str
    outcome: str
    name: str


@dataclass(frozen=True, slots=True)
class Job:
    """One row, as it was seen, and the word that goes with the decision."""

    store_id: str
    id: str
    state: str
    word: str
    actor: str


class ChangedMeanwhile(Exception):
    """The row is not what it was when somebody looked at it."""


def turns(picks: Sequence[Pick]) -> Iterator[list[Pick]]:
    """Each row once, always in the same order, so that two who decide at once never wait for each other."""
    every = sorted({pick.id: pick for pick in picks}.values())
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]


def unchanged(seen: str, now: str) -> None:
    """Raises `ChangedMeanwhile`."""
    if seen != now:
        raise ChangedMeanwhile
