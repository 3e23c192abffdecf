"""Use cases of links: an advocate's link, whom a token or code names, friends named beforehand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, or_, select

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import NotFound
from rafiq.core.prepared import InsertOnce, Prepared
from rafiq.core.signing import VisitRef
from rafiq.links.models import Introduction, Link
from rafiq.links.rules import clean_code

LINK_NUMBER_BITS = 40
_links = table_of(Link)
_insert_link = InsertOnce(Link)
_BY_NUMBER = Prepared(
    select(_links).where(_links.c.store_id == bindparam("s"), _links.c.number == bindparam("number"))
)
_BY_CODE = Prepared(
    select(_links).where(_links.c.store_id == bindparam("s"), _links.c.code == bindparam("code"))
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


@dataclass(frozen=True, slots=True)
class IntroductionView:
    link: LinkView
    by_email: bool
    by_staff: bool
    created_at: datetime


def link_for(store_id: str, person_id: str) -> LinkView:
    """The advocate's one link, made at first need; parallel calls agree on one."""
    for _ in range(5):
        link = db.session.scalar(select(Link).where(Link.store_id == store_id, Link.person_id == person_id))
        if link is not None:
            return _view(link)
        _insert_link(
            store_id=store_id,
            id=ids.new_id("lnk"),
            number=ids.new_number(LINK_NUMBER_BITS),
            code=_free_code(),
            person_id=person_id,
            created_at=clock.now(),
            blocked_at=None,
        )
    detail = f"no link could be made for {person_id}"
    raise NotFound(detail)


def by_number(store_id: str, number: int) -> LinkView | None:
    row = _BY_NUMBER.first(s=store_id, number=number)
    return _view(row) if row else None


def by_visit(store_id: str, visit: VisitRef) -> LinkView | None:
    return by_number(store_id, visit.link_number)


def by_code(store_id: str, typed: str | None) -> LinkView | None:
    code = clean_code(typed)
    row = _BY_CODE.first(s=store_id, code=code) if code else None
    return _view(row) if row else None


def by_code_anywhere(typed: str) -> LinkView | None:
    """For ``/r/<code>``, which names no store; generated codes are unique across stores."""
    code = clean_code(typed)
    return _one(Link.code == code) if code else None


def get(store_id: str, link_id: str) -> LinkView:
    link = _one(Link.store_id == store_id, Link.id == link_id)
    if link is None:
        raise NotFound(link_id)
    return link


def of_people(store_id: str, person_ids: set[str]) -> list[LinkView]:
    query = select(Link).where(
        Link.store_id == store_id, Link.person_id.in_(person_ids), Link.blocked_at.is_(None)
    )
    return [_view(link) for link in db.session.scalars(query)]


def introduce(
    store_id: str, link_id: str, *, email_key: str | None, phone: str | None, by_staff: bool
) -> None:
    """Remember that this advocate sent this friend, whatever device the friend buys on."""
    db.session.add(
        Introduction(
            store_id=store_id,
            id=ids.new_id("itr"),
            link_id=link_id,
            email_key=email_key,
            phone=phone,
            by_staff=by_staff,
            created_at=clock.now(),
        )
    )
    db.session.flush()


def introductions(
    store_id: str, *, email_key: str | None, phone: str | None, within_days: int
) -> list[IntroductionView]:
    """Who named this friend lately, newest first."""
    wanted = [
        column == value
        for column, value in ((Introduction.email_key, email_key), (Introduction.phone, phone))
        if value
    ]
    if not wanted:
        return []
    query = (
        select(Introduction, Link)
        .join(Link, (Link.store_id == Introduction.store_id) & (Link.id == Introduction.link_id))
        .where(
            Introduction.store_id == store_id,
            or_(*wanted),
            Introduction.created_at >= clock.now() - timedelta(days=within_days),
        )
        .order_by(Introduction.created_at.desc())
        .limit(20)
    )
    return [
        IntroductionView(
            _view(link), bool(email_key) and row.email_key == email_key, row.by_staff, row.created_at
        )
        for row, link in db.session.execute(query)
    ]


def forget_introductions(store_id: str, *, email_key: str | None, phone: str | None) -> None:
    wanted = [
        column == value
        for column, value in ((Introduction.email_key, email_key), (Introduction.phone, phone))
        if value
    ]
    if wanted:
        db.session.execute(delete(Introduction).where(Introduction.store_id == store_id, or_(*wanted)))


def _one(*conditions: object) -> LinkView | None:
    link = db.session.scalars(select(Link).where(*conditions).limit(1)).first()  # type: ignore[arg-type]
    return _view(link) if link else None


def _free_code() -> str:
    while True:
        code = ids.new_code()
        if db.session.scalar(select(Link.id).where(Link.code == code).limit(1)) is None:
            return code


def _view(link: Any) -> LinkView:  # noqa: ANN401 - a Link or a Core row
    return LinkView(
        link.id,
        link.store_id,
        link.number,
        link.code,
        link.person_id,
        link.blocked_at is not None,
        link.created_at,
    )
