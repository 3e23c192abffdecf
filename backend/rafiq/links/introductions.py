"""Friends named before they buy: by giving an e-mail for the offer, or by staff at the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import among
from rafiq.links.models import Introduction, Link
from rafiq.links.service import LinkView, view
from rafiq.people.phones import spellings

MOST = 20
_introductions = table_of(Introduction)


@dataclass(frozen=True, slots=True)
class IntroductionView:
    id: str
    link: LinkView
    by_email: bool
    by_staff: bool
    created_at: datetime


def introduce(
    store_id: str,
    link_id: str,
    *,
    email_key: str | None,
    phone: str | None,
    by_staff: bool,
    actor: str | None = None,
) -> str:
    """Remember that this advocate sent this friend, whatever device the friend buys on. ``actor``: who noted it."""
    introduction_id = ids.new_id("itr")
    db.session.add(
        Introduction(
            store_id=store_id,
            id=introduction_id,
            link_id=link_id,
            email_key=email_key,
            phone=phone,
            by_staff=by_staff,
            actor=actor,
            created_at=clock.now(),
        )
    )
    db.session.flush()
    return introduction_id


def lately(
    store_id: str, *, email_key: str | None, phone: str | None, within_days: int, staff_only: bool = False
) -> list[IntroductionView]:
    """Who named this friend lately, newest first."""
    wanted, values = _named(email_key, phone)
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
        .order_by(Introduction.created_at.desc(), Introduction.id.desc())
        .limit(MOST)
    )
    if staff_only:
        query = query.where(Introduction.by_staff)
    return [
        IntroductionView(
            row.id,
            view(link),
            bool(email_key) and row.email_key == email_key,
            row.by_staff,
            row.created_at,
        )
        for row, link in db.session.execute(query, values)
    ]


def noted_ids(store_id: str, phone: str) -> list[str]:
    """Every note of the desk about whoever has this phone."""
    wanted, values = _named(None, phone)
    query = select(_introductions.c.id).where(
        _introductions.c.store_id == store_id, _introductions.c.by_staff, *wanted
    )
    return list(db.session.scalars(query, values))


def forget(store_id: str, *, email_key: str | None, phone: str | None) -> None:
    """Erasure: the phone in whichever way it was written, as it would be found."""
    wanted, values = _named(email_key, phone)
    if wanted:
        mine = delete(_introductions).where(_introductions.c.store_id == store_id, or_(*wanted))
        db.session.execute(mine, values)


def _named(email_key: str | None, phone: str | None) -> tuple[list[ColumnElement[bool]], dict[str, set[str]]]:
    wanted: list[ColumnElement[bool]] = []
    if email_key:
        wanted.append(_introductions.c.email_key == email_key)
    if not phone:
        return wanted, {}
    return [*wanted, among(_introductions.c.phone, "phones")], {"phones": spellings(phone)}
