"""The proof of the ledger: every balance recomputed from its transfers (G9)."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from rafiq.core.db import db, table_of
from rafiq.ledger.models import Account, Transfer
from rafiq.ledger.rules import EFFECTS

_accounts = table_of(Account)
_transfers = table_of(Transfer)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing `verify` found wrong, in words an operator can act on."""

    store_id: str
    account_id: str
    detail: str


def verify() -> Difference | None:
    """Recompute every balance from its transfers; the first difference, or None (G9)."""
    sums = [
        func.coalesce(
            func.sum(
                _transfers.c.amount
                * case({kind.value: effect[i] for kind, effect in EFFECTS.items()}, value=_transfers.c.kind)
            ),
            0,
        )
        for i in range(3)
    ]
    query = (
        select(_accounts, *(column.label(name) for column, name in zip(sums, ("p", "a", "r"), strict=True)))
        .join(
            _transfers,
            (_transfers.c.store_id == _accounts.c.store_id) & (_transfers.c.account_id == _accounts.c.id),
            isouter=True,
        )
        .group_by(*_accounts.c)
        .order_by(_accounts.c.store_id, _accounts.c.id)
    )
    for row in db.session.execute(query):
        kept, counted = (row.pending, row.available, row.redeemed), (int(row.p), int(row.a), int(row.r))
        if kept != counted:
            return Difference(
                row.store_id,
                row.id,
                f"(pending, available, redeemed) is kept as {kept} and its transfers sum to {counted}",
            )
    return None
