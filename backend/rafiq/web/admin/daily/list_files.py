"""Lists as files: exactly what the filter shows, all pages of it, row by row and never whole in memory (G34)."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.fraud import queue_rows
from rafiq.analytics.queries.people import people_rows
from rafiq.analytics.queries.referrals import referral_rows
from rafiq.analytics.queries.rewards import coupon_rows, reward_rows
from rafiq.analytics.queries.rows import Listing, page_of
from rafiq.core import clock
from rafiq.core.db import step_out
from rafiq.stores.rights import Room
from rafiq.surveys import service as surveys
from rafiq.surveys.service import AnswerView
from rafiq.web.admin.daily import list_columns, narrowed
from rafiq.web.admin.daily.narrowed import AnswerFilter
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import viewer
from rafiq.web.admin.words import locale
from rafiq.web.shapes import tables
from rafiq.web.shapes.tables import Cell

AT_ONCE = 500  # rows of one read
Row = TypeVar("Row")
Read = Callable[[str | None], Listing[Row]]
Lines = Callable[[Sequence[Row]], Iterator[list[Cell]]]


@viewer("/referrals.csv", room=Room.FILES)
def referrals_csv() -> ResponseReturnValue:
    store_id, wanted = seat().store.id, narrowed.referrals()
    return _file(
        "referrals",
        list_columns.REFERRALS,
        lambda cursor: referral_rows(store_id, wanted, cursor=cursor, size=AT_ONCE),
        list_columns.referrals,
    )


@viewer("/fraud/queue.csv", room=Room.FILES)
def fraud_queue_csv() -> ResponseReturnValue:
    store_id, wanted = seat().store.id, narrowed.queue()
    return _file(
        "flagged",
        list_columns.FLAGGED,
        lambda cursor: queue_rows(store_id, wanted, cursor=cursor, size=AT_ONCE),
        list_columns.flagged,
    )


@viewer("/rewards.csv", room=Room.FILES)
def rewards_csv() -> ResponseReturnValue:
    store_id, wanted = seat().store.id, narrowed.rewards()
    return _file(
        "rewards",
        list_columns.REWARDS,
        lambda cursor: reward_rows(store_id, wanted, cursor=cursor, size=AT_ONCE),
        list_columns.rewards,
    )


@viewer("/coupons.csv", room=Room.FILES)
def coupons_csv() -> ResponseReturnValue:
    store_id, wanted = seat().store.id, narrowed.coupons()
    return _file(
        "coupons",
        list_columns.COUPONS,
        lambda cursor: coupon_rows(store_id, wanted, cursor=cursor, size=AT_ONCE),
        list_columns.coupons,
    )


@viewer("/people.csv", room=Room.FILES)
def people_csv() -> ResponseReturnValue:
    store_id, wanted = seat().store.id, narrowed.people()
    return _file(
        "people",
        list_columns.PEOPLE,
        lambda cursor: people_rows(store_id, wanted, cursor=cursor, size=AT_ONCE),
        list_columns.people,
    )


@viewer("/surveys/answers.csv", room=Room.FILES)
def survey_answers_csv() -> ResponseReturnValue:
    read = partial(_answers, seat().store.id, narrowed.answers())
    return _file("answers", list_columns.ANSWERS, read, list_columns.answers)


def _answers(store_id: str, wanted: AnswerFilter, cursor: str | None) -> Listing[AnswerView]:
    found = surveys.page(
        store_id,
        band=wanted.band,
        theme_id=wanted.theme_id,
        words=wanted.words,
        before=cursor,
        limit=AT_ONCE + 1,
    )
    return page_of(found, [each.id for each in found], AT_ONCE)


def _file(name: str, columns: Sequence[str], read: Read[Row], lines: Lines[Row]) -> ResponseReturnValue:
    found = _rows([list_columns.heading(column) for column in columns], read, lines)
    return tables.download(found, f"{name}-{clock.now():%Y-%m-%d}", locale=locale())


def _rows(head: list[Cell], read: Read[Row], lines: Lines[Row]) -> Iterator[list[Cell]]:
    """Between two reads nothing of the database is held: whoever takes the file may be slow."""
    yield head
    cursor: str | None = None
    while True:
        page = read(cursor)
        cells = list(lines(page.rows))
        step_out()
        yield from cells
        cursor = page.next_cursor
        if cursor is None:
            return
