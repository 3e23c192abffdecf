"""What a standing discount is now, from who is paired with whom and who has paused; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Because(StrEnum):
    """Why a discount is as it is; a sentence for each in four languages (`reasons.…`)."""

    ACTIVE = "standing_active"
    PAUSED = "standing_paused"
    PARTNER_PAUSED = "standing_partner_paused"
    ENDED = "standing_ended"
    NONE = "standing_none"


@dataclass(frozen=True, slots=True)
class Bond:
    """One pair seen from one of the two. ``counts``: the referral behind it is approved."""

    partner_id: str
    basis_points: int
    counts: bool
    paired_at: datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """Visits that rest from a moment on; ``until`` is when they go on by themselves, if ever."""

    since: datetime
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Standing:
    """``basis_points`` is what comes off now, 0 when nothing does; ``until`` is when that changes by itself."""

    basis_points: int
    because: Because
    until: datetime | None = None

    @property
    def active(self) -> bool:
        return self.because is Because.ACTIVE


def standing(person_id: str, bonds: Iterable[Bond], pauses: Mapping[str, Pause], now: datetime) -> Standing:
    """The best discount of all this person's pairs; one who has paused stops it for both."""
    bonds = list(bonds)
    counting = [bond for bond in bonds if bond.counts]
    if not counting:
        return Standing(0, Because.ENDED if bonds else Because.NONE)
    own = pauses.get(person_id)
    if own and own.holds(now):
        return Standing(0, Because.PAUSED, own.until)
    free = [bond for bond in counting if not _rests(pauses.get(bond.partner_id), now)]
    if free:
        return Standing(max(bond.basis_points for bond in free), Because.ACTIVE)
    ends = [pauses[bond.partner_id].until for bond in counting]
    return Standing(0, Because.PARTNER_PAUSED, min(filter(None, ends), default=None))


def _rests(pause: Pause | None, now: datetime) -> bool:
    return pause is not None and pause.holds(now)
