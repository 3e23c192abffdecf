"""What a signal is: a code, a weight to begin with, the side it speaks against, and one small look at the evidence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rafiq.fraud.evidence import Evidence, Side

Numbers = Mapping[str, int]
NOTHING: Numbers = {}


class Group(StrEnum):
    """Signals of one group tell the same story, so together they add up to a limit of the merchant's.

    Nobody is refused for being a household: what people under one roof share is one group.
    """

    LIKENESS = "likeness"
    CLOSENESS = "closeness"
    PACE = "pace"
    MAILBOX = "mailbox"
    ROUTE = "route"


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers that signals compare with; the merchant's."""

    a_day: int = 10
    an_hour: int = 10
    alike_percent: int = 92
    crowd: int = 3
    late_seconds: int = 15
    code_uses: int = 10
    uses_percent: int = 200


@dataclass(frozen=True, slots=True)
class Lists:
    """What the merchant lists besides people: referring sites that earn no reward."""

    referrers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """``look`` answers None when there is nothing to see, else the numbers of what was seen (maybe none).

    The sentence in four languages is ``fraud.signal_<code>`` of the catalogue, filled with those numbers.
    ``weak``: a network address; however heavy, it never refuses without other evidence. ``compared``: the number of
    the finding that must reach a limit of the merchant's.
    """

    code: str
    weight: int
    side: Side
    group: Group
    look: Callable[[Evidence, Limits, Lists], Numbers | None]
    weak: bool = False
    compared: tuple[str, str] | None = None


def seen(is_so: bool) -> Numbers | None:  # noqa: FBT001 - reads as a sentence: seen(a == b)
    """A finding that has no numbers."""
    return NOTHING if is_so else None
