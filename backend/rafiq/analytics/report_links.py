"""Addresses under which the figures can be read without logging in: signed by the web, kept here to be taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from rafiq.analytics.models import ReportLink
from rafiq.core import clock, ids
from rafiq.core.db import brief_write, db, table_of
from rafiq.core.errors import Invalid, NotFound

DAYS = (7, 30, 90, 365)
MAX_NAME = 80
_links = table_of(ReportLink)


@dataclass(frozen=True, slots=True)
class ReportLinkView:
    id: str
    name: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    opened_at: datetime | None

    def opens(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


def make(store_id: str, name: str, *, days: int, actor: str) -> ReportLinkView:
    """``name`` says whom it is for. Raises `Invalid`."""
    clean = " ".join(name.replace("\0", "").split())
    if not 0 < len(clean) <= MAX_NAME:
        raise Invalid.field("#/name", f"1 to {MAX_NAME} letters")
    if days not in DAYS:
        raise Invalid.field("#/days", f"one of {DAYS}")
    now = clock.now()
    row = ReportLink(
        store_id=store_id,
        id=ids.new_id("rpt"),
        name=clean,
        created_by=actor,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(row)
    db.session.flush()
    return _view(row)


def every(store_id: str) -> list[ReportLinkView]:
    """Newest first, those that open nothing any more among them."""
    query = select(ReportLink).where(ReportLink.store_id == store_id)
    return [_view(row) for row in db.session.scalars(query.order_by(ReportLink.id.desc()).limit(100))]


def revoke(store_id: str, link_id: str) -> None:
    """Safe to repeat. Raises `NotFound`."""
    row = db.session.get(ReportLink, (store_id, link_id))
    if row is None:
        raise NotFound(link_id)
    row.revoked_at = row.revoked_at or clock.now()


def open_now(store_id: str, link_id: str) -> ReportLinkView | None:
    """The link if it still opens; that it was used is noted once a day."""
    row, now = db.session.get(ReportLink, (store_id, link_id)), clock.now()
    if row is None or not _view(row).opens(now):
        return None
    found = _view(row)
    if row.opened_at is None or row.opened_at < now - timedelta(days=1):
        mine = (_links.c.store_id == store_id, _links.c.id == link_id)
        with brief_write():
            db.session.execute(update(_links).where(*mine).values(opened_at=now))
    return found


def _view(row: ReportLink) -> ReportLinkView:
    return ReportLinkView(
        row.id, row.name, row.created_by, row.created_at, row.expires_at, row.revoked_at, row.opened_at
    )
