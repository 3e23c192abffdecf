"""The weekly letter to members: who wants it, when it is due where the store is, and one of it for each week."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.prepared import InsertOnce
from rafiq.messaging import service as mail
from rafiq.messaging.models import Mail, WeeklyChoice
from rafiq.messaging.rules import Kind
from rafiq.stores import members
from rafiq.stores.members import MemberRecord
from rafiq.stores.rights import Level, Role, Room

HOUR = time(8)
STILL_NEWS = timedelta(days=2)  # a server that was away on Monday still writes; later it would be no news
WEEK = timedelta(days=7)
_insert_choice = InsertOnce(WeeklyChoice)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday of the store's own calendar; the letter tells of it beside the week before."""

    monday: date

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> "Week":
        return Week(self.monday - WEEK)

    @property
    def name(self) -> str:
        return f"{self.monday:%G-W%V}"

    @classmethod
    def named(cls, name: str) -> "Week":
        year, _, number = name.partition("-W")
        return cls(date.fromisocalendar(int(year), int(number), 1))


@dataclass(frozen=True, slots=True)
class Due:
    """The letter about ``week`` is due since ``at``."""

    week: Week
    at: datetime


def last_week(now: datetime, timezone: str) -> Week:
    """The last one that is over where the store is."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    return Week(today - timedelta(days=today.weekday()) - WEEK)


def due(now: datetime, timezone: str) -> Due | None:
    """On Monday at eight where the store is, and for two days after; clocks that change move it along."""
    week = last_week(now, timezone)
    at = datetime.combine(week.monday + WEEK, HOUR, ZoneInfo(timezone))
    return Due(week, at) if timedelta(0) <= now - at < STILL_NEWS else None


def next_at(now: datetime, timezone: str) -> datetime:
    """When the next letter is due."""
    monday = last_week(now, timezone).monday + WEEK
    this = datetime.combine(monday, HOUR, ZoneInfo(timezone))
    return this if now < this else datetime.combine(monday + WEEK, HOUR, ZoneInfo(timezone))


def wanted(store_id: str, user_id: str) -> bool:
    """By their own word, else by their role. Nobody who may not see the numbers gets them by mail."""
    member = next((each for each in members.list_members(store_id) if each.user_id == user_id), None)
    return member is not None and _wants(member, _choices(store_id).get(user_id))


def choose(store_id: str, user_id: str, *, wanted: bool) -> None:
    values = {"wanted": wanted, "changed_at": clock.now()}
    if not _insert_choice(store_id=store_id, id=ids.new_id("wkc"), user_id=user_id, **values):
        own = (WeeklyChoice.store_id == store_id, WeeklyChoice.user_id == user_id)
        db.session.execute(update(WeeklyChoice).where(*own).values(**values))


def without(store_id: str, found: Due) -> list[str]:
    """Members who are to get this letter and have none yet. Whoever came or asked for it since gets the next one."""
    choices = _choices(store_id)
    written = set(
        db.session.scalars(
            select(Mail.recipient).where(
                Mail.store_id == store_id, Mail.kind == Kind.WEEKLY.value, Mail.about == found.week.name
            )
        )
    )
    return [
        each.user_id
        for each in members.list_members(store_id)
        if each.user_id not in written
        and each.created_at <= found.at
        and _wants(each, choices.get(each.user_id), at=found.at)
    ]


def post(store_id: str, user_id: str, week: Week) -> bool:
    """On its way, once for each member and week; False when it was written before (G18)."""
    return mail.post_to(store_id, Kind.WEEKLY, user_id=user_id, about=week.name)


def post_now(store_id: str, user_id: str, week: Week) -> bool:
    """Asked for by hand, at most once a minute; the one of the week comes all the same."""
    about = f"{week.name}|{clock.now():%Y-%m-%dT%H:%M}"
    return mail.post_to(store_id, Kind.WEEKLY, user_id=user_id, about=about)


def goes_to(store_id: str, user_id: str, about: str) -> bool:
    """Asked once more when it is about to leave; what they asked for by hand only needs them to be a member still."""
    if "|" not in about:
        return wanted(store_id, user_id)
    return any(each.user_id == user_id and _may(each) for each in members.list_members(store_id))


def week_of(about: str) -> Week:
    return Week.named(about.partition("|")[0])


def _wants(member: MemberRecord, choice: WeeklyChoice | None, *, at: datetime | None = None) -> bool:
    if not _may(member):
        return False
    if choice is None:
        return member.role is Role.OWNER
    return choice.wanted and (at is None or choice.changed_at <= at)


def _may(member: MemberRecord) -> bool:
    return member.role.may(Level.LOOK, Room.NUMBERS)


def _choices(store_id: str) -> dict[str, WeeklyChoice]:
    query = select(WeeklyChoice).where(WeeklyChoice.store_id == store_id)
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    return {each.user_id: each for each in rows}
