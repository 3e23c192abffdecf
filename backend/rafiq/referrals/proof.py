"""The proof of rewards: every transfer belongs to a reward, and every reward stands in the ledger as it says (G11)."""

from sqlalchemy import ColumnElement, case, func, select

from rafiq.core.db import db, table_of
from rafiq.ledger.models import Transfer
from rafiq.ledger.proof import Difference
from rafiq.ledger.rules import TransferKind
from rafiq.referrals.models import Reward
from rafiq.referrals.rewards import RewardStatus

_transfers = table_of(Transfer)
_rewards = table_of(Reward)


def verify() -> Difference | None:
    """The first reward whose transfers say something else than its row, or transfers without a reward; or None."""
    same = (_rewards.c.store_id == _transfers.c.store_id) & (_rewards.c.id == _transfers.c.reward_id)
    moved = select(
        _transfers.c.store_id,
        _transfers.c.reward_id,
        func.max(_transfers.c.account_id).label("account_id"),
        func.max(_rewards.c.status).label("status"),
        func.max(_rewards.c.amount).label("amount"),
        _net(TransferKind.HOLD, TransferKind.POST, TransferKind.VOID).label("pending"),
        _net(TransferKind.POST, TransferKind.REVERSE).label("posted"),
    )
    query = (
        moved.join(_rewards, same, isouter=True)
        .where(_transfers.c.reward_id.is_not(None))
        .group_by(_transfers.c.store_id, _transfers.c.reward_id)
    )
    for row in db.session.execute(query):
        wanted = _wanted(row.status, row.amount)
        if wanted != (int(row.pending), int(row.posted)):
            stands = f"(pending, posted) {(int(row.pending), int(row.posted))}"
            says = f"reward {row.reward_id} ({row.status or 'which does not exist'}) calls for {wanted}"
            return Difference(row.store_id, row.account_id, f"{says} and its transfers give {stands}")
    return None


def _wanted(status: str | None, amount: int | None) -> tuple[int, int]:
    if status == RewardStatus.PENDING:
        return amount or 0, 0
    return (0, amount or 0) if status == RewardStatus.AVAILABLE else (0, 0)


def _net(plus: TransferKind, *minus: TransferKind) -> ColumnElement[int]:
    signs = {plus.value: 1, **{kind.value: -1 for kind in minus}}
    return func.sum(_transfers.c.amount * case(signs, value=_transfers.c.kind, else_=0))
