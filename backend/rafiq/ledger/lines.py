"""A statement's lines: every movement with what it changed and the balance after it, unit by unit; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rafiq.ledger.rules import EFFECTS, TransferKind
from rafiq.ledger.service import TransferView


@dataclass(frozen=True, slots=True)
class Line:
    """``change`` is what it did to what is available, ``waiting`` to what is promised; ``after`` is available then."""

    move: TransferView
    waiting: int
    change: int
    after: int


def running(moves: Sequence[TransferView], available: Mapping[str, int]) -> list[Line]:
    """The lines of ``moves``, newest first, counted back from what is ``available`` now of each unit.

    Counting back makes a shortened statement right too. No unit touches another (G10).
    """
    now = dict(available)
    lines = []
    for move in moves:
        waiting, change, _ = (effect * move.amount for effect in EFFECTS[TransferKind(move.kind)])
        after = now.get(move.unit, 0)
        lines.append(Line(move, waiting, change, after))
        now[move.unit] = after - change
    return lines
