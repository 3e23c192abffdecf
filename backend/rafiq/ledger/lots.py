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
    id: str | None = None


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
class PaidBack:
    """What of a reward went against what was taken back of others.

    ``movement_id`` is the transfer that filled a debt when it came; None for credit that a later return took.
    ``order_number`` is the order behind what was taken back, ``cause`` its reward.
    """

    amount: int
    reward_id: str | None
    order_number: str | None
    movement_id: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class _Debt:
    amount: int
    reward_id: str | None
    order_number: str | None


@dataclass(frozen=True, slots=True)
class Holding:
    """All lots with something left, oldest first, or a debt; ``available`` is what they come to.

    ``used_up``: rewards that came and of which nothing is left, whatever took it: a spend, a debt, somebody by hand.
    """

    lots: tuple[Lot, ...]
    debt: int
    used_up: frozenset[str] = frozenset()
    paid_back: tuple[PaidBack, ...] = ()

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
    debts: list[_Debt] = []
    paid: list[PaidBack] = []
    for move in movements:
        if move.kind in _COMES:
            debts, filled, own = _fill(debts, move)
            used = own + sum(each.amount for each in filled)
            paid = _without(paid, move.reward_id, move.amount - used) + filled
            lots.append(_lot(move, used))
            continue
        if move.kind in {None, TransferKind.SPEND}:
            lots = [_bound(lot, move) for lot in lots]
        if move.kind in _GOES:
            before = lots
            lots, short = _take(lots, move)
            paid += _of_others(before, lots, move)
            debts += [_Debt(short, move.reward_id, move.order_number)] if short else []
    still = tuple(lot for lot in lots if lot.left)
    came = {lot.reward_id for lot in lots if lot.reward_id}
    debt = sum(each.amount for each in debts)
    return Holding(still, debt, frozenset(came - {lot.reward_id for lot in still}), tuple(paid))


def _fill(debts: list[_Debt], move: Movement) -> tuple[list[_Debt], list[PaidBack], int]:
    """The debts after what came, what it paid back of others, and how much was its own, which a refund left behind."""
    still, filled, own = [], [], 0
    coming = move.amount
    for debt in sorted(debts, key=lambda each: each.reward_id is None or each.reward_id != move.reward_id):
        part = min(debt.amount, coming)
        coming -= part
        if debt.amount > part:
            still.append(replace(debt, amount=debt.amount - part))
        if part and debt.reward_id is not None and debt.reward_id == move.reward_id:
            own += part
        elif part:
            filled.append(PaidBack(part, move.reward_id, debt.order_number, move.id, debt.reward_id))
    return still, filled, own


def _of_others(before: list[Lot], after: list[Lot], move: Movement) -> list[PaidBack]:
    """What a return took out of the credit of other rewards."""
    if move.kind is not TransferKind.REVERSE:
        return []
    return [
        PaidBack(was.left - lot.left, lot.reward_id, move.order_number, cause=move.reward_id)
        for was, lot in zip(before, after, strict=True)
        if was.left > lot.left and lot.reward_id != move.reward_id
    ]


def _without(paid: list[PaidBack], cause: str | None, coming: int) -> list[PaidBack]:
    """What others paid for this reward, once it comes again because its refund failed; the latest first."""
    still: list[PaidBack] = []
    for each in reversed(paid):
        part = min(each.amount, coming) if cause and each.cause == cause else 0
        coming -= part
        if each.amount > part:
            still.insert(0, replace(each, amount=each.amount - part))
    return still


def _lot(move: Movement, filled: int) -> Lot:
    """What came, after it has filled so much of a debt."""
    left = move.amount - filled
    return Lot(left, move.reward_id, move.order_number, move.lapses_at, move.next_order, move.at)


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
    after, missing = list(lots), move.amount
    for at in order:
        taken = min(lots[at].left, missing)
        if taken:
            after[at] = replace(lots[at], left=lots[at].left - taken)
            missing -= taken
    return after, missing
