"""The figures under an address of their own, for whoever holds it: read only, signed, until it expires."""

from flask import Blueprint, Response, render_template, request

from rafiq.analytics import report_links
from rafiq.analytics import service as analytics
from rafiq.analytics.comparison import Span
from rafiq.analytics.kpis import KPIS, Counts, Kpi
from rafiq.analytics.queries import kpis
from rafiq.analytics.report_links import ReportLinkView
from rafiq.analytics.rules import days
from rafiq.core import clock
from rafiq.core.texts import LOCALES, date_text, direction, pick_locale, text
from rafiq.web.pages.door import open_store
from rafiq.web.pages.outside import page
from rafiq.web.runtime import keyring, settings
from rafiq.web.words import figures

report_page = Blueprint("report_page", __name__, template_folder="../templates")
KIND = "report"
DAYS = 28
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

    rooms = {
        room: [(name, spoken(BY_NAME[name], now), spoken(BY_NAME[name], before)) for name in names]
        for room, names in figures.ROOMS.items()
    }
    body = render_template(
        "share/report.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key, **values: text(locale, f"numbers.{key}", **values),
        defined=lambda name: text(locale, f"kpis.{name}"),
        store=store,
        days=figures.spoken_count(DAYS, locale),
        until=date_text(link.expires_at, locale, store.timezone),
        rooms=rooms,
    )
    return page(body, locale)
