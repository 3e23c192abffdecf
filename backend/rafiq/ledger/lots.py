"""Which credit is still there: posted credit as lots, spent oldest first, and what of it lapses when; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rafiq.ledger.rules import TransferKind

_NEVER = datetime.max.replace(tzinfo=UTC)
_COMES = frozenset({TransferKind.POST, TransferKind.GRANT})
_ITS_OWN_FIRST = frozenset({TransferKind.REVERSE, TransferKind.EXPIRE})
_GOES = frozenset({TransferKind.SPEND, TransferKind.DEDUCT}) | _ITS_OWN_FIRST


@dataclass(frozen=True, slots=True)
class Movement:
    """What counts of one transfer. ``lapses_at`` is None for credit that stays."""

    kind: TransferKind
    amount: int
    reward_id: str | None = None
    order_number: str | None = None
    lapses_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Credit that came at one moment, and how much of it is left."""

    left: int
    reward_id: str | None
    order_number: str | None
    lapses_at: datetime | None


@dataclass(frozen=True, slots=True)
class Holding:
    """All lots with something left, oldest first, or a debt; ``available`` is what they come to."""

    lots: tuple[Lot, ...]
    debt: int

    @property
    def available(self) -> int:
        return sum(lot.left for lot in self.lots) - self.debt

    def lapsed(self, now: datetime) -> tuple[Lot, ...]:
        """What is over by now, oldest first. Never more than is there: a debt has no lots."""
        return tuple(lot for lot in self.lots if lot.lapses_at is not None and lot.lapses_at <= now)

    def next_lapse(self) -> datetime | None:
        return min((lot.lapses_at for lot in self.lots if lot.lapses_at is not None), default=None)

    def lapsing_at(self, moment: datetime) -> int:
        """How much is over at that moment."""
        return sum(lot.left for lot in self.lapsed(moment))


def holding(movements: Sequence[Movement]) -> Holding:
    """What is left after these movements, oldest first.

    What comes fills a debt before it makes a lot. What is spent or taken goes from the oldest lot on; what a refund
    or the calendar takes back goes from its own reward's lots first.
    """
    lots: list[Lot] = []
    debt = 0
    for move in movements:
        if move.kind in _COMES:
            filled = min(debt, move.amount)
            debt -= filled
            if move.amount > filled:
                lots.append(Lot(move.amount - filled, move.reward_id, move.order_number, move.lapses_at))
        elif move.kind in _GOES:
            lots, short = _take(lots, move)
            debt += short
    return Holding(tuple(lots), debt)


def _take(lots: list[Lot], move: Movement) -> tuple[list[Lot], int]:
    """The lots after it, and what none of them could give."""
    own = move.reward_id if move.kind in _ITS_OWN_FIRST else None
    by_date = move.kind is TransferKind.EXPIRE

    def turn(at: int) -> tuple[bool, datetime, int]:
        lapses_at = lots[at].lapses_at or _NEVER
        return own is not None and lots[at].reward_id != own, lapses_at if by_date else _NEVER, at

    order = sorted(range(len(lots)), key=turn)
    left, missing = [lot.left for lot in lots], move.amount
    for at in order:
        taken = min(left[at], missing)
        left[at] -= taken
        missing -= taken
    kept = [
        Lot(rest, lot.reward_id, lot.order_number, lot.lapses_at)
        for lot, rest in zip(lots, left, strict=True)
        if rest
    ]
    return kept, missing
