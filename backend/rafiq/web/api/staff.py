"""Staff for the store's server: what the running period brought to whom, and closing it."""

from datetime import datetime
from typing import Annotated, Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from rafiq.core.errors import Invalid
from rafiq.staff import periods
from rafiq.staff.periods import PeriodView, Total
from rafiq.web.api.edge import answer, store_id
from rafiq.web.shapes.answers import Out
from rafiq.web.shapes.schemas import In, Page

api = APIBlueprint("api_staff", __name__, url_prefix="/api/v1", tag="Staff")


class CloseIn(In):
    """The number of the period that runs, as `GET /staff-periods` names it: closing twice closes once."""

    number: Annotated[int, Field(ge=1, le=10**9, strict=True)]


class StaffTotalOut(Out):
    staff_ref: str
    name: str
    amount: str
    unit: str
    rewards: int


class PeriodOut(Out):
    number: int
    closed_at: datetime | None
    closed_by: str | None
    totals: list[StaffTotalOut]


class PeriodsOut(Out):
    running: PeriodOut
    data: list[PeriodOut]
    next_cursor: str | None


@api.get("/staff-periods")
@api.input(Page, location="query")
@api.output(PeriodsOut)
@api.doc(operation_id="listStaffPeriods")
def list_periods(query_data: Page) -> Response:
    """The period that runs, and the closed ones, newest first; the cursor is a period's number."""
    running = _body(periods.next_number(store_id()), None, periods.totals(store_id()))
    closed = [_shown(each) for each in periods.every(store_id())]
    cursor = query_data.cursor
    start = next((at + 1 for at, each in enumerate(closed) if str(each["number"]) == cursor), 0)
    if cursor and not start:
        raise Invalid.field("#/cursor", "is no cursor of this list")
    page = closed[start : start + query_data.limit]
    more = start + query_data.limit < len(closed)
    return answer(
        {"running": running, "data": page, "next_cursor": str(page[-1]["number"]) if more else None}
    )


@api.post("/staff-periods")
@api.input(CloseIn)
@api.output(PeriodOut)
@api.doc(operation_id="closeStaffPeriod")
def close_period(json_data: CloseIn) -> Response:
    """Close the running period: everything released and not closed yet, summed exactly once."""
    return answer(_shown(periods.close(store_id(), json_data.number, actor="store")))


def _shown(period: PeriodView) -> dict[str, Any]:
    return _body(period.number, period, periods.totals(store_id(), period))


def _body(number: int, period: PeriodView | None, totals: list[Total]) -> dict[str, Any]:
    return {
        "number": number,
        "closed_at": period.closed_at.isoformat() if period else None,
        "closed_by": period.closed_by if period else None,
        "totals": [
            {
                "staff_ref": each.ref,
                "name": each.name,
                "amount": each.amount.text(),
                "unit": each.amount.currency,
                "rewards": each.rewards,
            }
            for each in totals
        ],
    }
