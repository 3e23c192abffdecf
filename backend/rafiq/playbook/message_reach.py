"""Whom a message would reach as it is written now: how many of those who have ordered, and when the first."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from rafiq.core.db import db, table_of
from rafiq.playbook import rules
from rafiq.playbook.models import StageMessageSent, StageStanding
from rafiq.playbook.rules import STAGES, Message, Occasion
from rafiq.stores import service as stores

MOST = 5_000
_standings, _sent = table_of(StageStanding), table_of(StageMessageSent)


@dataclass(frozen=True, slots=True)
class Reach:
    """``count`` people, or at least so many if ``more``; the first of them about ``at``; none where nobody is."""

    count: int
    more: bool
    at: datetime | None


def reach(store_id: str, message: Message, now: datetime) -> Reach:
    """Rests, complaints and mails that somebody stopped are looked at on the day, and can only make it fewer."""
    span = timedelta(days=message.days)
    if message.occasion is Occasion.SEASON:
        at = _season(store_id, message, now)
        found = _ordered(store_id, message, None)
    else:
        found = _ordered(store_id, message, now - span - rules.OPEN_FOR)
        at = max(found[0] + span, now) if found else None
    return Reach(min(len(found), MOST), len(found) > MOST, at if found else None)


def _season(store_id: str, message: Message, now: datetime) -> datetime | None:
    """About noon in the shop, so that the day is the same day anywhere near it."""
    zone = ZoneInfo(stores.get_store(store_id).timezone)
    day: date | None = rules.next_season(message.month_day, now.astimezone(zone).date())
    return datetime.combine(day, time(12), zone) if day else None


def _ordered(store_id: str, message: Message, after: datetime | None) -> list[datetime]:
    """First orders, oldest first, of who stands in the stage and has not had this very message."""
    stages = [stage.value for stage in STAGES[message.from_stage.number - 1 :]]
    mine = [
        _standings.c.store_id == store_id,
        _standings.c.first_order_at.is_not(None),
        _standings.c.stage.in_(stages),
    ]
    if after is not None:
        had = exists().where(
            _sent.c.store_id == _standings.c.store_id,
            _sent.c.person_id == _standings.c.person_id,
            _sent.c.message_id == message.id,
        )
        mine += [_standings.c.first_order_at > after, ~had]
    query = (
        select(_standings.c.first_order_at).where(*mine).order_by(_standings.c.first_order_at).limit(MOST + 1)
    )
    return list(db.session.scalars(query))
