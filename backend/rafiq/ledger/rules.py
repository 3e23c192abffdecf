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
    GRANT = "grant"
    DEDUCT = "deduct"
    EXPIRE = "expire"


# What each kind does to (pending, available, redeemed); the store's promise is the other side.
EFFECTS = {
    TransferKind.HOLD: (1, 0, 0),
    TransferKind.POST: (-1, 1, 0),
    TransferKind.VOID: (-1, 0, 0),
    TransferKind.REVERSE: (0, -1, 0),
    TransferKind.SPEND: (0, -1, 1),
    TransferKind.GRANT: (0, 1, 0),
    TransferKind.DEDUCT: (0, -1, 0),
    TransferKind.EXPIRE: (0, -1, 0),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What one reward has moved so far: still pending, and posted (less what was reversed).

    ``expired`` is what lapsed of what was posted, ``used`` what had been spent of it by then.
    """

    pending: int = 0
    posted: int = 0
    expired: int = 0
    used: int = 0

    def granted(self, due: int) -> int:
        """What must have been posted when ``due`` is owed: of what is taken back, the lapsed part goes first.

        Somebody who spent 4 of 10 before the other 6 lapsed owes nothing until less than 4 is due.
        """
        return max(due, min(due, self.used) + self.expired)


Move = tuple[TransferKind, int]


def moves(standing: Standing, *, due: int, released: bool) -> list[Move]:
    """Transfers from ``standing`` to ``due`` being pending, or posted when ``released``. None when already there.

    Recomputed from what is due, never from what a message says: doubled and disordered ones change nothing (G2, G3).
    """
    wanted = standing.granted(due)
    if not released:
        return [
            *_reverse(standing.posted - standing.expired),
            *_pending_to(standing.pending, wanted - standing.expired),
        ]
    missing = wanted - standing.posted
    if missing <= 0:
        return [*_reverse(-missing), *_void(standing.pending)]
    held = [(TransferKind.HOLD, missing - standing.pending)] if missing > standing.pending else []
    return [*held, (TransferKind.POST, missing), *_void(standing.pending - missing)]


def used_before_lapse(moved: list[Move]) -> int:
    """What was not there any more when the rest of a reward lapsed; its moves come oldest first."""
    left = used = 0
    for kind, amount in moved:
        left += EFFECTS[kind][1] * amount
        used = left if kind is TransferKind.EXPIRE else used
    return used


def _pending_to(pending: int, due: int) -> list[Move]:
    return [(TransferKind.HOLD, due - pending)] if due > pending else _void(pending - due)


def _void(amount: int) -> list[Move]:
    return [(TransferKind.VOID, amount)] if amount > 0 else []


def _reverse(amount: int) -> list[Move]:
    return [(TransferKind.REVERSE, amount)] if amount > 0 else []
