"""What of released rewards went against what had been taken back of others, for those who ask where it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from rafiq.core.db import table_of
from rafiq.core.prepared import Prepared
from rafiq.ledger.lapses import DueAccount, held_in
from rafiq.ledger.lots import PaidBack
from rafiq.ledger.models import Account, Transfer
from rafiq.ledger.rules import TransferKind

_accounts, _transfers = table_of(Account), table_of(Transfer)
_WITH_RETURNS = Prepared(
    select(_transfers.c.account_id)
    .where(
        _transfers.c.store_id == bindparam("s"),
        _transfers.c.account_id.in_(
            select(_accounts.c.id).where(
                _accounts.c.store_id == bindparam("s"), _accounts.c.person_id == bindparam("p")
            )
        ),
        _transfers.c.kind == TransferKind.REVERSE.value,
    )
    .distinct()
)


@dataclass(frozen=True, slots=True)
class Settled:
    """``orders``: those behind what was taken back; none for what an older program had owed."""

    amount: int = 0
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Debts:
    """What was paid back, by the reward it went from and by the transfer that filled a debt at once."""

    rewards: Mapping[str, Settled] = field(default_factory=dict)
    transfers: Mapping[str, int] = field(default_factory=dict)


def paid_back(store_id: str, person_id: str | None) -> Debts:
    """Of all units. Accounts out of which nothing was ever taken back are not read."""
    rewards: dict[str, Settled] = {}
    transfers: dict[str, int] = {}
    accounts = _WITH_RETURNS.scalars(s=store_id, p=person_id) if person_id else []
    for each in (paid for account in accounts for paid in held_in(DueAccount(store_id, account)).paid_back):
        if each.reward_id:
            rewards[each.reward_id] = _with(rewards.get(each.reward_id, Settled()), each)
        if each.movement_id:
            transfers[each.movement_id] = transfers.get(each.movement_id, 0) + each.amount
    return Debts(rewards, transfers)


def _with(settled: Settled, paid: PaidBack) -> Settled:
    orders = (*settled.orders, paid.order_number) if paid.order_number else settled.orders
    return Settled(settled.amount + paid.amount, tuple(dict.fromkeys(orders)))
