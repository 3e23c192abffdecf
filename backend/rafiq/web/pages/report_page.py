"""The figures under an address of their own, for whoever holds it: read only, signed, until it expires."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from flask import Blueprint, Response, render_template, request

from rafiq.analytics import report_links
from rafiq.analytics import service as analytics
from rafiq.analytics.comparison import FEW, Change, Span, Verdict, compare
from rafiq.analytics.kpis import KPIS, Counts, Kpi, Unit
from rafiq.analytics.queries import kpis
from rafiq.analytics.report_links import ReportLinkView
from rafiq.analytics.rules import Step, days
from rafiq.core import clock
from rafiq.core.texts import LOCALES, date_text, direction, percent_text, pick_locale, text
from rafiq.web.pages import report_chart
from rafiq.web.pages.door import open_store
from rafiq.web.pages.outside import page
from rafiq.web.runtime import keyring, settings
from rafiq.web.words import figures

report_page = Blueprint("report_page", __name__, template_folder="../templates")
KIND = "report"
DAYS = 28
# What a bank asks first; these stand above the rooms.
FIRST = ("referred_revenue", "referred_new_customers", "return_on_rewards")
BY_NAME = {kpi.name: kpi for kpi in KPIS}


def address_of(store_id: str, link: ReportLinkView) -> str:
    claims: dict[str, object] = {"s": store_id, "l": link.id}
    lifetime = link.expires_at - link.created_at
    return f"{settings().public_url}/report/{keyring().seal(KIND, claims, now=link.created_at, lifetime=lifetime)}"


@report_page.get("/report/<token>")
def report(token: str) -> Response:
    """Figures only: no name, no order, no way further in."""
    claims = keyring().unseal(KIND, token, now=clock.now())
    link = report_links.open_now(str(claims["s"]), str(claims["l"])) if claims else None
    if claims is None or link is None:
        return Response(status=404)
    store = open_store(claims["s"])
    locale = pick_locale(
        request.args.get("locale"), request.accept_languages.best_match(LOCALES), store.locale
    )
    last = analytics.today(store.id)
    span = Span(days(last, DAYS)[0], last)
    past = span.before()
    now, before = kpis.beside(store.id, span.first, span.last, past.first, past.last)

    def spoken(kpi: Kpi, counts: Counts) -> str:
        value = kpi.of(counts)
        return "–" if value is None else figures.spoken(kpi.unit, value, store.currency, locale)

    def told(names: Iterable[str]) -> list[tuple[str, str, str, str]]:
        found = ((name, BY_NAME[name]) for name in names)
        return [
            (name, spoken(kpi, now), spoken(kpi, before), _changed(kpi, compare(kpi, now, before), locale))
            for name, kpi in found
        ]

    body = render_template(
        "share/report.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key, **values: text(locale, f"numbers.{key}", **values),
        defined=lambda name: text(locale, f"kpis.{name}"),
        store=store,
        days=figures.spoken_count(DAYS, locale),
        until=date_text(link.expires_at, locale, store.timezone),
        first=told(FIRST),
        rooms={
            room: told(name for name in names if name not in FIRST) for room, names in figures.ROOMS.items()
        },
        span=span,
        chart=_chart(store.id, span, past),
        day=lambda day: _day_text(day, locale),
        short_day=lambda day: _day_text(day, locale).rsplit(" ", 1)[0],
        number=lambda count: figures.spoken_count(count, locale),
        few=figures.spoken_count(FEW, locale),
    )
    return page(body, locale)


def _changed(kpi: Kpi, change: Change, locale: str) -> str:
    """What may honestly be said of it, in the words of the admin's page."""
    if change.verdict not in {Verdict.UP, Verdict.DOWN}:
        return text(locale, f"numbers.change_{change.verdict}")
    if change.share is None:
        return text(locale, "numbers.change_new")
    moved = abs(change.share)
    share = (
        figures.spoken(kpi.unit, moved, "", locale)
        if kpi.unit is Unit.POINTS
        else percent_text(figures.half_up(moved * 100) * 100, locale)
    )
    return text(locale, f"numbers.change_{change.verdict}", share=share)


def _chart(store_id: str, span: Span, past: Span) -> report_chart.BarChart:
    counts = analytics.by_day(store_id, past.first, span.last)

    def bought(last: date) -> list[int]:
        return [counts.get((day.isoformat(), Step.BOUGHT), 0) for day in days(last, DAYS)]

    return report_chart.draw(days(span.last, DAYS), bought(span.last), bought(past.last))


def _day_text(day: date, locale: str) -> str:
    return date_text(datetime.combine(day, time(), UTC), locale)
