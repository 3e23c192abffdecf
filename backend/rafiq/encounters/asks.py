"""Introductions that were asked for by name: whom, at which company, by which advocate, and how it went (S1-31)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import NotFound
from rafiq.core.words import clean_line
from rafiq.encounters.models import IntroductionAsk
from rafiq.encounters.rules import MAX_NAME, AskStatus, check_status

_asks = table_of(IntroductionAsk)


@dataclass(frozen=True, slots=True)
class AskView:
    """``person_id`` is the advocate, ``name`` whom they know."""

    id: str
    person_id: str
    name: str
    company: str
    status: str
    actor: str
    created_at: datetime
    changed_at: datetime


def ask(store_id: str, person_id: str, *, name: str, company: str, actor: str) -> AskView:
    """Note it as asked. Raises `Invalid` for ``#/name`` and ``#/company``."""
    now = clock.now()
    row = IntroductionAsk(
        store_id=store_id,
        id=ids.new_id("iak"),
        person_id=person_id,
        name=clean_line(name, most=MAX_NAME, pointer="#/name"),
        company=clean_line(company, most=MAX_NAME, pointer="#/company") if company.strip() else "",
        status=AskStatus.ASKED.value,
        actor=actor,
        created_at=now,
        changed_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return _view(row)


def get(store_id: str, ask_id: str) -> AskView:
    """Raises `NotFound`."""
    row = db.session.get(IntroductionAsk, (store_id, ask_id), populate_existing=True)
    if row is None:
        raise NotFound(ask_id)
    return _view(row)


def every(store_id: str, *, limit: int = 100) -> list[AskView]:
    """What moved last comes first."""
    query = select(IntroductionAsk).where(IntroductionAsk.store_id == store_id)
    order = (IntroductionAsk.changed_at.desc(), IntroductionAsk.id.desc())
    return [_view(row) for row in db.session.scalars(query.order_by(*order).limit(limit))]


def move(store_id: str, ask_id: str, status: str) -> AskView:
    """Raises `Invalid` for ``#/status`` and `NotFound`."""
    get(store_id, ask_id)
    mine = (_asks.c.store_id == store_id, _asks.c.id == ask_id)
    values = {"status": check_status(status).value, "changed_at": clock.now()}
    db.session.execute(update(_asks).where(*mine).values(**values))
    return get(store_id, ask_id)


def drop(store_id: str, ask_id: str) -> None:
    """Forget the name: they gave no consent themselves. Raises `NotFound`."""
    get(store_id, ask_id)
    db.session.execute(delete(_asks).where(_asks.c.store_id == store_id, _asks.c.id == ask_id))


def _view(row: IntroductionAsk) -> AskView:
    return AskView(
        row.id,
        row.person_id,
        row.name,
        row.company,
        row.status,
        row.actor,
        row.created_at,
        row.changed_at,
    )
