"""Which credit is still there: posted credit as lots, spent oldest first, and what of it lapses when; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from rafiq.ledger.rules import TransferKind

GRACE = timedelta(hours=1)  # so long after its order was told, that order may still use what is for it alone
_NEVER = datetime.max.replace(tzinfo=UTC)
_COMES = frozenset({TransferKind.POST, TransferKind.GRANT})
_ITS_OWN_FIRST = frozenset({TransferKind.REVERSE, TransferKind.EXPIRE})
_GOES = frozenset({TransferKind.SPEND, TransferKind.DEDUCT}) | _ITS_OWN_FIRST


@dataclass(frozen=True, slots=True)
class Movement:
    """What counts of one transfer, or of an order that was told (``kind`` is None, ``placed_at`` when it was made).

    ``lapses_at`` is None for credit that stays; ``next_order``: it is for one order, the first that comes after it.
    """

    kind: TransferKind | None
    amount: int
    reward_id: str | None = None
    order_number: str | None = None
    lapses_at: datetime | None = None
    next_order: bool = False
    at: datetime | None = None
    placed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Credit that came at one moment, and how much of it is left.

    ``next_order``: for one order; ``bound``: that order, once it came.
    """

    left: int
    reward_id: str | None
    order_number: str | None
    lapses_at: datetime | None
    next_order: bool = False
    came_at: datetime | None = None
    bound: str | None = None

    def closed_to(self, order_number: str | None) -> bool:
        """Its one order is another one."""
        return self.bound is not None and self.bound != order_number


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

    def closed_to(self, order_number: str) -> int:
        """How much is there that this order may not use."""
        return sum(lot.left for lot in self.lots if lot.closed_to(order_number))

    def next_lapse(self) -> datetime | None:
        return min((lot.lapses_at for lot in self.lots if lot.lapses_at is not None), default=None)

    def lapsing_at(self, moment: datetime) -> int:
        """How much is over at that moment."""
        return sum(lot.left for lot in self.lapsed(moment))


def holding(movements: Sequence[Movement]) -> Holding:
    """What is left after these movements, oldest first.

    What comes fills a debt before it makes a lot. What is spent or taken goes from the oldest lot on, but first from
    what is for this order alone; what a refund or the calendar takes back goes from its own reward's lots first.
    """
    lots: list[Lot] = []
    debt = 0
    for move in movements:
        if move.kind in _COMES:
            filled = min(debt, move.amount)
            debt -= filled
            if move.amount > filled:
                left = move.amount - filled
                lots.append(
                    Lot(left, move.reward_id, move.order_number, move.lapses_at, move.next_order, move.at)
                )
            continue
        if move.kind in {None, TransferKind.SPEND}:
            lots = [_bound(lot, move) for lot in lots]
        if move.kind in _GOES:
            lots, short = _take(lots, move)
            debt += short
    return Holding(tuple(lots), debt)


def _bound(lot: Lot, order: Movement) -> Lot:
    """The first order after it came is its one order, and soon after that it is over."""
    since = order.placed_at or order.at
    if not lot.next_order or lot.bound is not None or order.at is None:
        return lot
    if lot.came_at and since and since < lot.came_at:
        return lot
    over = min(lot.lapses_at or _NEVER, order.at + GRACE)
    return replace(lot, bound=order.order_number, lapses_at=over)


def _take(lots: list[Lot], move: Movement) -> tuple[list[Lot], int]:
    """The lots after it, and what none of them could give."""
    own = move.reward_id if move.kind in _ITS_OWN_FIRST else None
    by_date, spends = move.kind is TransferKind.EXPIRE, move.kind is TransferKind.SPEND

    def turn(at: int) -> tuple[bool, datetime, int]:
        lapses_at = lots[at].lapses_at or _NEVER
        last = lots[at].bound is None if spends else own is not None and lots[at].reward_id != own
        return last, lapses_at if by_date else _NEVER, at

    order = [at for at in range(len(lots)) if not (spends and lots[at].closed_to(move.order_number))]
    order.sort(key=turn)
    left, missing = [lot.left for lot in lots], move.amount
    for at in order:
        taken = min(left[at], missing)
        left[at] -= taken
        missing -= taken
    kept = [replace(lot, left=rest) for lot, rest in zip(lots, left, strict=True) if rest]
    return kept, missing
