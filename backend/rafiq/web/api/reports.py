"""What the pages of numbers show of a span of days, as JSON, as CSV and as a workbook."""

from datetime import date, timedelta

from apiflask import APIBlueprint
from flask import Response, request

from rafiq.analytics import service as analytics
from rafiq.analytics.queries import cohorts, funnels, kpis, outlook
from rafiq.analytics.queries.winloss import win_loss
from rafiq.core.errors import Invalid
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView
from rafiq.web.api.edge import answer, store_id
from rafiq.web.shapes import shown, tables, workbooks
from rafiq.web.shapes.answers import KpiReport
from rafiq.web.shapes.report_answers import CohortReport, ForecastReport, FunnelReport, OutcomeReport
from rafiq.web.shapes.schemas import FunnelQuery, SpanQuery
from rafiq.web.words import figures, report_figures

USUAL_DAYS, COHORT_DAYS, MOST_DAYS = 30, 365, 1_100

api = APIBlueprint("api_reports", __name__, url_prefix="/api/v1", tag="Reports")


@api.get("/reports/kpis")
@api.input(SpanQuery, location="query")
@api.output(KpiReport)
@api.doc(operation_id="getKpis")
def get_kpis(query_data: SpanQuery) -> Response:
    """Every key figure from `from` to `to` (both days included, the last thirty days where they are left out).

    Each one names its formula; `value` is null where there is nothing to divide by. Ask with `Accept: text/csv` for a
    table, and with `Accept: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet` for a workbook.
    """
    store = stores.get_store(store_id())
    first, last = _span(store, query_data)
    rows = figures.rows(kpis.counts(store.id, first, last), store)
    body = _of(first, last) | {"currency": store.currency, "kpis": rows}
    return _told(body, figures.table(rows), f"kpis-{first}-{last}", store)


@api.get("/reports/funnel")
@api.input(FunnelQuery, location="query")
@api.output(FunnelReport)
@api.doc(operation_id="getFunnel")
def get_funnel(query_data: FunnelQuery) -> Response:
    """From seeing to reward, whole, and with `by` cut by channel, placement, language, program or moment of asking.

    A row has `counts` of times and `people` beside them; null is not known that way. The busiest forty rows come first.
    `Accept` as with the key figures; the table holds the rows of the cut, or the whole in one.
    """
    store = stores.get_store(store_id())
    first, last = _span(store, query_data)
    by = funnels.Cut(query_data.by) if query_data.by else None
    whole = funnels.whole(store.id, first, last)
    found = report_figures.funnel(whole, funnels.cut(store.id, by, first, last) if by else [], by)
    name = f"funnel-{by or 'whole'}-{first}-{last}"
    return _told(_of(first, last) | found, report_figures.funnel_table(found), name, store)


@api.get("/reports/cohorts")
@api.input(SpanQuery, location="query")
@api.output(CohortReport)
@api.doc(operation_id="getCohorts")
def get_cohorts(query_data: SpanQuery) -> Response:
    """Customers whom somebody sent beside all others, who first bought in these days (a year, where left out).

    Time to buy, use of discounts, average order, who bought again and what they are worth, up to now. What takes time
    to come (discounts after the first order, who bought again, worth) is of the year up to `to` where fewer days are
    asked for: each figure says its own `from`, and `counts_of_year` has their counts. `Accept` as with the key figures.
    """
    store = stores.get_store(store_id())
    first, last = _span(store, query_data, usual=COHORT_DAYS)
    found = report_figures.compared(cohorts.comparison(store.id, first, last), store)
    body = _of(first, last) | {"currency": store.currency} | found
    return _told(body, report_figures.compared_table(found), f"cohorts-{first}-{last}", store)


@api.get("/reports/outcomes")
@api.input(SpanQuery, location="query")
@api.output(OutcomeReport)
@api.doc(operation_id="getOutcomes")
def get_outcomes(query_data: SpanQuery) -> Response:
    """How the referrals of these days ended: won, lost and for which cause, or still open.

    Causes that did not happen are left out, the most frequent comes first. `Accept` as with the key figures.
    """
    store = stores.get_store(store_id())
    first, last = _span(store, query_data)
    found = report_figures.ended(win_loss(store.id, first, last), store)
    return _told(
        _of(first, last) | found, report_figures.ended_table(found), f"outcomes-{first}-{last}", store
    )


@api.get("/reports/forecast")
@api.output(ForecastReport)
@api.doc(operation_id="getForecast")
def get_forecast() -> Response:
    """What the next thirty days will likely bring and cost, each with its band, and how well the last were foretold.

    Always as of today, so it takes no days. Null is not known yet: a forecast needs two weeks of counts, and the look
    back six. `Accept` as with the key figures.
    """
    store = stores.get_store(store_id())
    today = analytics.today(store.id)
    found = report_figures.foretold(outlook.outlook(store.id), store, today)
    table = report_figures.foretold_table(found)
    return _told(found | {"currency": store.currency}, table, f"forecast-{today}", store)


def _span(store: StoreView, asked: SpanQuery, *, usual: int = USUAL_DAYS) -> tuple[date, date]:
    """Raises `Invalid`."""
    last = asked.to or analytics.today(store.id)
    first = asked.from_ or last - timedelta(days=usual - 1)
    if first > last:
        raise Invalid.field("#/from", "must not be after to")
    if (last - first).days >= MOST_DAYS:
        raise Invalid.field("#/from", f"at most {MOST_DAYS} days at once")
    return first, last


def _of(first: date, last: date) -> shown.Shown:
    return {"from": first.isoformat(), "to": last.isoformat()}


def _told(body: shown.Shown, table: list[list[tables.Cell]], name: str, store: StoreView) -> Response:
    """In the form that was asked for."""
    wanted = request.accept_mimetypes.best_match(("application/json", "text/csv", workbooks.MIMETYPE))
    if wanted == "text/csv":
        return Response(tables.csv_text(table), content_type=tables.CSV)
    if wanted == workbooks.MIMETYPE:
        return tables.workbook(table, name, locale=store.locale)
    return answer(body)
