"""Which transfers bring a reward from where it stands to where it should stand; pure.

Value moves between four buckets and is never made or lost: the store's promise, pending, available, redeemed.
"""

from dataclasses import dataclass
from enum import StrEnum


class TransferKind(StrEnum):
    HOLD = "hold"
    POST = "post"
    VOID = "void"
    REVERSE = "reverse"
    SPEND = "spend"


# What each kind does to (pending, available, redeemed); the store's promise is the other side.
EFFECTS = {
    TransferKind.HOLD: (1, 0, 0),
    TransferKind.POST: (-1, 1, 0),
    TransferKind.VOID: (-1, 0, 0),
    TransferKind.REVERSE: (0, -1, 0),
    TransferKind.SPEND: (0, -1, 1),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What one reward has moved so far: still pending, and posted (less what was reversed)."""

    pending: int = 0
    posted: int = 0


Move = tuple[TransferKind, int]


def moves(standing: Standing, *, due: int, released: bool) -> list[Move]:
    """Transfers from ``standing`` to ``due`` being pending, or posted when ``released``. None when already there.

    Recomputed from what is due, never from what a message says: doubled and disordered ones change nothing (G2, G3).
    """
    if not released:
        return [*_reverse(standing.posted), *_pending_to(standing.pending, due)]
    missing = due - standing.posted
    if missing <= 0:
        return [*_reverse(-missing), *_void(standing.pending)]
    held = [(TransferKind.HOLD, missing - standing.pending)] if missing > standing.pending else []
    return [*held, (TransferKind.POST, missing), *_void(standing.pending - missing)]


def _pending_to(pending: int, due: int) -> list[Move]:
    return [(TransferKind.HOLD, due - pending)] if due > pending else _void(pending - due)


def _void(amount: int) -> list[Move]:
    return [(TransferKind.VOID, amount)] if amount > 0 else []


def _reverse(amount: int) -> list[Move]:
    return [(TransferKind.REVERSE, amount)] if amount > 0 else []
