"""Use cases of links: an advocate's link, and whom a token or code names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, select, union_all, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, NotFound
from rafiq.core.events import AdvocateEnrolled
from rafiq.core.prepared import InsertOnce, Prepared
from rafiq.core.signing import VisitRef
from rafiq.links.models import ChosenCode, Link
from rafiq.links.rules import OURS, chosen_code, clean_code, fold
from rafiq.people import service as people

LINK_NUMBER_BITS = 40
CHANGES, CHANGES_WITHIN = 5, timedelta(days=365)  # of one link's chosen code
_links = table_of(Link)
_chosen = table_of(ChosenCode)
_insert_link, _insert_chosen = InsertOnce(Link), InsertOnce(ChosenCode)
_BY_NUMBER = Prepared(
    select(_links).where(_links.c.store_id == bindparam("s"), _links.c.number == bindparam("number"))
)
_BY_PERSON = Prepared(
    select(_links).where(_links.c.store_id == bindparam("s"), _links.c.person_id == bindparam("person"))
)
# In whichever store: an address with a code in it names none.
_TAKEN = Prepared(
    union_all(
        select(_links.c.id).where(_links.c.code == bindparam("code")),
        select(_chosen.c.id).where(_chosen.c.folded == bindparam("folded")),
    )
)
_BY_CODE = Prepared(
    select(_links).where(_links.c.store_id == bindparam("s"), _links.c.code == bindparam("code"))
)
_BY_CHOSEN = Prepared(
    select(_links)
    .join(_chosen, and_(_chosen.c.store_id == _links.c.store_id, _chosen.c.link_id == _links.c.id))
    .where(_chosen.c.store_id == bindparam("s"), _chosen.c.folded == bindparam("folded"))
)


@dataclass(frozen=True, slots=True)
class LinkView:
    id: str
    store_id: str
    number: int
    code: str
    person_id: str
    blocked: bool
    created_at: datetime
    stopped: bool = (
        False  # its coupons turned up where they should not: no offers, and the typed code is no claim
    )


def link_for(store_id: str, person_id: str, *, told: bool = True) -> LinkView:
    """The advocate's one link, made at first need; parallel calls agree on one. Not ``told``: no fact is stated.

    Raises `NotFound` where it would have to be made for somebody who was forgotten (G33).
    """
    for _ in range(5):
        link = of_person(store_id, person_id)
        if link is not None:
            return link
        if not people.hold_known(store_id, person_id):
            break
        link_id = ids.new_id("lnk")
        made = _insert_link(
            store_id=store_id,
            id=link_id,
            number=ids.new_number(LINK_NUMBER_BITS),
            code=_free_code(),
            person_id=person_id,
            created_at=clock.now(),
            blocked_at=None,
            chosen_code=None,
            stopped_at=None,
        )
        if made and told:
            outbox.append(store_id, AdvocateEnrolled(person_id=person_id, link_id=link_id))
    detail = f"no link could be made for {person_id}"
    raise NotFound(detail)


def of_person(store_id: str, person_id: str) -> LinkView | None:
    """Their link where they have one, also a blocked one; nothing is made."""
    row = _BY_PERSON.first(s=store_id, person=person_id)
    return view(row) if row else None


def by_number(store_id: str, number: int) -> LinkView | None:
    row = _BY_NUMBER.first(s=store_id, number=number)
    return view(row) if row else None


def by_visit(store_id: str, visit: VisitRef) -> LinkView | None:
    return by_number(store_id, visit.link_number)


def by_code(store_id: str, typed: str | None) -> LinkView | None:
    """By the code we made or by one that was chosen, typed with or without dashes and look-alikes."""
    code = clean_code(typed)
    if code is None:
        return None
    row = _BY_CODE.first(s=store_id, code=code) if len(code) == OURS else None
    row = row or _BY_CHOSEN.first(s=store_id, folded=fold(code))
    return view(row) if row else None


def by_code_anywhere(typed: str, store_id: str | None = None) -> LinkView | None:
    """For ``/r/<code>``, which names no store. Codes of ours are unique across stores.

    Where two stores have the same chosen code, the address may name one; without, the older one stays what it was.
    """
    code = clean_code(typed)
    if code is None:
        return None
    ours = _one(Link.code == code) if len(code) == OURS else None
    named = ours or (by_code(store_id, code) if store_id else None)
    if named is not None:
        return named
    oldest = (
        select(_links)
        .join(_chosen, and_(_chosen.c.store_id == _links.c.store_id, _chosen.c.link_id == _links.c.id))
        .where(_chosen.c.folded == fold(code))
        .order_by(_chosen.c.created_at, _chosen.c.id)
        .limit(1)
    )
    row = db.session.execute(oldest).first()
    return view(row) if row else None


def choose_code(store_id: str, link_id: str, typed: str, *, store_name: str, actor: str) -> LinkView:
    """Give the link a code of its own; every earlier one keeps working. Safe to repeat.

    Raises `Invalid` for what is no fit code, and `Conflict` with ``code_taken`` or ``code_changes_used``.
    """
    code = chosen_code(typed, store_name=store_name)
    # Two changes of one link are one after the other, so that they are counted.
    db.session.execute(
        select(_links.c.id).where(_links.c.store_id == store_id, _links.c.id == link_id).with_for_update()
    )
    owner = by_code(store_id, code)
    if owner is not None and owner.id != link_id:
        raise _conflict("code_taken", "somebody has this code, or one that looks like it")
    if owner is None:
        lately = select(func.count()).where(
            _chosen.c.store_id == store_id,
            _chosen.c.link_id == link_id,
            _chosen.c.created_at >= clock.now() - CHANGES_WITHIN,
        )
        if (db.session.scalar(lately) or 0) >= CHANGES:
            raise _conflict("code_changes_used", f"a code can be changed {CHANGES} times a year")
        values = {"code": code, "folded": fold(code), "actor": actor[:254], "created_at": clock.now()}
        if not _insert_chosen(store_id=store_id, id=ids.new_id("chc"), link_id=link_id, **values):
            raise _conflict("code_taken", "somebody has this code, or one that looks like it")
    _change(store_id, link_id, chosen_code=code)
    return get(store_id, link_id)


def stop(store_id: str, link_id: str) -> LinkView:
    """Its coupons leaked: no more offers, and the typed code is no claim. The link itself goes on. Safe to repeat."""
    _change(store_id, link_id, stopped_at=clock.now())
    return get(store_id, link_id)


def resume(store_id: str, link_id: str) -> LinkView:
    _change(store_id, link_id, stopped_at=None)
    return get(store_id, link_id)


def block(store_id: str, person_id: str) -> None:
    """Whoever was forgotten recommends no more: their link claims nothing and offers nothing (G33). Safe to repeat."""
    for link in of_people(store_id, {person_id}):
        _change(store_id, link.id, blocked_at=clock.now())


def _change(store_id: str, link_id: str, **values: object) -> None:
    db.session.execute(
        update(_links).where(_links.c.store_id == store_id, _links.c.id == link_id).values(**values)
    )


def _conflict(code: str, detail: str) -> Conflict:
    error = Conflict(detail)
    error.code = code
    return error


def get(store_id: str, link_id: str) -> LinkView:
    link = _one(Link.store_id == store_id, Link.id == link_id)
    if link is None:
        raise NotFound(link_id)
    return link


def of_people(store_id: str, person_ids: set[str]) -> list[LinkView]:
    query = select(_links).where(
        Link.store_id == store_id, Link.person_id.in_(person_ids), Link.blocked_at.is_(None)
    )
    return [view(row) for row in db.session.execute(query)]


def view(link: Any) -> LinkView:  # noqa: ANN401 - a Link or a Core row
    return LinkView(
        link.id,
        link.store_id,
        link.number,
        link.chosen_code or link.code,
        link.person_id,
        link.blocked_at is not None,
        link.created_at,
        link.stopped_at is not None,
    )


def _one(*conditions: object) -> LinkView | None:
    row = db.session.execute(select(_links).where(*conditions).limit(1)).first()  # type: ignore[arg-type]
    return view(row) if row else None


def _free_code() -> str:
    """No store's own, and none that an older program gave out and somebody brought along."""
    while True:
        code = ids.new_code()
        if not _TAKEN.all(code=code, folded=fold(code)):
            return code
