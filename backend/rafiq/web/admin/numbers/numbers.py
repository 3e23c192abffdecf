"""Numbers that are true: the key figures beside the days before, the funnel, customers, outcomes and the forecast."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from flask import render_template
from flask.typing import ResponseReturnValue

from rafiq.analytics import outcomes, targets
from rafiq.analytics import service as analytics
from rafiq.analytics.comparison import Change, Span, compare, terms
from rafiq.analytics.kpis import KPIS, Counts, Kpi, Unit
from rafiq.analytics.outcomes import cause_of
from rafiq.analytics.queries import cohorts, evidence_rows, funnels, kpis, outlook
from rafiq.analytics.queries.dashboard import any_order, day_points
from rafiq.analytics.queries.marks import marks
from rafiq.analytics.queries.winloss import win_loss
from rafiq.analytics.rules import Step
from rafiq.core import months, texts
from rafiq.core.money import BASIS_POINTS
from rafiq.programs import service as programs
from rafiq.stores.service import StoreView
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers import numbers_chart, spans
from rafiq.web.admin.site import admin, viewer
from rafiq.web.admin.words import locale
from rafiq.web.words import figures, report_figures

MONTHS = 12
BY_NAME = {kpi.name: kpi for kpi in KPIS}


@dataclass(frozen=True, slots=True)
class Target:
    """``part`` is how far it is reached, 1 = all of it."""

    text: str
    part: Fraction


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure; ``term`` is the count whose rows stand behind it, ``some`` that it is not zero or none twice."""

    kpi: Kpi
    text: str | None
    before: str | None
    change: Change
    target: Target | None
    term: str
    some: bool


@admin.app_template_global("tnum")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about numbers."""
    return texts.text(locale(), f"numbers.{key}", **values)


@admin.app_template_global("num_defined")
def num_defined(name: str) -> str:
    return texts.text(locale(), f"kpis.{name}")


@admin.app_template_global("num_told")
def num_told(told: Mapping[str, tuple[str, str]], name: str) -> tuple[str, str]:
    """What one of these figures is, and its formula, where it has one."""
    formula, key = told[name]
    return texts.text(locale(), key), formula


@admin.app_template_global("num_value")
def num_value(unit: str, value: Fraction | None) -> str:
    """A value in the reader's digits; a dash where there is nothing to divide by."""
    store = seat().store
    return "–" if value is None else figures.spoken(Unit(unit), value, store.currency, locale())


@admin.app_template_global("num_whole")
def num_whole(share: float) -> str:
    """A share in whole percent, for a change or a way that is done."""
    return texts.percent_text(figures.half_up(Fraction(share) * 100) * 100, locale())


@admin.app_template_global("num_counted")
def num_counted(key: str, count: int) -> str:
    """A text about so many of something, as the language counts them."""
    return texts.counted(locale(), f"numbers.{key}", count)


@admin.app_template_global("num_place")
def num_place(surface: str) -> str:
    """What the widget showed, and where it stood; a name that we do not know as the shop wrote it."""
    shown, _, place = surface.partition("-")
    parts = (("admin", f"surface_{shown}", shown), ("sharing", f"kind_{place}", place))
    told = [
        texts.text(locale(), f"{name}.{key}") if key in texts.catalogue(locale(), name) else word
        for name, key, word in parts
    ]
    return " · ".join(filter(None, told))


@admin.app_template_global("num_reason")
def num_reason(code: str) -> str:
    """A reason in a few words."""
    for catalogue, key in (("numbers", f"reason_{code}"), ("admin", f"why_{code}")):
        if key in texts.catalogue(locale(), catalogue):
            return texts.text(locale(), f"{catalogue}.{key}")
    return say(f"cause_{cause_of(code)}")


@admin.app_template_global("num_month")
def num_month(first: date, *, year: bool = False) -> str:
    """A month of the reader's calendar."""
    return texts.month_text(first, locale(), year=year)


@admin.app_template_global("num_day")
def num_day(text: str) -> date:
    return date.fromisoformat(text)


@viewer("/numbers")
def numbers() -> ResponseReturnValue:
    store = seat().store
    wish = spans.wish(store.id)
    found = overview(store, wish.span)
    return render_template("admin/numbers/numbers.html", wish=wish, choices=spans.CHOICES, **found)


def overview(store: StoreView, span: Span) -> dict[str, object]:
    """All that the first page shows; a report for others shows the same."""
    found = marks(store.id, span.first, span.last)
    points = day_points(store.id, span.first, span.last)
    ahead = outlook.outlook(store.id)
    sizes = {"wide": numbers_chart.WIDE, "narrow": numbers_chart.NARROW}
    hindsight = ahead.hindsight if ahead else None
    shown = rooms(store, span)
    return {
        "rooms": shown,
        "blank": _blank(store.id, some=any(each.some for tiles in shown.values() for each in tiles)),
        "before": span.before(),
        "points": points,
        "charts": {name: numbers_chart.marked(points, found, width=width) for name, width in sizes.items()},
        "marks": found,
        "outlook": ahead,
        "told": report_figures.FORECASTS,
        "strips": {
            "referrals": numbers_chart.strip(ahead.referrals) if ahead else None,
            "cost": numbers_chart.strip(ahead.cost) if ahead else None,
            "hindsight": numbers_chart.strip(hindsight.said, hindsight.real) if hindsight else None,
        },
    }


def _blank(store_id: str, *, some: bool) -> str:
    """Why there is nothing to show: nothing has ever happened, or not in these days; empty where there is."""
    if some:
        return ""
    return "span" if any_order(store_id) or analytics.anything(store_id) else "ever"


def rooms(store: StoreView, span: Span) -> dict[str, list[Tile]]:
    found = tiles(store, span)
    return {room: [found[name] for name in names] for room, names in figures.ROOMS.items()}


def tiles(store: StoreView, span: Span) -> dict[str, Tile]:
    """Every key figure of these days beside as many days before, by name."""
    past = span.before()
    now, before = kpis.beside(store.id, span.first, span.last, past.first, past.last)
    aims = targets.every(store.id)
    if "standing_referrals" not in aims:
        monthly = sum(each.course.monthly_target for each in programs.every(store.id) if each.live)
        aims |= {"standing_referrals": monthly} if monthly else {}
    return {kpi.name: _tile(kpi, now, before, aims, span, store) for kpi in KPIS}


def _tile(kpi: Kpi, now: Counts, before: Counts, aims: dict[str, int], span: Span, store: StoreView) -> Tile:  # noqa: PLR0917 - the parts of one tile
    value, old = kpi.of(now), kpi.of(before)

    def text(what: Fraction | None) -> str | None:
        return None if what is None else figures.spoken(kpi.unit, what, store.currency, locale())

    target = None
    if kpi.name in aims:
        amount = targets.for_days(aims[kpi.name], kpi.name, span.first, span.last)
        wanted = Fraction(amount, BASIS_POINTS) if kpi.unit is Unit.SHARE else Fraction(amount)
        target = Target(text(wanted) or "", (value or Fraction(0)) / wanted)
    return Tile(
        kpi, text(value), text(old), compare(kpi, now, before), target, terms(kpi)[0], bool(value or old)
    )


@viewer("/numbers/funnel")
def numbers_funnel() -> ResponseReturnValue:
    store = seat().store
    wish = spans.wish(store.id)
    first, last = wish.span.first, wish.span.last
    whole = funnels.whole(store.id, first, last)
    return render_template(
        "admin/numbers/numbers_funnel.html",
        wish=wish,
        choices=spans.CHOICES,
        whole=whole,
        blank=_blank(store.id, some=any(whole.counts.values())),
        cuts={by: funnels.cut(store.id, by, first, last) for by in funnels.Cut},
        known=funnels.KNOWN,
        rows_by=evidence_rows.CUTS,
        told=report_figures.of_steps(None),
        told_by={by: report_figures.of_steps(by) for by in funnels.Cut},
        steps=list(Step),
    )


@viewer("/numbers/customers")
def numbers_customers() -> ResponseReturnValue:
    store = seat().store
    wish = spans.wish(store.id)
    counts = kpis.counts(store.id, wish.span.first, wish.span.last)
    aims = targets.every(store.id)
    sides = cohorts.comparison(store.id, wish.span.first, wish.span.last)
    found = cohorts.new_by_month(store.id, months.latest(wish.span.last, MONTHS, locale()))
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
        sides=sides,
        few=any(each.few for span in (sides.days, sides.year) for each in (span.sent, span.others)),
        compared=cohorts.FIGURES,
        told=report_figures.COHORTS,
        months=found,
        blank=_blank(store.id, some=any(each.new for each in found)),
        today=analytics.today(store.id),
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
        figures=outcomes.FIGURES,
        told=report_figures.OUTCOMES,
        told_causes=report_figures.CAUSES,
        terms=outcomes.TERMS,
    )
