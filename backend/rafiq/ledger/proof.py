"""The proof of the ledger: every balance recomputed from its transfers, every adjustment matched with its own (G9)."""

from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select

from rafiq.core.db import db, table_of
from rafiq.ledger.models import Account, Adjustment, Transfer
from rafiq.ledger.rules import EFFECTS

_accounts = table_of(Account)
_transfers = table_of(Transfer)
_adjustments = table_of(Adjustment)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing `verify` found wrong, in words an operator can act on."""

    store_id: str
    account_id: str
    detail: str


def verify() -> Difference | None:
    """The first difference, or None (G9)."""
    return _sums() or _units() or _adjusted()


def _sums() -> Difference | None:
    """Recompute every balance from its transfers."""
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


def _units() -> Difference | None:
    """A transfer in another unit than its account's would mix currencies (G10)."""
    query = (
        select(_accounts.c.store_id, _accounts.c.id, _accounts.c.unit, _transfers.c.unit.label("moved"))
        .join(
            _transfers,
            (_transfers.c.store_id == _accounts.c.store_id) & (_transfers.c.account_id == _accounts.c.id),
        )
        .where(_transfers.c.unit != _accounts.c.unit)
        .limit(1)
    )
    row = db.session.execute(query).first()
    return (
        Difference(row.store_id, row.id, f"an account of {row.unit} has a transfer of {row.moved}")
        if row
        else None
    )


def _adjusted() -> Difference | None:
    """Every adjustment that is done has its one transfer as it says, and no other has any."""
    same = and_(
        _transfers.c.store_id == _adjustments.c.store_id, _transfers.c.adjustment_id == _adjustments.c.id
    )
    account = and_(_accounts.c.store_id == _transfers.c.store_id, _accounts.c.id == _transfers.c.account_id)
    wrong = or_(
        and_(_adjustments.c.status == "done", _transfers.c.id.is_(None)),
        and_(_adjustments.c.status != "done", _transfers.c.id.is_not(None)),
        _transfers.c.kind != _adjustments.c.kind,
        _transfers.c.amount != _adjustments.c.amount,
        _transfers.c.unit != _adjustments.c.unit,
        _accounts.c.person_id != _adjustments.c.person_id,
    )
    query = (
        select(_adjustments.c.store_id, _adjustments.c.id, _transfers.c.account_id, _adjustments.c.status)
        .join(_transfers, same, isouter=True)
        .join(_accounts, account, isouter=True)
        .where(wrong)
        .limit(1)
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    detail = f"adjustment {row.id} is {row.status}, and its transfer says something else"
    return Difference(row.store_id, row.account_id or "", detail)
