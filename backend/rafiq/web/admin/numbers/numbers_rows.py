"""A number's rows: what was counted, line by line, with the same sum at the top; as a page and as a table (S0-19)."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.comparison import terms
from rafiq.analytics.queries import evidence
from rafiq.core.money import Money
from rafiq.stores.rights import Room
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers import spans
from rafiq.web.admin.numbers.numbers import BY_NAME
from rafiq.web.admin.site import viewer
from rafiq.web.admin.words import locale
from rafiq.web.shapes import tables

MAX_PAGE = 6


@viewer("/numbers/rows")
def number_rows() -> ResponseReturnValue:
    """``of`` names a count, ``figure`` the key figure it was reached from: its other counts are one click away."""
    store, term = seat().store, _term()
    wish, page = spans.wish(store.id), _page()
    span = wish.span
    found = evidence.behind(store.id, term, span.first, span.last, offset=page * evidence.PAGE)
    kpi = BY_NAME.get(request.args.get("figure", ""))
    more = (page + 1) * evidence.PAGE < found.rows_in_all
    address = {"store_id": store.id, "of": term, **wish.query} | ({"figure": kpi.name} if kpi else {})
    return render_template(
        "admin/numbers/numbers_rows.html",
        wish=wish,
        choices=spans.CHOICES,
        term=term,
        kpi=kpi,
        terms=terms(kpi) if kpi else [term],
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
    found = evidence.behind(store.id, term, span.first, span.last, limit=evidence.MOST)
    money = term in evidence.MONEY
    head = ["at", "what", "detail", "person", "email", store.currency if money else "count"]
    lines: list[list[tables.Cell]] = [
        [
            row.at or row.day or "",
            row.what,
            row.detail,
            row.person.name if row.person else "",
            (row.person.email or "") if row.person else "",
            tables.Number(Money(row.count, store.currency).text() if money else row.count),
        ]
        for row in found.rows
    ]
    return tables.download([head, *lines], f"{term}-{span.first}-{span.last}", locale=locale())


def _term() -> str:
    term = request.args.get("of", "referrals")
    return term if term in evidence.QUERIES else abort(404)


def _page() -> int:
    page = request.args.get("page", "")
    return int(page) if page.isascii() and page.isdecimal() and len(page) < MAX_PAGE else 0


def _address(values: dict[str, str]) -> str:
    return url_for("admin.number_rows", _external=False, **values)
