"""The key figures of a span of days, as JSON and as CSV."""

from datetime import timedelta

from apiflask import APIBlueprint
from flask import Response, request

from rafiq.analytics import service as analytics
from rafiq.analytics.queries import kpis
from rafiq.core.errors import Invalid
from rafiq.stores import service as stores
from rafiq.web.api.edge import answer, store_id
from rafiq.web.shapes import tables, workbooks
from rafiq.web.shapes.answers import KpiReport
from rafiq.web.shapes.schemas import SpanQuery
from rafiq.web.words import figures

USUAL_DAYS, MOST_DAYS = 30, 1_100

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
    last = query_data.to or analytics.today(store.id)
    first = query_data.from_ or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise Invalid.field("#/from", "must not be after to")
    if (last - first).days >= MOST_DAYS:
        raise Invalid.field("#/from", f"at most {MOST_DAYS} days at once")
    counts = kpis.counts(store.id, first, last)
    rows = figures.rows(counts, store)
    wanted = request.accept_mimetypes.best_match(("application/json", "text/csv", workbooks.MIMETYPE))
    if wanted == "text/csv":
        return Response(tables.csv_text(figures.table(rows)), content_type=tables.CSV)
    if wanted == workbooks.MIMETYPE:
        return tables.workbook(figures.table(rows), f"kpis-{first}-{last}", locale=store.locale)
    return answer(
        {"from": first.isoformat(), "to": last.isoformat(), "currency": store.currency, "kpis": rows}
    )
