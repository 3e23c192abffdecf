"""The proof of rewards: every transfer belongs to a reward, and every reward stands in the ledger as it says (G11)."""

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from rafiq.core.db import db, table_of
from rafiq.ledger.models import Transfer
from rafiq.ledger.proof import Difference
from rafiq.ledger.rules import TransferKind
from rafiq.referrals.models import Reward
from rafiq.referrals.promises import STAFF
from rafiq.referrals.rewards import RewardStatus
from rafiq.staff.models import StaffEntry

BROUGHT = "imr_"  # what an older program owed: `rafiq.moving.proof` answers for it
_POSTED = frozenset({RewardStatus.AVAILABLE, RewardStatus.REDEEMED, RewardStatus.EXPIRED})
_transfers = table_of(Transfer)
_rewards = table_of(Reward)
_entries = table_of(StaffEntry)


def verify() -> Difference | None:
    """The first reward whose transfers or entries say something else than its row, or which has none; or None."""
    return _transfers_differ() or _entries_differ()


def _entries_differ() -> Difference | None:
    """Staff have entries where customers have transfers: they stand in them as their rewards say."""
    same = (_rewards.c.store_id == _entries.c.store_id) & (_rewards.c.id == _entries.c.reward_id)
    mine = and_(same, _rewards.c.staff_ref == _entries.c.staff_ref)
    given = case((_rewards.c.status == RewardStatus.AVAILABLE, _rewards.c.amount), else_=0)
    wanted = func.coalesce(func.max(case((mine, given), else_=0)), 0)
    each = (_entries.c.store_id, _entries.c.reward_id, _entries.c.staff_ref, _entries.c.unit)
    query = (
        select(*each, wanted, func.sum(_entries.c.amount)).join(_rewards, same, isouter=True).group_by(*each)
    )
    for store_id, reward_id, ref, unit, says, stands in db.session.execute(query):
        if int(says) != int(stands):
            told = f"reward {reward_id} calls for {int(says)} {unit} and its entries give {int(stands)}"
            return Difference(store_id, f"of {ref}", told)
    return _without_entries()


def _without_entries() -> Difference | None:
    """A reward of staff that was released, and nobody has it."""
    theirs = (_entries.c.store_id == _rewards.c.store_id) & (_entries.c.reward_id == _rewards.c.id)
    released = (_rewards.c.side == STAFF, _rewards.c.status == RewardStatus.AVAILABLE, _rewards.c.amount > 0)
    query = select(_rewards.c.store_id, _rewards.c.id, _rewards.c.staff_ref)
    row = db.session.execute(query.where(*released, ~exists().where(theirs)).limit(1)).first()
    told = f"reward {row.id} is available and has no entry" if row else ""
    return Difference(row.store_id, f"of {row.staff_ref}", told) if row else None


def _transfers_differ() -> Difference | None:
    same = (_rewards.c.store_id == _transfers.c.store_id) & (_rewards.c.id == _transfers.c.reward_id)
    moved = select(
        _transfers.c.store_id,
        _transfers.c.reward_id,
        func.max(_transfers.c.account_id).label("account_id"),
        func.max(_rewards.c.status).label("status"),
        func.max(_rewards.c.amount).label("amount"),
        _net(TransferKind.HOLD, TransferKind.POST, TransferKind.VOID).label("pending"),
        _net(TransferKind.POST, TransferKind.REVERSE).label("posted"),
        _net(TransferKind.EXPIRE).label("expired"),
    )
    query = (
        moved.join(_rewards, same, isouter=True)
        .where(
            _transfers.c.reward_id.is_not(None), ~_transfers.c.reward_id.startswith(BROUGHT, autoescape=True)
        )
        .group_by(_transfers.c.store_id, _transfers.c.reward_id)
    )
    for row in db.session.execute(query):
        wanted = _wanted(row.status, row.amount)
        if not _as_wanted(wanted, int(row.pending), int(row.posted), int(row.expired)):
            stands = f"(pending, posted) {(int(row.pending), int(row.posted))}"
            says = f"reward {row.reward_id} ({row.status or 'which does not exist'}) calls for {wanted}"
            return Difference(row.store_id, row.account_id, f"{says} and its transfers give {stands}")
    return None


def _wanted(status: str | None, amount: int | None) -> tuple[int, int]:
    if status == RewardStatus.PENDING:
        return amount or 0, 0
    return (0, amount or 0) if status in _POSTED else (0, 0)


def _as_wanted(wanted: tuple[int, int], pending: int, posted: int, expired: int) -> bool:
    """What lapsed is missing from what is called for; nothing else may be, and never is there more than that."""
    if not expired:
        return wanted == (pending, posted)
    still = posted - expired
    return still >= 0 and 0 <= pending + still <= sum(wanted) and (pending == 0 or wanted[0] > 0)


def _net(plus: TransferKind, *minus: TransferKind) -> ColumnElement[int]:
    signs = {plus.value: 1, **{kind.value: -1 for kind in minus}}
    return func.sum(_transfers.c.amount * case(signs, value=_transfers.c.kind, else_=0))
