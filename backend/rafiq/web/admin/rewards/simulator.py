"""The simulator: what a deal would have paid for the friends who really came, beside what was paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.programs import past_orders
from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.programs import service as programs
from rafiq.programs.checks import check
from rafiq.programs.rules import Terms
from rafiq.programs.service import ProgramView
from rafiq.programs.simulation import Result, simulate
from rafiq.stores.rights import Level
from rafiq.web.admin.forms import field_errors
from rafiq.web.admin.guard import seat
from rafiq.web.admin.rewards.deal_form import query, terms_from, tidy
from rafiq.web.admin.rewards.deal_typed import typed_from
from rafiq.web.admin.site import page

SPANS = {30: 3, 90: 7}  # days looked back, and days in one bar
WIDTH, HEIGHT, FLOOR = 960, 200, 168
GAP = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """A few days side by side: what the deal would have paid, and what was paid."""

    first: date
    would: int
    really: int
    x: float
    width: float
    would_height: float
    really_height: float


@page("/programs/<program_id>/simulator", level=Level.LOOK, methods=("GET", "POST"))
def simulator(program_id: str) -> ResponseReturnValue:
    """The published terms, or (by POST) those of a form that nobody has published; nothing is stored."""
    current = programs.get_program(seat().store.id, program_id)
    days = next((span for span in SPANS if request.values.get("days") == str(span)), min(SPANS))
    unsaved = request.method == "POST"
    typed = tidy(request.form) if unsaved else typed_from(current.terms, seat().store.timezone)
    try:
        terms = check(terms_from(typed, current.terms.currency, seat().store.timezone))
    except Invalid as error:
        return _page(current, typed, days, errors=field_errors(error)), 422
    return _page(current, typed, days, terms=terms, unsaved=unsaved)


def _page(
    current: ProgramView,
    typed: Mapping[str, str],
    days: int,
    *,
    terms: Terms | None = None,
    unsaved: bool = False,
    errors: Mapping[str, str] | None = None,
) -> str:
    now = clock.now()
    result = simulate(terms, past_orders(seat().store.id, now - timedelta(days=days))) if terms else None
    carried = {name: text for name, text in typed.items() if text and name not in {"csrf_token", "days"}}
    return render_template(
        "admin/rewards/simulator.html",
        program=current,
        terms=terms,
        result=result,
        bars=bars(result, days, now.date()) if result else [],
        size=(WIDTH, HEIGHT, FLOOR),
        days=days,
        spans=SPANS,
        unsaved=unsaved,
        carried=carried,
        query=query(typed),
        errors=errors or {},
    )


def bars(result: Result, days: int, today: date) -> list[Bar]:
    """The span cut into bars of a few days each, oldest first; the tallest fills the chart."""
    length = SPANS[days]
    count = -(-days // length)
    starts = [today - timedelta(days=length * (count - index) - 1) for index in range(count)]
    sums = []
    for first in starts:
        inside = [day for at, day in result.days.items() if first <= at < first + timedelta(days=length)]
        sums.append((first, sum(day.would for day in inside), sum(day.really for day in inside)))
    top = max((max(would, really) for _, would, really in sums), default=0) or 1
    step = WIDTH / len(starts)
    return [
        Bar(
            first,
            would,
            really,
            x=round(index * step + GAP, 1),
            width=round(step / 2 - GAP, 1),
            would_height=round(FLOOR * would / top, 1),
            really_height=round(FLOOR * really / top, 1),
        )
        for index, (first, would, really) in enumerate(sums)
    ]
