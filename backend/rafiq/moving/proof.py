"""The proof of what was brought along: every imported reward stands in the ledger as it says (G11)."""

from sqlalchemy import and_, case, func, select

from rafiq.core.db import db, table_of
from rafiq.ledger.models import Transfer
from rafiq.ledger.proof import Difference
from rafiq.ledger.rules import EFFECTS, TransferKind
from rafiq.moving.models import ImportedReward
from rafiq.moving.rewards import AVAILABLE, PENDING
from rafiq.referrals.proof import BROUGHT

_transfers, _rewards = table_of(Transfer), table_of(ImportedReward)


def verify() -> Difference | None:
    """The first imported reward whose transfers say something else than its row, or which has none; or None."""
    same = and_(_rewards.c.store_id == _transfers.c.store_id, _rewards.c.id == _transfers.c.reward_id)
    held, posted = (
        func.sum(
            case(
                {
                    kind.value: effect[bucket]
                    for kind, effect in EFFECTS.items()
                    if kind is not TransferKind.EXPIRE
                },
                value=_transfers.c.kind,
                else_=0,
            )
            * _transfers.c.amount
        )
        for bucket in (0, 1)
    )
    query = (
        select(
            _transfers.c.store_id,
            _transfers.c.reward_id,
            func.max(_transfers.c.account_id),
            func.max(_rewards.c.status),
            func.max(_rewards.c.amount),
            held,
            posted,
        )
        .join(_rewards, same, isouter=True)
        .where(_transfers.c.reward_id.startswith(BROUGHT, autoescape=True))
        .group_by(_transfers.c.store_id, _transfers.c.reward_id)
    )
    for store_id, reward_id, account_id, status, amount, waits, given in db.session.execute(query):
        wanted = {PENDING: (amount, 0), AVAILABLE: (0, amount)}.get(status, (0, 0))
        if (int(waits), int(given)) != wanted:
            told = f"what was imported as {reward_id} ({status or 'of which nothing is known'}) calls for {wanted}"
            return Difference(
                store_id, account_id, f"{told} and its transfers give {(int(waits), int(given))}"
            )
    return None
