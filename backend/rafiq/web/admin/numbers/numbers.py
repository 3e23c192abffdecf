"""Numbers that are true: the key figures beside the days before, the funnel, customers, outcomes and the forecast."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

from flask import render_template
from flask.typing import ResponseReturnValue

from rafiq.analytics import service as analytics
from rafiq.analytics import targets
from rafiq.analytics.comparison import Change, Span, compare
from rafiq.analytics.kpis import KPIS, Counts, Kpi, Unit
from rafiq.analytics.outcomes import cause_of
from rafiq.analytics.queries import cohorts, funnels, kpis, outlook
from rafiq.analytics.queries.dashboard import DayPoint
from rafiq.analytics.queries.marks import marks
from rafiq.analytics.queries.winloss import win_loss
from rafiq.analytics.rules import Step, days
from rafiq.core import texts
from rafiq.core.money import BASIS_POINTS
from rafiq.programs import service as programs
from rafiq.stores.service import StoreView
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers import numbers_chart, spans
from rafiq.web.admin.site import admin, viewer
from rafiq.web.admin.words import locale
from rafiq.web.shapes import tables
from rafiq.web.words import figures

COHORT_DAYS, MONTHS = 365, 12
BY_NAME = {kpi.name: kpi for kpi in KPIS}


@dataclass(frozen=True, slots=True)
class Target:
    """``part`` is how far it is reached, 1 = all of it."""

    text: str
    part: Fraction


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure; ``term`` is the count whose rows stand behind it."""

    kpi: Kpi
    text: str | None
    before: str | None
    change: Change
    target: Target | None
    term: str


@admin.app_template_global("tnum")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about numbers."""
    return texts.text(locale(), f"numbers.{key}", **values)


@admin.app_template_global("num_defined")
def num_defined(name: str) -> str:
    return texts.text(locale(), f"kpis.{name}")


@admin.app_template_global("num_value")
def num_value(unit: str, value: Fraction | None) -> str:
    """A value in the reader's digits; a dash where there is nothing to divide by."""
    store = seat().store
    return "–" if value is None else figures.spoken(Unit(unit), value, store.currency, locale())


@admin.app_template_global("num_whole")
def num_whole(share: float) -> str:
    """A share in whole percent, for a change or a way that is done."""
    return texts.percent_text(figures.half_up(Fraction(share) * 100) * 100, locale())


@admin.app_template_global("num_place")
def num_place(surface: str) -> str:
    """Where the widget stood; a name that we do not know as the shop wrote it."""
    key = f"surface_{surface}"
    return texts.text(locale(), f"admin.{key}") if key in texts.catalogue(locale(), "admin") else surface


@admin.app_template_global("num_reason")
def num_reason(code: str) -> str:
    """A reason in a few words."""
    for catalogue, key in (("numbers", f"reason_{code}"), ("admin", f"why_{code}")):
        if key in texts.catalogue(locale(), catalogue):
            return texts.text(locale(), f"{catalogue}.{key}")
    return say(f"cause_{cause_of(code)}")


@admin.app_template_global("num_month")
def num_month(first: date) -> str:
    """The month that most of these days are of, in the reader's calendar."""
    middle = datetime.combine(first + timedelta(days=14), time.min, UTC)
    return texts.date_text(middle, locale()).split(" ")[1]


@admin.app_template_global("num_day")
def num_day(text: str) -> date:
    return date.fromisoformat(text)


@viewer("/numbers")
def numbers() -> ResponseReturnValue:
    store = seat().store
    wish = spans.wish(store.id)
    return render_template(
        "admin/numbers/numbers.html", wish=wish, choices=spans.CHOICES, **overview(store, wish.span)
    )


def overview(store: StoreView, span: Span) -> dict[str, object]:
    """All that the first page shows; a report for others shows the same."""
    found = marks(store.id, span.first, span.last)
    points = _points(store.id, span)
    ahead = outlook.outlook(store.id)
    sizes = {"wide": numbers_chart.WIDE, "narrow": numbers_chart.NARROW}
    hindsight = ahead.hindsight if ahead else None
    return {
        "rooms": rooms(store, span),
        "before": span.before(),
        "points": points,
        "charts": {name: numbers_chart.marked(points, found, width=width) for name, width in sizes.items()},
        "marks": found,
        "outlook": ahead,
        "strips": {
            "referrals": numbers_chart.strip(ahead.referrals) if ahead else None,
            "cost": numbers_chart.strip(ahead.cost) if ahead else None,
            "hindsight": numbers_chart.strip(hindsight.said, hindsight.real) if hindsight else None,
        },
    }


def rooms(store: StoreView, span: Span) -> dict[str, list[Tile]]:
    past = span.before()
    now, before = kpis.beside(store.id, span.first, span.last, past.first, past.last)
    aims = targets.every(store.id)
    if "referrals" not in aims:
        monthly = sum(each.course.monthly_target for each in programs.every(store.id) if each.live)
        aims |= {"referrals": monthly} if monthly else {}
    return {
        room: [_tile(BY_NAME[name], now, before, aims, span, store) for name in names]
        for room, names in figures.ROOMS.items()
    }


def _tile(kpi: Kpi, now: Counts, before: Counts, aims: dict[str, int], span: Span, store: StoreView) -> Tile:  # noqa: PLR0917 - the parts of one tile
    value, old = kpi.of(now), kpi.of(before)

    def text(what: Fraction | None) -> str | None:
        return None if what is None else figures.spoken(kpi.unit, what, store.currency, locale())

    target = None
    if kpi.name in aims:
        amount = targets.for_days(aims[kpi.name], kpi.name, span.first, span.last)
        wanted = Fraction(amount, BASIS_POINTS) if kpi.unit is Unit.SHARE else Fraction(amount)
        target = Target(text(wanted) or "", (value or Fraction(0)) / wanted)
    return Tile(kpi, text(value), text(old), compare(kpi, now, before), target, _term(kpi))


def _term(kpi: Kpi) -> str:
    return kpi.formula.strip("(").split(" ")[0]


def _points(store_id: str, span: Span) -> list[DayPoint]:
    by_day = analytics.by_day(store_id, span.first, span.last)
    return [
        DayPoint(day, {step: by_day.get((day.isoformat(), step), 0) for step in Step})
        for day in days(span.last, span.days)
    ]


@viewer("/numbers/figures.csv")
def figures_csv() -> ResponseReturnValue:
    """The same values as by the API."""
    store = seat().store
    span = spans.wish(store.id).span
    found = figures.rows(kpis.counts(store.id, span.first, span.last), store)
    return tables.download(figures.table(found), f"figures-{span.first}-{span.last}", locale=locale())


@viewer("/numbers/funnel")
def numbers_funnel() -> ResponseReturnValue:
    store = seat().store
    wish = spans.wish(store.id)
    first, last = wish.span.first, wish.span.last
    return render_template(
        "admin/numbers/numbers_funnel.html",
        wish=wish,
        choices=spans.CHOICES,
        whole=funnels.whole(store.id, first, last),
        cuts={by: funnels.cut(store.id, by, first, last) for by in funnels.Cut},
        known=funnels.KNOWN,
        steps=list(Step),
    )


@viewer("/numbers/customers")
def numbers_customers() -> ResponseReturnValue:
    """Customers won in a year, whatever span is chosen: coming back takes time."""
    store = seat().store
    wish = spans.wish(store.id)
    counts = kpis.counts(store.id, wish.span.first, wish.span.last)
    aims = targets.every(store.id)
    year = days(wish.span.last, COHORT_DAYS)[0]
    found = cohorts.new_by_month(store.id, numbers_chart.month_starts(wish.span.last, MONTHS))
    aim = aims.get("referred_share_of_new")
    sizes = {"wide": numbers_chart.WIDE, "narrow": numbers_chart.NARROW}
    return render_template(
        "admin/numbers/numbers_customers.html",
        wish=wish,
        choices=spans.CHOICES,
        counts=counts,
        conversion=BY_NAME["conversion_rate"].of(counts),
        shop=Fraction(aims[targets.SHOP_CONVERSION], BASIS_POINTS)
        if targets.SHOP_CONVERSION in aims
        else None,
        asking=BY_NAME["ask_share_rate"].of(counts),
        cohorts=dict(zip(("sent", "others"), cohorts.compared(store.id, year, wish.span.last), strict=True)),
        months=found,
        aim=aim,
        charts={name: numbers_chart.months(found, target=aim, width=width) for name, width in sizes.items()},
    )


@viewer("/numbers/outcomes")
def numbers_outcomes() -> ResponseReturnValue:
    store = seat().store
    wish = spans.wish(store.id)
    return render_template(
        "admin/numbers/numbers_outcomes.html",
        wish=wish,
        choices=spans.CHOICES,
        ended=win_loss(store.id, wish.span.first, wish.span.last),
    )
