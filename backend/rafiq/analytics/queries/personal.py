"""Everything kept about one person, for the person: found by the tables themselves, so that no new one is forgotten."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, or_, select

from rafiq.core.db import Base, db
from rafiq.core.money import CURRENCIES, Money
from rafiq.people import service as people

NAMES_THEM = ("person_id", "advocate_id", "friend_id")
AMOUNTS = frozenset(
    {"amount", "promised", "subtotal", "refunded", "pending", "available", "redeemed", "minimum"}
)
# What leads to other people (members, friends), and what is only ours: keys that make one thing of two tries.
HIDDEN = frozenset({
    *("store_id", "person_id", "advocate_id", "friend_id", "print", "identity", "email_key", "first_name_key"),
    *("full_name_key", "name_sound", "form_key", "claim_key", "spend_key", "partner_id", "digest"),
    *("actor", "added_by", "proposed_by", "decided_by", "cancelled_by", "done_by", "user_id"),
})  # fmt: skip
OF_AN_ORDER = frozenset({"refunds", "order_messages", "order_heard"})
# Whom they sent, or could: others' names; and what friends who followed their link said.
OF_OTHERS = frozenset({"introductions", "introduction_asks", "lost_answers"})

Shown = dict[str, Any]


def personal_data(store_id: str, person_id: str) -> dict[str, list[Shown]]:
    """Rows per table, oldest first; amounts as decimal texts, moments in UTC (G33). Raises `NotFound`."""
    person = people.get(store_id, person_id)
    orders = Base.metadata.tables["orders"]
    mine = select(orders.c.order_number).where(orders.c.store_id == store_id, orders.c.person_id == person.id)
    own_orders = set(db.session.scalars(mine))
    found: dict[str, list[Shown]] = {}
    gathered: dict[Table, ColumnElement[bool]] = {}
    for table in Base.metadata.sorted_tables:
        if "store_id" not in table.c or table.name in OF_OTHERS:
            continue
        about = _about(table, person.id, gathered)
        if table.name in OF_AN_ORDER:
            about.append(table.c.order_number.in_(mine))
        if about:
            gathered[table] = (table.c.store_id == store_id) & or_(*about)
            rows = db.session.execute(select(table).where(gathered[table]).order_by(*table.primary_key)).all()
            found |= {table.name: [_shown(table, row, person.id, own_orders) for row in rows]} if rows else {}
    return found


def _about(
    table: Table, person_id: str, gathered: dict[Table, ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """How a row of this table names the person: itself, or by what it belongs to."""
    if table.name == "people":
        return [table.c.id == person_id]
    about = [table.c[name] == person_id for name in NAMES_THEM if name in table.c]
    if about:
        return about
    for key in table.foreign_key_constraints:
        parent, column = key.referred_table, list(key.columns)[-1]
        if parent in gathered and parent.name != "people":
            about.append(column.in_(select(parent.c.id).where(gathered[parent])))
    return about


def _shown(table: Table, row: Row[Any], person_id: str, own_orders: set[str]) -> Shown:
    values = dict(zip(table.c.keys(), row, strict=True))
    unit = values.get("unit") or values.get("currency") or ""
    money = AMOUNTS if unit in CURRENCIES else frozenset()
    shown = {
        name: Money(value, unit).text() if name in money and value is not None else _plain(value)
        for name, value in values.items()
        if name not in HIDDEN
    }
    if "advocate_id" in values:
        shown["side"] = "advocate" if values["advocate_id"] == person_id else "friend"
    if shown.get("order_number") not in own_orders:
        shown.pop("order_number", None)  # a friend's purchase is the friend's
    return shown


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
