"""Use cases of staff: who they are, what a reward brings them, and whom the praise board names."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, bindparam, func, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import NotFound
from rafiq.core.money import Money
from rafiq.core.prepared import InsertOnce, Prepared, insert_into
from rafiq.core.words import clean_line
from rafiq.staff.models import StaffEntry, StaffMember
from rafiq.staff.rules import MAX_NAME, entries_for

_members, _entries = table_of(StaffMember), table_of(StaffEntry)
_insert_member, _insert_entry = InsertOnce(StaffMember), insert_into(StaffEntry)
_STANDS = Prepared(
    select(
        _entries.c.staff_ref,
        _entries.c.unit,
        func.sum(_entries.c.amount).label("total"),
        func.count().label("steps"),
    )
    .where(_entries.c.store_id == bindparam("s"), _entries.c.reward_id == bindparam("r"))
    .group_by(_entries.c.staff_ref, _entries.c.unit)
)
_PERSON = Prepared(
    select(_members.c.person_id).where(
        _members.c.store_id == bindparam("s"), _members.c.ref == bindparam("ref")
    )
)


@dataclass(frozen=True, slots=True)
class StaffView:
    """Somebody who serves; ``name`` falls back to what orders call them."""

    id: str
    ref: str
    name: str
    person_id: str | None
    praised: bool
    created_at: datetime
    door: int = 1


@dataclass(frozen=True, slots=True)
class Praise:
    """A name on the board, and how many friends came thanks to them; never an amount."""

    name: str
    friends: int


@dataclass(frozen=True, slots=True)
class Joy:
    """A friend came thanks to ``name``."""

    name: str
    at: datetime


def settle(
    store_id: str, reward_id: str, staff_ref: str | None, due: Money, *, order_number: str, reason_code: str
) -> bool:
    """Add the entries that bring this reward to ``due`` for whoever it belongs to now; whether any went down.

    The caller holds the lock of the order behind the reward. Safe to repeat: exactly once is a unique key.
    """
    rows = _STANDS.all(s=store_id, r=reward_id)
    stands = {(row.staff_ref, row.unit): int(row.total) for row in rows}
    wanted = {(staff_ref, due.currency): due.amount} if staff_ref else {}
    steps = sum(int(row.steps) for row in rows)
    added = entries_for(stands, wanted)
    if staff_ref:
        _insert_member(**_new_member(store_id, staff_ref))
    for number, ((ref, unit), amount) in enumerate(added.items(), steps + 1):
        row = {"staff_ref": ref, "unit": unit, "amount": amount, "order_number": order_number}
        _insert_entry.run(
            row
            | {
                "store_id": store_id,
                "id": ids.new_id("ste"),
                "reward_id": reward_id,
                "step": number,
                "reason_code": reason_code,
                "created_at": clock.now(),
            }
        )
    return any(amount < 0 for amount in added.values())


def is_one_of(store_id: str, staff_ref: str, person_ids: set[str | None]) -> bool:
    """Whether this member of staff is known to be one of these people."""
    person_id = _PERSON.scalar(s=store_id, ref=staff_ref)
    return person_id is not None and person_id in person_ids


def every(store_id: str) -> list[StaffView]:
    query = select(StaffMember).where(StaffMember.store_id == store_id).order_by(StaffMember.name)
    return [_view(row) for row in db.session.scalars(query)]


def get(store_id: str, staff_id: str) -> StaffView:
    """Raises `NotFound`."""
    row = db.session.get(StaffMember, (store_id, staff_id), populate_existing=True)
    if row is None:
        detail = "nobody of that name serves here"
        raise NotFound(detail)
    return _view(row)


def named(store_id: str, staff_ref: str) -> str:
    """What the shop calls them; the name they came by, where they are nobody's colleague any more."""
    mine = (StaffMember.store_id == store_id, StaffMember.ref == staff_ref)
    return db.session.scalar(select(StaffMember.name).where(*mine)) or staff_ref


def change(store_id: str, staff_id: str, *, name: str, praised: bool, person_id: str | None) -> StaffView:
    """Name, place on the praise board, and who they are as a customer. Raises `Invalid`, `NotFound`."""
    found = get(store_id, staff_id)
    values = {
        "name": clean_line(name, most=MAX_NAME, pointer="#/name"),
        "praised": praised,
        "person_id": person_id,
    }
    mine = (_members.c.store_id == store_id, _members.c.id == found.id)
    db.session.execute(update(_members).where(*mine).values(**values))
    return get(store_id, staff_id)


def by_door(store_id: str, staff_id: str, door: int) -> StaffView:
    """Whoever holds the address of this person's own page. Raises `NotFound` when that address was closed."""
    row = db.session.get(StaffMember, (store_id, staff_id), populate_existing=True)
    if row is None or row.door != door:
        detail = "this page was closed"
        raise NotFound(detail)
    return _view(row)


def close_door(store_id: str, staff_id: str) -> StaffView:
    """Their own page gets a new address; the old one opens nothing any more. Raises `NotFound`."""
    found = get(store_id, staff_id)
    mine = (_members.c.store_id == store_id, _members.c.id == found.id)
    db.session.execute(update(_members).where(*mine).values(door=_members.c.door + 1))
    return get(store_id, staff_id)


def add(store_id: str, name: str) -> StaffView:
    """Somebody whom no order has named yet, so that they have a page and delights. Raises `Invalid`."""
    cleaned = clean_line(name, most=MAX_NAME, pointer="#/name")
    known = select(StaffMember).where(StaffMember.store_id == store_id, StaffMember.ref == cleaned)
    _insert_member(**_new_member(store_id, cleaned))
    return _view(db.session.scalars(known).one())


def friends_of(store_id: str, staff_ref: str) -> int:
    """How many friends came thanks to somebody and still count, over all periods."""
    standing = (
        select(_entries.c.reward_id)
        .where(_entries.c.store_id == store_id, _entries.c.staff_ref == staff_ref)
        .group_by(_entries.c.reward_id)
        .having(func.sum(_entries.c.amount) > 0)
        .subquery()
    )
    return int(db.session.scalar(select(func.count()).select_from(standing)) or 0)


def board(store_id: str) -> list[Praise]:
    """Whoever agreed to be praised, most friends first; somebody without any is not put last in public."""
    counted = _standing(store_id)
    friends = func.count(counted.c.reward_id)
    query = (
        select(_members.c.name, friends)
        .join(counted, counted.c.staff_ref == _members.c.ref)
        .where(_members.c.store_id == store_id, _members.c.praised.is_(True))
        .group_by(_members.c.id, _members.c.name)
        .order_by(friends.desc(), _members.c.name)
    )
    return [Praise(name, int(count)) for name, count in db.session.execute(query)]


def lately(store_id: str, *, limit: int = 12) -> list[Joy]:
    """Friends who came last thanks to somebody who agreed to be named; what was taken back is no joy (S4-9)."""
    came = _standing(store_id)
    query = (
        select(_members.c.name, came.c["at"])
        .join(came, came.c.staff_ref == _members.c.ref)
        .where(_members.c.store_id == store_id, _members.c.praised.is_(True))
        .order_by(came.c["at"].desc(), came.c.reward_id)
        .limit(limit)
    )
    return [Joy(*row) for row in db.session.execute(query)]


def _standing(store_id: str) -> Subquery:
    """Rewards that stand to somebody's credit, one row each, with the day they began to."""
    return (
        select(_entries.c.staff_ref, _entries.c.reward_id, func.min(_entries.c.created_at).label("at"))
        .where(_entries.c.store_id == store_id)
        .group_by(_entries.c.staff_ref, _entries.c.reward_id)
        .having(func.sum(_entries.c.amount) > 0)
        .subquery()
    )


def _new_member(store_id: str, ref: str) -> dict[str, object]:
    return {
        "store_id": store_id,
        "id": ids.new_id("stf"),
        "ref": ref,
        "name": ref,
        "person_id": None,
        "praised": False,
        "door": 1,
        "created_at": clock.now(),
    }


def _view(row: StaffMember) -> StaffView:
    return StaffView(row.id, row.ref, row.name, row.person_id, row.praised, row.created_at, row.door)
