"""The list of people, and one person with all that belongs to them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from rafiq.analytics.queries.referrals import ReferralFilter, referral_rows
from rafiq.analytics.queries.rows import PAGE_SIZE, Listing, PersonRow, ReferralRow, page_of
from rafiq.analytics.queries.search import people_named
from rafiq.core.db import db
from rafiq.core.money import Money
from rafiq.ledger.models import Account
from rafiq.links import service as links
from rafiq.links.models import Link
from rafiq.orders.models import Order
from rafiq.people import service as people
from rafiq.people.models import Person
from rafiq.people.tagging import tagged
from rafiq.referrals.models import Referral

ORDERS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Whom to show. ``indebted_only``: whose reward was taken back after they had used it."""

    words: str = ""
    advocates_only: bool = False
    indebted_only: bool = False
    tag: str = ""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order of a person."""

    order_number: str
    status: str
    subtotal: Money
    refunded: Money
    verified: bool
    placed_at: Any
    referral_id: str | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything the admin shows about one person, but for the ledger, which has its own service."""

    person: people.PersonView
    link: links.LinkView | None
    orders: list[OrderRow]
    brought: list[ReferralRow]
    brought_by: list[ReferralRow]


def people_rows(
    store_id: str, wanted: PeopleFilter, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Listing[PersonRow]:
    query = (
        select(Person, func.coalesce(Link.chosen_code, Link.code).label("code"))
        .join(Link, and_(Link.store_id == Person.store_id, Link.person_id == Person.id), isouter=True)
        .where(Person.store_id == store_id, *people_conditions(store_id, wanted))
    )
    if wanted.advocates_only:
        query = query.where(Link.id.is_not(None))
    if cursor:
        query = query.where(Person.id < cursor)
    found = db.session.execute(query.order_by(Person.id.desc()).limit(size + 1)).all()
    ids = [row.Person.id for row in found]
    brought, bought, credit = (
        _counts(store_id, Referral.advocate_id, ids),
        _counts(store_id, Order.person_id, ids, Order.event.is_(None)),
        _credit(store_id, ids),
    )
    rows = [
        _row(
            row.Person,
            row.code,
            brought.get(row.Person.id, 0),
            bought.get(row.Person.id, 0),
            credit[row.Person.id],
        )
        for row in found
    ]
    return page_of(rows, ids, size)


def people_conditions(store_id: str, wanted: PeopleFilter) -> list[ColumnElement[bool]]:
    """But for `advocates_only`, which is a question of the link."""
    found: list[ColumnElement[bool]] = [Person.erased_at.is_(None)]
    if wanted.indebted_only:
        owing = select(Account.person_id).where(Account.store_id == store_id, Account.available < 0)
        found.append(Person.id.in_(owing))
    if wanted.tag:
        found.append(tagged(wanted.tag))
    if wanted.words:
        found.append(Person.id.in_(people_named(store_id, wanted.words)))
    return found


def person_page(store_id: str, person_id: str) -> PersonPage:
    """Raises `NotFound` for somebody of another store."""
    person = people.get(store_id, person_id)
    both = referral_rows(store_id, ReferralFilter(person_id=person.id)).rows
    own = links.of_people(store_id, {person.id})
    return PersonPage(
        person=person,
        link=own[0] if own else None,
        orders=_orders(store_id, person.id),
        brought=[row for row in both if row.advocate.id == person.id],
        brought_by=[row for row in both if row.friend and row.friend.id == person.id],
    )


def _counts(
    store_id: str,
    column: InstrumentedAttribute[Any],
    ids: list[str],
    *more: ColumnElement[bool],
) -> dict[str, int]:
    mine = (column.class_.store_id == store_id, column.in_(ids), *more)
    query = select(column, func.count()).where(*mine).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _credit(store_id: str, ids: list[str]) -> dict[str, list[Money]]:
    query = select(Account.person_id, Account.available, Account.unit).where(
        Account.store_id == store_id, Account.person_id.in_(ids)
    )
    credit: dict[str, list[Money]] = defaultdict(list)
    for row in db.session.execute(query):
        credit[row.person_id].append(Money(row.available, row.unit))
    return credit


def _row(person: Person, code: str | None, referrals: int, orders: int, balances: list[Money]) -> PersonRow:
    name = f"{person.first_name} {person.last_name}".strip()
    return PersonRow(
        person.id,
        name,
        person.email,
        person.phone,
        code,
        referrals,
        orders,
        tuple(balances),
        person.created_at,
        tuple(person.tags),
        person.customer_id,
        person.first_name,
        person.last_name,
    )


def _orders(store_id: str, person_id: str) -> list[OrderRow]:
    query = (
        select(Order, Referral.id.label("referral_id"))
        .join(
            Referral,
            and_(Referral.store_id == Order.store_id, Referral.order_number == Order.order_number),
            isouter=True,
        )
        .where(Order.store_id == store_id, Order.person_id == person_id, Order.event.is_(None))
        .order_by(Order.placed_at.desc())
        .limit(ORDERS_SHOWN)
    )
    return [_order(row.Order, row.referral_id) for row in db.session.execute(query)]


def _order(order: Order, referral_id: str | None) -> OrderRow:
    return OrderRow(
        order_number=order.order_number,
        status=_status(order),
        subtotal=Money(order.subtotal, order.currency),
        refunded=Money(order.refunded, order.currency),
        verified=order.verified,
        placed_at=order.placed_at,
        referral_id=referral_id,
    )


def _status(order: Order) -> str:
    milestones = (
        ("cancelled", order.cancelled_at),
        ("fulfilled", order.fulfilled_at),
        ("paid", order.paid_at),
    )
    return next((name for name, at in milestones if at), "placed")
