"""A number's rows: what was counted, line by line, with the same sum at the top; as a page and as a table (S0-19)."""

from dataclasses import dataclass

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.comparison import terms
from rafiq.analytics.outcomes import Cause
from rafiq.analytics.queries import cohorts, evidence
from rafiq.analytics.queries.evidence_asked import OTHERS, SENT, Among, Within
from rafiq.analytics.queries.evidence_rows import CUTS, NEVER_ALL, QUERIES
from rafiq.analytics.queries.funnels import Cut
from rafiq.core import texts
from rafiq.core.money import Money
from rafiq.programs import service as programs
from rafiq.stores.rights import Room
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers import spans
from rafiq.web.admin.numbers.numbers import BY_NAME, say
from rafiq.web.admin.site import viewer
from rafiq.web.admin.words import locale
from rafiq.web.shapes import tables
from rafiq.web.words import report_figures

MAX_PAGE, MAX_KEY = 6, 60
KEYS = {Among.CAUSE: tuple(each.value for each in Cause), Among.COHORT: (SENT, OTHERS)}
CUT_BY = {each.value: each for each in (*Cut, *Among)}


@dataclass(frozen=True, slots=True)
class Reached:
    """The figure that rows were reached from: its other counts are one click away."""

    name: str
    title: str
    definition: str
    formula: str
    terms: list[str]


@viewer("/numbers/rows")
def number_rows() -> ResponseReturnValue:
    """``of`` names a count, ``figure`` the figure it was reached from."""
    store, term, within = seat().store, _term(), _within()
    wish, page = spans.wish(store.id), _page()
    span = wish.span
    found = evidence.behind(store.id, term, span.first, span.last, within, offset=page * evidence.PAGE)
    figure = _figure(within)
    more = (page + 1) * evidence.PAGE < found.rows_in_all
    kept = {"of": term, **({"figure": figure.name} if figure else {}), **_cut(within)}
    address = {"store_id": store.id, **wish.query, **kept}
    return render_template(
        "admin/numbers/numbers_rows.html",
        wish=wish,
        choices=spans.CHOICES,
        term=term,
        figure=figure,
        kept=kept,
        within=within,
        program_name=_program(within),
        found=found,
        money_rows=term in evidence.MONEY,
        address=address,
        next_url=_address(address | {"page": str(page + 1)}) if more else None,
        first_url=_address(address) if page else None,
    )


@viewer("/numbers/rows.csv", room=Room.FILES)
def number_rows_csv() -> ResponseReturnValue:
    """Amounts in the store's currency; at most so many lines that a sheet still opens them."""
    store, term = seat().store, _term()
    span = spans.wish(store.id).span
    found = evidence.behind(store.id, term, span.first, span.last, _within(), limit=evidence.MOST)
    money = term in evidence.MONEY
    head = ["at", "what", "detail", "person", "email", store.currency if money else "count"]
    lines: list[list[tables.Cell]] = [
        [
            row.at or row.day or "",
            row.what,
            row.detail if row.days is None else tables.Number(f"{row.days:.2f}"),
            row.person.name if row.person else "",
            (row.person.email or "") if row.person else "",
            tables.Number(Money(row.count, store.currency).text() if money else row.count),
        ]
        for row in found.rows
    ]
    return tables.download([head, *lines], f"{term}-{span.first}-{span.last}", locale=locale())


def _term() -> str:
    term = request.args.get("of", "referrals")
    known = term in QUERIES and (term not in NEVER_ALL or request.args.get("by", ""))
    return term if known else abort(404)


def _within() -> Within | None:
    """One row of a cut of the funnel, such as one channel; a count that is not told by that cut is no page."""
    by = request.args.get("by", "")
    if not by:
        return None
    if by not in CUT_BY or _term() not in CUTS[CUT_BY[by]]:
        abort(404)
    key = request.args.get("key", "")[:MAX_KEY]
    keys = KEYS.get(CUT_BY[by], (key,))
    named = {Cut.CHANNEL: f"admin.channel_{key}", Cut.MOMENT: f"numbers.moment_{key}"}.get(CUT_BY[by])
    catalogue, _, text = named.partition(".") if named and key else ("", "", "")
    if key not in keys or (catalogue and text not in texts.catalogue(locale(), catalogue)):
        abort(404)
    return Within(CUT_BY[by], key)


def _figure(within: Within | None) -> Reached | None:
    name = request.args.get("figure", "")
    if within is not None and within.by is Among.COHORT and name in cohorts.BY_NAME:
        formula, key = report_figures.COHORTS[name]
        counts = [f"cohort_{term}" for term in cohorts.BY_NAME[name].terms]
        rows = [term for term in counts if term in QUERIES]
        return Reached(name, say(f"co_{name}"), texts.text(locale(), key), formula, rows)
    kpi = BY_NAME.get(name)
    if kpi is None:
        return None
    definition = texts.text(locale(), f"kpis.{kpi.name}")
    return Reached(kpi.name, say(f"kpi_{kpi.name}"), definition, kpi.formula, terms(kpi))


def _program(within: Within | None) -> str:
    """The name of the program, where the cut is by program."""
    if within is None or within.by is not Cut.PROGRAM:
        return ""
    return next((each.name for each in programs.every(seat().store.id) if each.id == within.key), "")


def _cut(within: Within | None) -> dict[str, str]:
    return {"by": within.by.value, "key": within.key} if within else {}


def _page() -> int:
    page = request.args.get("page", "")
    return int(page) if page.isascii() and page.isdecimal() and len(page) < MAX_PAGE else 0


def _address(values: dict[str, str]) -> str:
    return url_for("admin.number_rows", _external=False, **values)
