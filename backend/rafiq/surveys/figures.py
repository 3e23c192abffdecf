"""What many answers say: the score and how sure it is, its weeks, its products, and how many answer at all.

Each person counts once, by the newest answer of the span that is looked at: ten answers of one person are no sample.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, distinct, func, literal, select

from rafiq.core.db import db, table_of
from rafiq.surveys.models import SurveyAnswer, SurveyAsking
from rafiq.surveys.rules import Band, Change, Score, Tally, change, score_of

WEEKS = 12
PRODUCTS = 12
SPAN = timedelta(days=90)
_answers, _askings = table_of(SurveyAnswer), table_of(SurveyAsking)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days that end at ``until``; a score may be missing."""

    since: datetime
    until: datetime
    tally: Tally
    score: Score | None


@dataclass(frozen=True, slots=True)
class ProductScore:
    product: str
    tally: Tally
    score: Score


@dataclass(frozen=True, slots=True)
class Response:
    """Questions put and people asked, each with those whose answer counts; ``waiting`` would if the shop knew of it."""

    asked: int
    answered: int
    waiting: int
    put: int
    replies: int

    @property
    def rate(self) -> int | None:
        """Of the questions that were put, in basis points: who answers one of ten has left nine."""
        return self.replies * 10_000 // self.put if self.put else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The last ninety days, and how they differ from the ninety before; weeks from the oldest on."""

    tally: Tally
    score: Score | None
    change: Change | None
    weeks: list[Week]
    products: list[ProductScore]
    response: Response


def figures(store_id: str, now: datetime) -> Figures:
    tally = tally_of(store_id, now - SPAN, now)
    return Figures(
        tally,
        score_of(tally),
        change(tally_of(store_id, now - 2 * SPAN, now - SPAN), tally),
        _weeks(store_id, now),
        _products(store_id, now - SPAN, now),
        _response(store_id, now - SPAN),
    )


def tally_of(store_id: str, since: datetime, until: datetime) -> Tally:
    """How people answered after ``since`` and up to ``until``."""
    return _by(newest_of(store_id, since, until, literal(0))).get(0, Tally())


def _weeks(store_id: str, now: datetime) -> list[Week]:
    ends = [now - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    numbered = [(_answers.c.answered_at <= end, number) for number, end in enumerate(ends)]
    week: ColumnElement[int] = case(*numbered, else_=WEEKS)
    found = _by(newest_of(store_id, ends[0] - timedelta(weeks=1), now, week))
    tallies = [found.get(number, Tally()) for number in range(WEEKS)]
    return [
        Week(end - timedelta(weeks=1), end, tally, score_of(tally))
        for end, tally in zip(ends, tallies, strict=True)
    ]


def _products(store_id: str, since: datetime, until: datetime) -> list[ProductScore]:
    """Those that most people answered about first."""
    newest = newest_of(store_id, since, until, _answers.c.product)
    rows = [
        ProductScore(product, tally, score)
        for product, tally in _by(newest).items()
        if product and (score := score_of(tally))
    ]
    return sorted(rows, key=lambda row: (-row.tally.total, row.product))[:PRODUCTS]


def newest_of(store_id: str, since: datetime, until: datetime, part: ColumnElement[Any]) -> Subquery:
    """Answers that count, numbered in ``place`` from each person's newest on, anew in each ``part``."""
    place = func.row_number().over(
        partition_by=(part, _answers.c.person_id),
        order_by=(_answers.c.answered_at.desc(), _answers.c.id.desc()),
    )
    mine = (_answers.c.store_id == store_id, _answers.c.confirmed)
    span = (_answers.c.answered_at > since, _answers.c.answered_at <= until)
    columns = (part.label("part"), _answers.c.id, _answers.c.band, place.label("place"))
    return select(*columns).where(*mine, *span).subquery()


def _by(newest: Subquery) -> dict[Any, Tally]:
    """One tally a part."""
    query = select(newest.c.part, newest.c.band, func.count()).where(newest.c.place == 1)
    found: dict[Any, dict[str, int]] = defaultdict(dict)
    for part, band, count in db.session.execute(query.group_by(newest.c.part, newest.c.band)):
        found[part][band] = count
    return {part: _of(counts) for part, counts in found.items()}


def _response(store_id: str, since: datetime) -> Response:
    asked = (_askings.c.store_id == store_id, _askings.c.asked_at > since)
    answers = _askings.join(
        _answers, (_answers.c.store_id == _askings.c.store_id) & (_answers.c.asking_id == _askings.c.id)
    )
    counted = select(_askings.c.person_id).select_from(answers).where(*asked, _answers.c.confirmed)
    waiting = select(func.count(distinct(_askings.c.person_id))).select_from(answers).where(*asked)
    return Response(
        asked=_count(select(func.count(distinct(_askings.c.person_id))).where(*asked)),
        answered=_count(select(func.count(distinct(counted.subquery().c.person_id)))),
        waiting=_count(waiting.where(~_askings.c.person_id.in_(counted))),
        put=_count(select(func.count(_askings.c.id)).where(*asked)),
        replies=_count(select(func.count()).select_from(counted.subquery())),
    )


def _count(query: Select[Any]) -> int:
    return int(db.session.scalar(query) or 0)


def _of(counts: dict[str, Any]) -> Tally:
    return Tally(*(int(counts.get(band, 0)) for band in Band))
