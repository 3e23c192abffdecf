"""Many words about one refund become one amount in the orders, through the same use case as the merchant API's."""

from typing import Any

from sqlalchemy import select

from rafiq.core import ids
from rafiq.core.db import db
from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.core.prepared import InsertOnce
from rafiq.integrations import rules
from rafiq.integrations.models import ShopRefund
from rafiq.integrations.rules import Did, OrderSaid, RefundSaid
from rafiq.orders import service as orders
from rafiq.referrals import service as referrals

PREFIX = "refund:"
_insert = InsertOnce(ShopRefund)


class OtherCurrency(Invalid):
    """A refund that is not of its order's currency (G10); raised before anything is written."""


def settle(store_id: str, connection_id: str, order_number: str, said: RefundSaid) -> list[Did]:
    """Count what this word changes; whatever the order and number of words, the sum is the same (G2, G3, G5).

    Raises `OtherCurrency`.
    """
    order = orders.find_order(store_id, order_number, lock=True)
    if order is not None and order.state.currency != said.currency:
        detail = f"the refund is in {said.currency}, its order in {order.state.currency}"
        raise OtherCurrency.field("#/currency", detail)
    row = _row(store_id, connection_id, order_number, said)
    pieces: dict[str, int] = dict(row.facts.get("pieces") or {})
    facts = rules.refund_facts(row.facts, said)
    before, after = row.counted, rules.refunded_amount(facts)
    if after < before:
        for name, amount in pieces.items():
            _tell(row, name, amount, undone=True)
        pieces = {}
    added = after - sum(pieces.values())
    if added > 0:
        row.revision += 1
        own = row.refund_key.removeprefix(
            PREFIX
        )  # the shop's own id, by which a plugin of ours may tell it as well
        name = own if row.revision == 1 else f"{own}.{row.revision}"
        pieces[name] = added
        _tell(row, name, added)
    row.facts, row.counted = facts | {"pieces": pieces}, after
    db.session.flush()
    return _did(order_number, before, Money(after, said.currency))


def drop_undone(store_id: str, connection_id: str, order_number: str, said: OrderSaid) -> list[Did]:
    """Refunds that the newest snapshot of an order does not have any more did not happen after all (G5)."""
    if said.refunds is None or said.at is None:
        return []
    query = select(ShopRefund).where(
        ShopRefund.store_id == store_id,
        ShopRefund.connection_id == connection_id,
        ShopRefund.order_number == order_number,
        ShopRefund.refund_key.startswith(said.prefix, autoescape=True),
        ShopRefund.refund_key.not_in(said.refunds),
        ShopRefund.counted > 0,
    )
    nothing = [
        RefundSaid(row.refund_key, "", said.at, total=Money(0, row.currency), weight=said.weight)
        for row in db.session.scalars(query)
    ]
    return [did for each in nothing for did in settle(store_id, connection_id, order_number, each)]


def _row(store_id: str, connection_id: str, order_number: str, said: RefundSaid) -> ShopRefund:
    _insert(
        store_id=store_id,
        id=ids.new_id("shr"),
        connection_id=connection_id,
        refund_key=said.key[:120],
        order_number=order_number,
        currency=said.currency,
        facts={},
        counted=0,
        revision=0,
    )
    query = select(ShopRefund).where(
        ShopRefund.store_id == store_id,
        ShopRefund.connection_id == connection_id,
        ShopRefund.refund_key == said.key[:120],
    )
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def _tell(row: Any, name: str, amount: int, *, undone: bool = False) -> None:  # noqa: ANN401 - a ShopRefund
    referrals.order_refunded(
        row.store_id,
        row.order_number,
        refund_id=name,
        amount=Money(amount, row.currency).text(),
        undone=undone,
    )


def _did(order_number: str, before: int, after: Money) -> list[Did]:
    values = {"order_number": order_number, "amount": after.text(), "currency": after.currency}
    if after.amount == before:
        return [Did("did_refund_same", values)] if before else []
    return [Did("did_refund" if after.amount > before else "did_refund_undone", values)]
