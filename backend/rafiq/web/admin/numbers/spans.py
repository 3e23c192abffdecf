"""Which days the numbers are of: the last so many, or two days that somebody chose."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import request

from rafiq.analytics import service as analytics
from rafiq.analytics.comparison import Span
from rafiq.analytics.rules import SPANS
from rafiq.core import days as calendar
from rafiq.web.admin import typed_days

CHOICES = SPANS
USUAL, MOST_DAYS = 28, 1_100
MOST_TYPED = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """The span that is shown, what was typed, and whether that was no span."""

    span: Span
    days: int | None
    typed: dict[str, str]
    wrong: bool = False

    @property
    def query(self) -> dict[str, str]:
        """What an address needs to be about the same days."""
        if self.days:
            return {"days": str(self.days)}
        return {"from": self.span.first.isoformat(), "to": self.span.last.isoformat()}


def wish(store_id: str) -> Wish:
    """Both days included; a span that cannot be is told, and the usual one shown."""
    today = analytics.today(store_id)
    typed = {name: request.args.get(name, "").strip()[:MOST_TYPED] for name in ("from", "to")}
    if typed["from"] or typed["to"]:
        try:
            first, last = (typed_days.read(typed[name] or today.isoformat()) for name in ("from", "to"))
        except ValueError:
            return Wish(_last(today, USUAL), USUAL, typed, wrong=True)
        if not calendar.FIRST <= first <= last <= today or (last - first).days >= MOST_DAYS:
            return Wish(_last(today, USUAL), USUAL, typed, wrong=True)
        return Wish(Span(first, last), None, typed)
    asked = request.args.get("days", "")
    days = int(asked) if asked in {str(each) for each in CHOICES} else USUAL
    return Wish(_last(today, days), days, typed)


def last(store_id: str, days: int | None) -> Wish:
    """The last so many days; the usual ones where nobody asked for any."""
    days = days or USUAL
    return Wish(_last(analytics.today(store_id), days), days, {})


def _last(today: date, days: int) -> Span:
    return Span(today - timedelta(days=days - 1), today)
