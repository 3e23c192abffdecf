"""Use cases about people: recognise, enrol, look up, forget."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.errors import NotFound
from rafiq.people.models import Person
from rafiq.people.rules import Identity, name_key


@dataclass(frozen=True, slots=True)
class PersonView:
    id: str
    customer_id: str | None
    email: str | None
    email_key: str | None
    phone: str | None
    first_name: str
    last_name: str
    locale: str | None
    created_at: datetime


def recognise(store_id: str, identity: Identity, *, vouched: bool) -> tuple[PersonView, bool]:
    """The person this identity means, made if new; (person, created).

    Strength: the store's own customer id, then e-mail, then phone. Only a vouched identity (store's server or
    signature) may fill or change what we know; a browser's word never changes a known person.
    """
    person = _find(store_id, identity)
    if person is None:
        person = _insert(store_id, identity)
        if person is not None:
            return _view(person), True
        person = _find(store_id, identity)
        if person is None:
            detail = "this person could not be recognised"
            raise NotFound(detail)
    if vouched:
        _complete(person, identity)
    return _view(person), False


def find(store_id: str, identity: Identity) -> PersonView | None:
    person = _find(store_id, identity)
    return _view(person) if person else None


def get(store_id: str, person_id: str) -> PersonView:
    """By our id (``cus_…``) or the store's own customer id. Raises `NotFound`."""
    query = select(Person).where(
        Person.store_id == store_id, or_(Person.id == person_id, Person.customer_id == person_id)
    )
    person = db.session.scalars(query.order_by(Person.id == person_id)).first()
    if person is None:
        detail = f"no customer {person_id}"
        raise NotFound(detail)
    return _view(person)


def lock(store_id: str, person_id: str) -> None:
    """Hold this person's row until the transaction ends, so that what is counted about them cannot change meanwhile."""
    db.session.execute(
        select(Person.id).where(Person.store_id == store_id, Person.id == person_id).with_for_update()
    )


def many(store_id: str, person_ids: set[str]) -> dict[str, PersonView]:
    query = select(Person).where(Person.store_id == store_id, Person.id.in_(person_ids))
    return {person.id: _view(person) for person in db.session.scalars(query)}


def same_human(store_id: str, identity: Identity) -> set[str]:
    """Ids of everyone who shares the canonical e-mail, phone or customer id: the aliases of one human."""
    matches = _matches(identity)
    if not matches:
        return set()
    return set(db.session.scalars(select(Person.id).where(Person.store_id == store_id, or_(*matches))))


def named(store_id: str, name: str, *, limit: int = 50) -> list[PersonView]:
    """People of that name; spelling variants of Arabic and Persian letters count as the same."""
    wanted = name_key(name)
    first = name.strip().split(" ")[0]
    query = select(Person).where(
        Person.store_id == store_id,
        func.lower(Person.first_name).startswith(first.lower()[:1], autoescape=True),
    )
    found = (
        p
        for p in db.session.scalars(query.limit(5_000))
        if wanted and wanted in {name_key(p.first_name), name_key(p.first_name + p.last_name)}
    )
    return [_view(person) for person in list(found)[:limit]]


def erase(store_id: str, person_id: str) -> None:
    """Forget who somebody is; amounts stay but point to nobody (G33). Safe to repeat."""
    get(store_id, person_id)
    blank = {
        "email": None,
        "email_key": None,
        "phone": None,
        "customer_id": None,
        "first_name": "",
        "last_name": "",
        "locale": None,
    }
    db.session.execute(
        update(Person)
        .where(Person.store_id == store_id, Person.id == person_id)
        .values(**blank, erased_at=clock.now())
    )


def _matches(identity: Identity) -> list:  # type: ignore[type-arg]  # SQLAlchemy conditions
    pairs = (
        (Person.customer_id, identity.customer_id),
        (Person.email_key, identity.email_key),
        (Person.phone, identity.phone),
    )
    return [column == value for column, value in pairs if value]


def _find(store_id: str, identity: Identity) -> Person | None:
    for column, value in (
        (Person.customer_id, identity.customer_id),
        (Person.email, identity.email),
        (Person.phone, identity.phone),
    ):
        # A phone belongs to a household as often as to a person, so it only names someone whose e-mail we don't have.
        if not value or (column is Person.phone and identity.email):
            continue
        person = db.session.scalars(
            select(Person).where(Person.store_id == store_id, column == value).limit(1)
        ).first()
        if person is not None:
            return person
    return None


def _insert(store_id: str, identity: Identity) -> Person | None:
    person = Person(
        store_id=store_id,
        id=ids.new_id("cus"),
        customer_id=identity.customer_id,
        email=identity.email,
        email_key=identity.email_key,
        phone=identity.phone,
        first_name=identity.first_name,
        last_name=identity.last_name,
        locale=identity.locale,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        return None  # a parallel request made the same person first
    return person


def _complete(person: Person, identity: Identity) -> None:
    """Fill what is missing; names follow the newest word of the store."""
    fields = {
        "customer_id": identity.customer_id,
        "email": identity.email,
        "phone": identity.phone,
        "locale": identity.locale,
    }
    missing = {field: value for field, value in fields.items() if value and getattr(person, field) is None}
    names = {
        f: v
        for f, v in {"first_name": identity.first_name, "last_name": identity.last_name}.items()
        if v and v != getattr(person, f)
    }
    if not missing and not names:
        return
    if "email" in missing and identity.email_key:
        missing["email_key"] = identity.email_key
    try:
        with db.session.begin_nested():
            for field, value in (missing | names).items():
                setattr(person, field, value)
            db.session.flush()
    except IntegrityError:
        db.session.refresh(
            person
        )  # the new e-mail or customer id already names another person: leave both as they are


def _view(person: Person) -> PersonView:
    return PersonView(
        person.id,
        person.customer_id,
        person.email,
        person.email_key,
        person.phone,
        person.first_name,
        person.last_name,
        person.locale,
        person.created_at,
    )
