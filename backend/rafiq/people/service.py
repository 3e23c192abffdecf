"""Use cases about people: recognise, enrol, look up, forget."""

from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

from rapidfuzz.fuzz import ratio
from sqlalchemy import Select, and_, bindparam, func, or_, select, union_all, update
from sqlalchemy.exc import IntegrityError

from rafiq.core import clock, ids
from rafiq.core.db import db, is_postgresql, table_of
from rafiq.core.errors import NotFound
from rafiq.core.prepared import InsertOnce, Prepared, among
from rafiq.people.likeness import may_be_among, may_be_one
from rafiq.people.models import Person
from rafiq.people.phones import spellings
from rafiq.people.rules import Identity, is_promoter, name_key
from rafiq.people.spelling import ENOUGH, latin, sound, sounds

_people = table_of(Person)
_insert = InsertOnce(Person)


def _by(column: str, *wanted: Any) -> Select[Any]:  # noqa: ANN401 - columns
    """One index each: SQLite reads every row of a store for an OR over two of them."""
    return select(*(wanted or (_people,))).where(
        _people.c.store_id == bindparam("s"), _people.c[column] == bindparam(column)
    )


_FIND = Prepared(union_all(_by("customer_id"), _by("email"), _by("phone")))
_BY_EITHER_ID = Prepared(union_all(_by("id"), _by("customer_id")))
_LOCK = Prepared(_by("id", _people.c.id).with_for_update())
# No more than what a row that names them takes anyway, so that nobody waits in a circle.
_HOLD = Prepared(_by("id", _people.c.erased_at).with_for_update(read=True, key_share=True))
_BY_IDS = Prepared(select(_people).where(_people.c.store_id == bindparam("s"), among(_people.c.id, "ids")))
_BY_PHONES = Prepared(
    select(_people).where(_people.c.store_id == bindparam("s"), among(_people.c.phone, "phones")).limit(50)
)
_ALIASES = Prepared(union_all(_by("email_key", _people.c.id), _by("customer_id", _people.c.id)))


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
    tags: list[str]
    created_at: datetime
    erased_at: datetime | None = None
    band: str | None = None
    band_at: datetime | None = None

    @property
    def promoter(self) -> bool:
        """Whether what is meant for promoters is meant for them."""
        return is_promoter(self.band, self.tags)


def recognise(store_id: str, identity: Identity, *, vouched: bool) -> tuple[PersonView, bool]:
    """The person this identity means, made if new; (person, created).

    Strength: the store's own customer id, then e-mail, then phone. Only a vouched identity (store's server or
    signature) may fill or change what we know; a browser's word never changes a known person.
    """
    known = find(store_id, identity)
    if known is None:
        made = _new(identity)
        if _insert(store_id=store_id, **_fields(made), **_name_keys(made)):
            return made, True
        known = find(store_id, identity)  # a parallel request made the same person first
    if known is None:
        detail = "this person could not be recognised"
        raise NotFound(detail)
    return (_complete(store_id, known, identity) if vouched else known), False


def find(store_id: str, identity: Identity) -> PersonView | None:
    """A phone belongs to a household as often as to a person, so it only names someone when there is no e-mail."""
    phone = None if identity.email else identity.phone
    named = {"customer_id": identity.customer_id, "email": identity.email, "phone": phone}
    rows = _FIND.all(s=store_id, **named)
    for name in ("customer_id", "email", "phone"):
        for row in rows:
            if named[name] is not None and getattr(row, name) == named[name]:
                return _view(row)
    return None


def get(store_id: str, person_id: str) -> PersonView:
    """By our id (``cus_…``) or the store's own customer id. Raises `NotFound`."""
    row = _BY_EITHER_ID.first(s=store_id, id=person_id, customer_id=person_id)
    if row is not None:
        return _view(row)
    detail = f"no customer {person_id}"
    raise NotFound(detail)


def known(store_id: str, person_id: str) -> PersonView:
    """As `get`, but whoever was forgotten is not found either."""
    person = get(store_id, person_id)
    if person.erased_at is not None:
        detail = f"no customer {person_id}"
        raise NotFound(detail)
    return person


def is_erased(store_id: str, person_id: str) -> bool:
    """Whether this person was forgotten: what was written to them before opens nothing any more."""
    query = select(Person.erased_at).where(Person.store_id == store_id, Person.id == person_id)
    return db.session.scalar(query) is not None


def lock(store_id: str, person_id: str) -> None:
    """Hold this person's row until the transaction ends, so that what is counted about them cannot change.

    SQLite needs no lock of a row: a writing transaction there is alone.
    """
    if is_postgresql():
        _LOCK.run({"s": store_id, "id": person_id})


def hold_known(store_id: str, person_id: str) -> bool:
    """Whether this person is here and was not forgotten; nor are they until the transaction ends."""
    row = _HOLD.first(s=store_id, id=person_id)
    return row is not None and row.erased_at is None


def many(store_id: str, person_ids: set[str]) -> dict[str, PersonView]:
    return {row.id: _view(row) for row in _BY_IDS.all(s=store_id, ids=person_ids)}


def same_human(store_id: str, identity: Identity) -> set[str]:
    """Ids of everyone who shares the canonical e-mail or the customer id: the aliases of one human."""
    return set(_ALIASES.scalars(s=store_id, email_key=identity.email_key, customer_id=identity.customer_id))


def foresee_same_human(store_id: str, identity: Identity) -> None:
    _ALIASES.foresee(s=store_id, email_key=identity.email_key, customer_id=identity.customer_id)


def named(store_id: str, name: str, *, limit: int = 50) -> list[PersonView]:
    """People of that first or full name; spelling variants of Arabic and Persian letters count as the same."""
    wanted = name_key(name)
    query = select(_people).where(
        _people.c.store_id == store_id,
        or_(_people.c.first_name_key == wanted, _people.c.full_name_key == wanted),
    )
    return [_view(row) for row in db.session.execute(query.limit(limit))] if wanted else []


def phoned(store_id: str, phone: str) -> list[PersonView]:
    """Everyone with this phone, written with the country's code or without."""
    return [_view(row) for row in _BY_PHONES.all(s=store_id, phones=spellings(phone))]


def alike(store_id: str, name: str, *, whole: bool = False, limit: int = 200) -> list[PersonView]:
    """People whose names sound like this in whichever script, the most alike first: for offers, never as proof.

    Each word that was typed is one of theirs; ``whole``: they have no further one, and its vowels fit too. So must
    those of a name with few consonants, or Ana is heard in Noah.
    """
    wanted, typed = sound(name), latin(name)
    joined = func.replace(_people.c.name_sound, " ", "").in_(sounds(name))
    spaced = " " + _people.c.name_sound + " "
    each = and_(*(spaced.like(f"% {word} %") for word in wanted.split()))
    query = select(_people).where(_people.c.store_id == store_id, joined if whole else or_(joined, each))
    found = [
        (f"{row.first_name} {row.last_name}", _view(row))
        for row in (db.session.execute(query.limit(limit)) if wanted else ())
    ]
    if not whole and len(wanted.replace(" ", "")) < ENOUGH:
        found = [(theirs, person) for theirs, person in found if may_be_among(name, theirs)]
    rated = [(_rating(name, typed, theirs), person) for theirs, person in found]
    return [person for rate, person in sorted(rated, key=itemgetter(0)) if rate[0] == 0 or not whole]


def _rating(name: str, typed: str, theirs: str) -> tuple[int, float]:
    return 0 if may_be_one(name, theirs) else 1, -ratio(typed, latin(theirs))


def heard(store_id: str, person_id: str, band: str, at: datetime) -> None:
    """What band their own answer of this moment puts them in; an older one changes nothing. Safe to repeat."""
    newest = _people.c.band_at.is_(None) | (_people.c.band_at <= at)
    mine = (_people.c.store_id == store_id, _people.c.id == person_id, _people.c.erased_at.is_(None))
    db.session.execute(update(_people).where(*mine, newest).values(band=band, band_at=at))


def erase(store_id: str, person_id: str) -> None:
    """Forget who somebody is; amounts stay but point to nobody (G33). Safe to repeat."""
    get(store_id, person_id)
    blank: dict[str, object] = {
        "email": None,
        "email_key": None,
        "phone": None,
        "customer_id": None,
        "first_name": "",
        "last_name": "",
        "first_name_key": "",
        "full_name_key": "",
        "name_sound": "",
        "locale": None,
        "tags": [],
        "band": None,
        "band_at": None,
        "last_bought_at": None,
    }
    db.session.execute(
        update(Person)
        .where(Person.store_id == store_id, Person.id == person_id)
        .values(**blank, erased_at=clock.now())
    )


def _new(identity: Identity) -> PersonView:
    return PersonView(
        id=ids.new_id("cus"),
        customer_id=identity.customer_id,
        email=identity.email,
        email_key=identity.email_key,
        phone=identity.phone,
        first_name=identity.first_name,
        last_name=identity.last_name,
        locale=identity.locale,
        tags=list(identity.tags or ()),
        created_at=clock.now(),
    )


def _complete(store_id: str, person: PersonView, identity: Identity) -> PersonView:
    """Fill what is missing; names follow the newest word of the store."""
    given = {
        name: getattr(identity, name) for name in ("customer_id", "email", "email_key", "phone", "locale")
    }
    changes: dict[str, Any] = {
        name: value for name, value in given.items() if value and getattr(person, name) is None
    }
    for name in ("first_name", "last_name"):
        if getattr(identity, name) and getattr(identity, name) != getattr(person, name):
            changes[name] = getattr(identity, name)
    if identity.tags is not None and list(identity.tags) != person.tags:
        changes["tags"] = list(identity.tags)
    if not changes:
        return person
    mine = (_people.c.store_id == store_id, _people.c.id == person.id)
    try:
        with db.session.begin_nested():
            named = _name_keys(replace(person, **changes))
            db.session.execute(update(_people).where(*mine).values(**changes, **named))
    except IntegrityError:
        return person  # the new e-mail or customer id already names another person: leave both as they are
    return replace(person, **changes)


def _fields(person: PersonView) -> dict[str, Any]:
    return {name: getattr(person, name) for name in PersonView.__dataclass_fields__}


def _name_keys(person: PersonView) -> dict[str, str]:
    first, full = name_key(person.first_name), name_key(person.first_name + person.last_name)
    heard = sound(f"{person.first_name} {person.last_name}")
    return {"first_name_key": first[:60], "full_name_key": full[:120], "name_sound": heard}


_SHOWN = attrgetter(*PersonView.__dataclass_fields__)


def _view(row: Any) -> PersonView:  # noqa: ANN401 - a Core row or a Person
    return PersonView(*_SHOWN(row))
