"""What the weekly letter says: last week beside the week before, by the numbers' own formulas, and what waits."""

from datetime import UTC, date, datetime, time
from fractions import Fraction

from flask import current_app

from rafiq.analytics.kpis import KPIS, Counts
from rafiq.analytics.queries import kpis
from rafiq.core import clock, texts
from rafiq.core.texts import date_text, text
from rafiq.messaging import weekly
from rafiq.messaging.letters import Content
from rafiq.messaging.outgoing import Postman, Subject
from rafiq.messaging.weekly import Week
from rafiq.playbook.burden import Burden, Reader, waits_for
from rafiq.stores import members
from rafiq.stores.service import StoreView
from rafiq.web.words import figures

# In the order of reading: what friends did, what it brought, what it cost.
SHOWN = ("shares", "visits", "referrals", "referred_new_customers", "referred_revenue", "reward_cost")
_KPIS = {each.name: each for each in KPIS}


def letter(postman: Postman, about: Subject) -> Content:
    """Counted when it goes out, so that a letter that had to wait tells what is true then."""
    return content(
        about.store,
        weekly.week_of(about.about),
        about.locale,
        reader=_reader(about.store.id, about.recipient),
        public_url=postman.settings.public_url,
    )


def _reader(store_id: str, user_id: str) -> Reader | None:
    found = next((each for each in members.list_members(store_id) if each.user_id == user_id), None)
    return Reader(found.user_id, found.email, found.role) if found else None


def content(store: StoreView, week: Week, locale: str, *, reader: Reader | None, public_url: str) -> Content:
    now, before = kpis.beside(store.id, week.monday, week.sunday, week.before.monday, week.before.sunday)

    def say(key: str, **values: object) -> str:
        return text(locale, f"weekly.{key}", **values)

    dates = say("dates", first=_day(week.monday, locale), last=_day(week.sunday, locale))
    waits = waits_for(store.id, clock.now(), reader) if reader else []
    return Content(
        values={"dates": dates, "words": _sentence(now, store, locale)},
        button_url=f"{public_url}{_path('numbers', store.id)}",
        figures=(
            ("", say("head_now"), say("head_before")),
            *(_line(name, now, before, store, locale) for name in SHOWN),
        ),
        waits_title=say("waits_title"),
        waits=tuple(_waiting(each, store, locale, public_url) for each in waits),
    )


def _sentence(counts: Counts, store: StoreView, locale: str) -> str:
    """One plain sentence; the table below has the rest."""
    if not counts.referrals:
        return text(locale, "weekly.quiet" if not counts.visited else "weekly.only_visits")
    revenue = _spoken("referred_revenue", counts, store, locale)
    cost = _spoken("reward_cost", counts, store, locale)
    return text(locale, "weekly.brought", revenue=revenue, cost=cost)


def _line(name: str, now: Counts, before: Counts, store: StoreView, locale: str) -> tuple[str, str, str]:
    label = text(locale, f"numbers.kpi_{name}")
    return label, _spoken(name, now, store, locale), _spoken(name, before, store, locale)


def _spoken(name: str, counts: Counts, store: StoreView, locale: str) -> str:
    kpi = _KPIS[name]
    return figures.spoken(kpi.unit, kpi.of(counts) or Fraction(0), store.currency, locale)


def _waiting(burden: Burden, store: StoreView, locale: str, public_url: str) -> tuple[str, str, str]:
    waiting = burden.waiting
    words = text(
        locale,
        "weekly.waiting",
        what=text(locale, f"mastery.kind_{waiting.kind}"),
        count=texts.number_text(waiting.count, locale),
    )
    oldest = waiting.oldest_at
    since = text(locale, "weekly.since", date=date_text(oldest, locale, store.timezone)) if oldest else ""
    return words, since, f"{public_url}{_path(burden.door, store.id)}"


def _day(day: date, locale: str) -> str:
    return date_text(datetime.combine(day, time(12), UTC), locale)


def _path(endpoint: str, store_id: str) -> str:
    """The page of the admin; letters are written where no request is, so the addresses are asked themselves."""
    found: str = current_app.url_map.bind("").build(f"admin.{endpoint}", {"store_id": store_id})
    return found
