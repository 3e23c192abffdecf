"""Use cases of numbers: count a fact into the funnel, and install checks that wait for the widget's ping."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from rafiq.analytics.models import FunnelDay, InstallCheck
from rafiq.analytics.rules import Counted, Step, counted
from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.events import RewardGranted
from rafiq.core.fact import Fact
from rafiq.core.prepared import add_into
from rafiq.links.models import VisitChannelDay, VisitDay
from rafiq.referrals.models import Reward
from rafiq.referrals.promises import ADVOCATE, BASE
from rafiq.stores import service as stores

CHECK_LIFETIME = timedelta(minutes=30)
_days = table_of(FunnelDay)
_ADD = add_into(FunnelDay, ("store_id", "day", "step", "channel", "surface"), ("count",))


@dataclass(frozen=True, slots=True)
class CheckView:
    """One install check and what came back: nothing yet, or the widget's ping."""

    id: str
    page_url: str
    created_at: datetime
    seen_at: datetime | None
    version: str | None
    order_found: bool | None
    origin: str | None


def count_fact(store_id: str, fact: Fact) -> None:
    """Add a fact to the rollup. The outbox marks the fact done in the same transaction, so it counts once."""
    what = counted(fact)
    if what is not None and not (
        isinstance(fact, RewardGranted) and not _is_advocates(store_id, fact.reward_id)
    ):
        count(store_id, what)


def _is_advocates(store_id: str, reward_id: str) -> bool:
    """A referral rewards two people; it is one step of the funnel, counted with the advocate's."""
    reward = db.session.get(Reward, (store_id, reward_id))
    return reward is not None and (reward.side, reward.part) == (ADVOCATE, BASE)


def count(store_id: str, what: Counted, *, times: int = 1) -> None:
    key = {
        "day": today(store_id).isoformat(),
        "step": what.step.value,
        "channel": what.channel,
        "surface": what.surface,
    }
    _ADD.all(store_id=store_id, id=ids.new_id("fnl"), **key, count=times)


def today(store_id: str) -> date:
    """The day it is where the store is."""
    return clock.now().astimezone(ZoneInfo(stores.get_store(store_id).timezone)).date()


def by_day(store_id: str, first: date, last: date) -> dict[tuple[str, Step], int]:
    """Counts per ISO day and step; visits have a rollup of their own (without bots and repeats, days in UTC)."""
    query = (
        select(_days.c.day, _days.c.step, func.sum(_days.c.count).label("total"))
        .where(
            _days.c.store_id == store_id, _days.c.day >= first.isoformat(), _days.c.day <= last.isoformat()
        )
        .group_by(_days.c.day, _days.c.step)
    )
    counts = {(row.day, Step(row.step)): int(row.total) for row in db.session.execute(query)}
    visits = _visits(VisitChannelDay.day, store_id, first, last)
    return counts | {(str(day), Step.VISITED): total for day, total in visits.items()}


def by_channel(store_id: str, first: date, last: date) -> dict[tuple[str, Step], int]:
    """Counts per channel and step where a channel is known."""
    query = (
        select(_days.c.channel, _days.c.step, func.sum(_days.c.count).label("total"))
        .where(
            _days.c.store_id == store_id,
            _days.c.day >= first.isoformat(),
            _days.c.day <= last.isoformat(),
            _days.c.channel != "",
        )
        .group_by(_days.c.channel, _days.c.step)
    )
    counts = {(row.channel, Step(row.step)): int(row.total) for row in db.session.execute(query)}
    visits = _visits(VisitChannelDay.channel, store_id, first, last)
    return counts | {(channel, Step.VISITED): total for channel, total in visits.items() if channel}


def _visits(
    group: InstrumentedAttribute[Any], store_id: str, first: date, last: date
) -> dict[str | None, int]:
    """Over all links; the id begins with the day, so the key finds them."""
    begin, end = (day.isoformat().replace("-", "") for day in (first, last + timedelta(days=1)))
    query = (
        select(group.label("name"), func.sum(VisitChannelDay.human_count).label("total"))
        .where(VisitChannelDay.store_id == store_id, VisitChannelDay.id >= begin, VisitChannelDay.id < end)
        .group_by(group)
    )
    return {row.name: int(row.total) for row in db.session.execute(query)}


def visits_by_link(store_id: str, first: date, last: date) -> dict[int, int]:
    """By the number of the link; days in UTC, without bots and repeats."""
    query = (
        select(VisitDay.link_number, func.sum(VisitDay.human_count))
        .where(
            VisitDay.store_id == store_id,
            VisitDay.day >= first.isoformat(),
            VisitDay.day <= last.isoformat(),
        )
        .group_by(VisitDay.link_number)
    )
    return {number: int(total) for number, total in db.session.execute(query)}


def anything(store_id: str) -> bool:
    """Whether anything has ever been counted here."""
    return db.session.scalar(select(FunnelDay.id).where(FunnelDay.store_id == store_id).limit(1)) is not None


def start_check(store_id: str, page_url: str) -> str:
    """Begin to wait for a ping; returns the nonce that the page's address must carry."""
    check = InstallCheck(
        store_id=store_id, id=ids.new_id("chk"), page_url=page_url[:500], created_at=clock.now()
    )
    db.session.add(check)
    db.session.flush()
    return check.id


def record_ping(store_id: str, nonce: str, *, version: str, order_found: bool, origin: str | None) -> bool:
    """The widget reports from the shop's page.

    Only a check that somebody just began is answered, and once, so that strangers with the publishable key cannot
    fill the table.
    """
    checks = table_of(InstallCheck)
    waiting = (
        checks.c.store_id == store_id,
        checks.c.id == nonce[:32],
        checks.c.seen_at.is_(None),
        checks.c.created_at >= clock.now() - CHECK_LIFETIME,
    )
    seen = {
        "seen_at": clock.now(),
        "version": version[:40],
        "order_found": order_found,
        "origin": (origin or "")[:300] or None,
    }
    return (
        db.session.execute(update(checks).where(*waiting).values(**seen).returning(checks.c.id)).first()
        is not None
    )


def get_check(store_id: str, nonce: str) -> CheckView | None:
    check = db.session.get(InstallCheck, (store_id, nonce))
    return _view(check) if check else None


def last_seen(store_id: str) -> CheckView | None:
    """The newest check that was answered."""
    query = select(InstallCheck).where(InstallCheck.store_id == store_id, InstallCheck.seen_at.is_not(None))
    check = db.session.scalars(query.order_by(InstallCheck.created_at.desc()).limit(1)).first()
    return _view(check) if check else None


def _view(check: InstallCheck) -> CheckView:
    return CheckView(
        check.id,
        check.page_url,
        check.created_at,
        check.seen_at,
        check.version,
        check.order_found,
        check.origin,
    )
