"""The tables on the pages of numbers as files, with the same cells as by the API; key figures by their name too."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from rafiq.analytics import service as analytics
from rafiq.analytics.queries import cohorts, funnels, kpis, outlook
from rafiq.analytics.queries.winloss import win_loss
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers import spans
from rafiq.web.admin.site import viewer
from rafiq.web.admin.words import locale
from rafiq.web.shapes import tables
from rafiq.web.words import figures, report_figures


@viewer("/numbers/figures.csv")
def figures_csv() -> ResponseReturnValue:
    store, span = seat().store, spans.wish(seat().store.id).span
    found = figures.rows(kpis.counts(store.id, span.first, span.last), store)
    return _file(figures.table(found, locale()), f"figures-{span.first}-{span.last}")


@viewer("/numbers/funnel.csv")
def funnel_csv() -> ResponseReturnValue:
    """``by`` names a cut; without it, the whole funnel in one row."""
    store, span, asked = seat().store, spans.wish(seat().store.id).span, request.args.get("by", "")
    if asked and asked not in set(funnels.Cut):
        abort(404)
    by = funnels.Cut(asked) if asked else None
    rows = funnels.cut(store.id, by, span.first, span.last) if by else []
    found = report_figures.funnel(funnels.whole(store.id, span.first, span.last), rows, by)
    return _file(report_figures.funnel_table(found), f"funnel-{by or 'whole'}-{span.first}-{span.last}")


@viewer("/numbers/customers.csv")
def customers_csv() -> ResponseReturnValue:
    """Each line says of which days it is: what takes time is of a year at least."""
    store, span = seat().store, spans.wish(seat().store.id).span
    found = report_figures.compared(cohorts.comparison(store.id, span.first, span.last), store)
    return _file(report_figures.compared_table(found), f"customers-{span.first}-{span.last}")


@viewer("/numbers/outcomes.csv")
def outcomes_csv() -> ResponseReturnValue:
    store, span = seat().store, spans.wish(seat().store.id).span
    found = report_figures.ended(win_loss(store.id, span.first, span.last), store)
    return _file(report_figures.ended_table(found), f"outcomes-{span.first}-{span.last}")


@viewer("/numbers/forecast.csv")
def forecast_csv() -> ResponseReturnValue:
    """As of today, whatever days are shown."""
    store = seat().store
    today = analytics.today(store.id)
    found = report_figures.foretold(outlook.outlook(store.id), store, today)
    return _file(report_figures.foretold_table(found), f"forecast-{today}")


def _file(table: list[list[tables.Cell]], name: str) -> Response:
    return tables.download(table, name, locale=locale())
