"""Use cases of the ideal customer: written down, kept in versions, and held beside those who really came."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from rafiq.analytics.ideal import MAX_NOTE, IdealRule
from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.errors import Invalid
from rafiq.playbook.models import IdealCustomer

SHOWN = 20


@dataclass(frozen=True, slots=True)
class IdealView:
    id: str
    note: str
    rule: IdealRule
    actor: str
    created_at: datetime


def write(store_id: str, note: str, rule: IdealRule, *, actor: str) -> IdealView:
    """A new version; the same again is none. Raises `Invalid` without words, or with too many."""
    lines = note.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    words = "\n".join("".join(filter(str.isprintable, line)).rstrip() for line in lines).strip()
    if not 1 <= len(words) <= MAX_NOTE:
        raise Invalid.field("#/note", f"must have 1 to {MAX_NOTE} letters")
    now = current(store_id)
    if now is not None and (now.note, now.rule) == (words, rule):
        return now
    row = IdealCustomer(
        store_id=store_id,
        id=ids.new_id("idl"),
        note=words,
        minimum=rule.minimum,
        product_tags=list(rule.product_tags),
        countries=list(rule.countries),
        actor=actor,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return _view(row)


def current(store_id: str) -> IdealView | None:
    return next(iter(versions(store_id, limit=1)), None)


def versions(store_id: str, *, limit: int = SHOWN) -> list[IdealView]:
    """Newest first."""
    query = select(IdealCustomer).where(IdealCustomer.store_id == store_id)
    return [_view(row) for row in db.session.scalars(query.order_by(IdealCustomer.id.desc()).limit(limit))]


def _view(row: IdealCustomer) -> IdealView:
    rule = IdealRule(row.minimum, tuple(row.product_tags), tuple(row.countries))
    return IdealView(row.id, row.note, rule, row.actor, row.created_at)
