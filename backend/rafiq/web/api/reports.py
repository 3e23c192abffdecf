"""The key figures of a span of days, as JSON and as CSV."""

from datetime import timedelta
from fractions import Fraction

from apiflask import APIBlueprint
from flask import Response, request

from rafiq.analytics import service as analytics
from rafiq.analytics.kpis import KPIS, Kpi, Unit
from rafiq.analytics.queries import kpis
from rafiq.core import texts
from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.stores import service as stores
from rafiq.web import shown, tables
from rafiq.web.answers import KpiReport
from rafiq.web.api.edge import answer, store_id
from rafiq.web.schemas import SpanQuery

USUAL_DAYS, MOST_DAYS = 30, 1_100

api = APIBlueprint("api_reports", __name__, url_prefix="/api/v1", tag="Reports")


@api.get("/reports/kpis")
@api.input(SpanQuery, location="query")
@api.output(KpiReport)
@api.doc(operation_id="getKpis")
def get_kpis(query_data: SpanQuery) -> Response:
    """Every key figure from `from` to `to` (both days included, the last thirty days where they are left out).

    Each one names its formula; `value` is null where there is nothing to divide by. Ask with `Accept: text/csv` for a
    table.
    """
    store = stores.get_store(store_id())
    last = query_data.to or analytics.today(store.id)
    first = query_data.from_ or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise Invalid.field("#/from", "must not be after to")
    if (last - first).days >= MOST_DAYS:
        raise Invalid.field("#/from", f"at most {MOST_DAYS} days at once")
    counts = kpis.counts(store.id, first, last)
    rows = [_row(each, each.of(counts), store) for each in KPIS]
    if request.accept_mimetypes.best_match(("application/json", "text/csv")) == "text/csv":
        head = ["name", "value", "unit", "formula"]
        lines = [
            [row["name"], tables.Number(row["value"] or ""), row["unit"], row["formula"]] for row in rows
        ]
        return Response(tables.csv_text([head, *lines]), content_type="text/csv; charset=utf-8")
    return answer(
        {"from": first.isoformat(), "to": last.isoformat(), "currency": store.currency, "kpis": rows}
    )


def _row(kpi: Kpi, value: Fraction | None, store: stores.StoreView) -> shown.Shown:
    return {
        "name": kpi.name,
        "value": None if value is None else _written(kpi.unit, value, store.currency),
        "unit": store.currency if kpi.unit is Unit.MONEY else kpi.unit.value,
        "formula": kpi.formula,
        "definition": {locale: texts.text(locale, f"kpis.{kpi.name}") for locale in texts.LOCALES},
    }


def _written(unit: Unit, value: Fraction, currency: str) -> str:
    """Counts whole, money in its own decimals, shares in percent and times with two; halves go up."""
    if unit is Unit.COUNT:
        return str(int(value))
    if unit is Unit.MONEY:
        return Money(_half_up(value), currency).text()
    hundredths = _half_up(value * (10_000 if unit is Unit.SHARE else 100))
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def _half_up(value: Fraction) -> int:
    return int(abs(value) + Fraction(1, 2)) * (-1 if value < 0 else 1)
