"""Search words as conditions: e-mail, name, order, code; each list says which of them it understands."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from rafiq.analytics.queries.rows import PersonBrief
from rafiq.coupons.models import Coupon
from rafiq.links.models import ChosenCode, Link
from rafiq.links.rules import fold
from rafiq.people.models import Person
from rafiq.people.phones import spellings
from rafiq.people.rules import clean_phone

MAX_WORDS = 120


def people_named(store_id: str, words: str) -> Select[str]:
    """Ids of people whose name, e-mail, phone, customer id or link code holds these words."""
    wanted: list[ColumnElement[bool]] = [
        Person.email.icontains(words, autoescape=True),
        Person.customer_id == words,
        Person.id == words,
        (Person.first_name + " " + Person.last_name).icontains(words, autoescape=True),
        Person.id.in_(select(Link.person_id).where(Link.store_id == store_id, Link.code == code_of(words))),
        Person.id.in_(_with_chosen_code(store_id, words)),
    ]
    phone = clean_phone(words)
    if phone:
        wanted.append(Person.phone.in_(spellings(phone)))
    return select(Person.id).where(Person.store_id == store_id, or_(*wanted))


def _with_chosen_code(store_id: str, words: str) -> Select[str]:
    return (
        select(Link.person_id)
        .join(ChosenCode, and_(ChosenCode.store_id == Link.store_id, ChosenCode.link_id == Link.id))
        .where(Link.store_id == store_id, ChosenCode.folded == fold(words))
    )


def coupons_coded(store_id: str, words: str) -> Select[str]:
    return select(Coupon.id).where(Coupon.store_id == store_id, Coupon.code == words.upper())


def code_of(words: str) -> str:
    return words.upper().replace("-", "").replace(" ", "")


def clean_words(words: str | None) -> str:
    return "".join(letter for letter in (words or "") if letter.isprintable()).strip()[:MAX_WORDS]


def brief(row: Any, prefix: str) -> PersonBrief | None:  # noqa: ANN401 - a Core row with prefixed columns
    """The person whose columns carry this prefix; None where the join found nobody."""
    person_id = getattr(row, f"{prefix}_id")
    if person_id is None:
        return None
    name = f"{getattr(row, f'{prefix}_first')} {getattr(row, f'{prefix}_last')}".strip()
    return PersonBrief(person_id, name, getattr(row, f"{prefix}_email"))


def person_columns(alias: Any, prefix: str) -> list[Any]:  # noqa: ANN401 - an alias of Person
    return [
        alias.id.label(f"{prefix}_id"),
        alias.first_name.label(f"{prefix}_first"),
        alias.last_name.label(f"{prefix}_last"),
        alias.email.label(f"{prefix}_email"),
    ]
