"""Places under a cap of so many friends in so many days: whether one is free, and when the next one is; pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta


def is_free(taken: Iterable[datetime], began: datetime, *, most: int, days: int) -> bool:
    """Whether a friend who began then still fits: no stretch of so many days may hold more than ``most`` with them.

    Friends are told out of order, and a friend who counts late has others on both sides: each stretch is asked.
    """
    period = timedelta(days=days)
    others = sorted(taken)
    stretches = (others[at : at + most] for at in range(len(others) - most + 1))
    return not any(_in_one_stretch([*stretch, began], period) for stretch in stretches)


def opens_at(taken: Iterable[datetime], *, most: int, days: int) -> datetime:
    """From when on a friend who comes new finds a place: then the oldest of the newest ``most`` falls out."""
    return sorted(taken)[-most:][0] + timedelta(days=days)


def _in_one_stretch(moments: list[datetime], period: timedelta) -> bool:
    return max(moments) - min(moments) < period
