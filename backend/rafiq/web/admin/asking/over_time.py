"""Over time: by which day customers begin to recommend, and what advocates, referred and others are worth."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries import over_time as queries
from rafiq.analytics.queries.over_time import Reached
from rafiq.analytics.queries.timeline import Event, Phase, Timeline, timeline
from rafiq.core import clock, texts
from rafiq.core.money import divide
from rafiq.people.service import PersonView
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, viewer
from rafiq.web.admin.words import locale

WIDTH, HEIGHT, FLOOR, TOP = 660, 190, 160, 24
HUNDRED, TENTH = 100, 10  # basis points: one percent, a tenth of one


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart, drawn from the left in every language, as numbers are."""

    reached: Reached
    share: int  # basis points, to a tenth of a percent
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Part:
    """What happened in one phase, oldest first, each with its day since the first order."""

    phase: Phase
    events: list[tuple[Event, int | None]]


@admin.app_template_global("both_days")
def both_days(at: datetime) -> str:
    """A day in both calendars for readers of Farsi (S3-15)."""
    return texts.both_dates(at, locale(), seat().store.timezone)


@admin.app_template_global("timeline_of")
def timeline_of(person: PersonView) -> tuple[list[Part], int | None]:
    """By phases, and which day since the first order today is."""
    found = timeline(seat().store.id, person)
    parts = [Part(phase, _in(found, phase)) for phase in Phase]
    return [part for part in parts if part.events], found.day(clock.now())


def _in(found: Timeline, phase: Phase) -> list[tuple[Event, int | None]]:
    return [(each, found.day(each.at)) for each in found.events if found.phase(each) is phase]


@viewer("/stages/over-time")
def over_time() -> ResponseReturnValue:
    store = seat().store
    reached = queries.cohort_today(store.id)
    return render_template(
        "admin/asking/over_time.html",
        bars=_bars(reached),
        size=(WIDTH, HEIGHT, FLOOR),
        worths=queries.worth(store.id, store.currency),
        anybody=any(each.customers for each in reached),
    )


def _bars(reached: list[Reached]) -> list[Bar]:
    top = max([HUNDRED, *(each.basis_points for each in reached)])
    step = WIDTH / len(reached)
    bars = []
    for number, each in enumerate(reached):
        height = round((FLOOR - TOP) * each.basis_points / top, 1)
        share, left = divide(each.basis_points, TENTH) * TENTH, round(step * number + step * 0.14, 1)
        bars.append(Bar(each, share, left, FLOOR - height, round(step * 0.72, 1), height))
    return bars
