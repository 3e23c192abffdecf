"""Whatever of a store begins with the words that were typed: people, orders, referrals, rewards, codes, programs.

Each answer is read from one place of one index and no further, so a large store is searched as fast as a small one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from rafiq.analytics.queries.referrals import referral_page
from rafiq.analytics.queries.rows import PersonBrief, ReferralRow
from rafiq.analytics.queries.search import brief, code_of, person_columns
from rafiq.analytics.queries.where import Hit
from rafiq.core import texts
from rafiq.core.db import db
from rafiq.coupons.models import Coupon
from rafiq.links.models import ChosenCode, Link
from rafiq.links.rules import fold
from rafiq.orders.models import Order
from rafiq.people import service as people
from rafiq.people.models import Person
from rafiq.people.rules import clean_phone, name_key
from rafiq.programs import service as programs
from rafiq.referrals.models import Referral, Reward

BY_SOUND = 3  # letters, before names of other scripts are compared
FEW_PEOPLE = 3  # when the words mean no more people than these, their referrals are found too


@dataclass(frozen=True, slots=True)
class OrderHit:
    """An order without a referral, and who placed it where that is known."""

    order_number: str
    person: PersonBrief | None


@dataclass(frozen=True, slots=True)
class CodeHit:
    """A coupon's code, or the code of somebody's link."""

    code: str
    person: PersonBrief | None
    status: str = ""


@dataclass(frozen=True, slots=True)
class ProgramHit:
    id: str
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class Found:
    people: list[PersonBrief]
    orders: list[OrderHit]
    referrals: list[ReferralRow]
    rewards: list[Hit]
    codes: list[CodeHit]
    programs: list[ProgramHit]


def everywhere(store_id: str, words: str, *, most: int) -> Found:
    """At most ``most`` of each kind."""
    if not words:
        return Found([], [], [], [], [], [])
    # Order numbers are stored as shops write them; people type them in the digits of their keyboard.
    number = texts.ascii_digits(words.removeprefix("#").strip())
    numbers = dict.fromkeys((number, number.upper()))
    persons = _people(store_id, words, most)
    referrals = _referrals(store_id, words, numbers, [each.id for each in persons], most)
    return Found(
        people=persons,
        orders=_orders(store_id, numbers, {each.order_number for each in referrals}, most),
        referrals=referrals,
        rewards=[Hit(reward_id=each) for each in _beginning(store_id, Reward.id, words, most)],
        codes=[*_coupons(store_id, words, most), *_links(store_id, words, most)][:most],
        programs=[
            ProgramHit(each.id, each.name, each.status)
            for each in programs.list_programs(store_id)
            if words.casefold() in each.name.casefold()
        ][:most],
    )


def _beginning(store_id: str, column: InstrumentedAttribute[Any], start: str, most: int) -> list[str]:
    """Ids of the rows whose column begins so: the next ones in the order of its index, whatever the collation."""
    table = column.class_
    query = select(table.id, column.label("value")).where(table.store_id == store_id, column >= start)
    rows = db.session.execute(query.order_by(column).limit(most)) if start else ()
    return [row.id for row in rows if row.value.startswith(start)]


def _people(store_id: str, words: str, most: int) -> list[PersonBrief]:
    name, phone = name_key(words), clean_phone(words)
    has_letters = any(letter.isalpha() for letter in words)
    columns: list[tuple[InstrumentedAttribute[Any], str]] = [
        (Person.email, words.lower()),
        (Person.customer_id, words),
        (Person.id, words),
        (Person.phone, "" if phone is None or has_letters else phone),
        (Person.first_name_key, name),
        (Person.full_name_key, name),
    ]
    found = [each for column, start in columns for each in _beginning(store_id, column, start, most)]
    if phone and not has_letters:
        found += [each.id for each in people.phoned(store_id, phone)[:most]]
    if len(set(found)) < most and has_letters and len(name) >= BY_SOUND and "@" not in words:
        found += [each.id for each in people.alike(store_id, words)[:most]]
    ids = list(dict.fromkeys(found))[:most]
    query = select(*person_columns(Person, "person")).where(
        Person.store_id == store_id, Person.id.in_(ids), Person.erased_at.is_(None)
    )
    known = {row.person_id: brief(row, "person") for row in db.session.execute(query)}
    return [person for each in ids if (person := known.get(each))]


def _referrals(
    store_id: str, words: str, numbers: Iterable[str], persons: list[str], most: int
) -> list[ReferralRow]:
    ids = _beginning(store_id, Referral.id, words, most)
    for number in numbers:
        ids += _beginning(store_id, Referral.order_number, number, most)
    wanted: ColumnElement[bool] = Referral.id.in_(ids)
    if 0 < len(persons) <= FEW_PEOPLE:
        wanted = or_(wanted, Referral.advocate_id.in_(persons), Referral.friend_id.in_(persons))
    elif not ids:
        return []
    return referral_page(store_id, [Referral.store_id == store_id, wanted], cursor=None).rows[:most]


def _orders(store_id: str, numbers: Iterable[str], shown: set[str], most: int) -> list[OrderHit]:
    ids = [each for number in numbers for each in _beginning(store_id, Order.order_number, number, most)]
    query = (
        select(Order.order_number, *person_columns(Person, "person"))
        .join(Person, and_(Person.store_id == Order.store_id, Person.id == Order.person_id), isouter=True)
        .where(Order.store_id == store_id, Order.id.in_(ids), Order.event.is_(None))
        .order_by(Order.order_number)
    )
    found = [OrderHit(row.order_number, brief(row, "person")) for row in db.session.execute(query)]
    return [each for each in found if each.order_number not in shown][:most]


def _coupons(store_id: str, words: str, most: int) -> list[CodeHit]:
    ids = _beginning(store_id, Coupon.code, words.upper(), most)
    query = select(Coupon.code, Coupon.status).where(Coupon.store_id == store_id, Coupon.id.in_(ids))
    return [CodeHit(row.code, None, row.status) for row in db.session.execute(query.order_by(Coupon.code))]


def _links(store_id: str, words: str, most: int) -> list[CodeHit]:
    ids = _beginning(store_id, Link.code, code_of(words), most)
    chosen = _beginning(store_id, ChosenCode.folded, fold(words), most)
    by_choice = select(ChosenCode.link_id).where(ChosenCode.store_id == store_id, ChosenCode.id.in_(chosen))
    query = (
        select(Link.code, Link.chosen_code, *person_columns(Person, "person"))
        .join(Person, and_(Person.store_id == Link.store_id, Person.id == Link.person_id))
        .where(Link.store_id == store_id, or_(Link.id.in_(ids), Link.id.in_(by_choice)))
        .limit(most)
    )
    return [CodeHit(row.chosen_code or row.code, brief(row, "person")) for row in db.session.execute(query)]
