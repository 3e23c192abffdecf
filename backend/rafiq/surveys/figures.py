"""What many answers say: the score and how sure it is, its weeks, its products, and how many answer at all."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

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
class Figures:
    """The last ninety days, and how they differ from the ninety before; weeks from the oldest on."""

    tally: Tally
    score: Score | None
    change: Change | None
    weeks: list[Week]
    products: list[ProductScore]
    asked: int
    answered: int

    @property
    def response(self) -> int | None:
        """How many of those asked have answered, in basis points."""
        return self.answered * 10_000 // self.asked if self.asked else None


def figures(store_id: str, now: datetime) -> Figures:
    tally = _tally(store_id, now - SPAN, now)
    asked, answered = _response(store_id, now - SPAN)
    return Figures(
        tally,
        score_of(tally),
        change(_tally(store_id, now - 2 * SPAN, now - SPAN), tally),
        _weeks(store_id, now),
        _products(store_id, now - SPAN),
        asked,
        answered,
    )


def _tally(store_id: str, since: datetime, until: datetime) -> Tally:
    query = select(_answers.c.band, func.count()).where(
        *_counting(store_id), _answers.c.answered_at > since, _answers.c.answered_at <= until
    )
    return _of({row[0]: row[1] for row in db.session.execute(query.group_by(_answers.c.band))})


def _weeks(store_id: str, now: datetime) -> list[Week]:
    ends = [now - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    numbered = [(_answers.c.answered_at <= end, number) for number, end in enumerate(ends)]
    week: ColumnElement[int] = case(*numbered, else_=WEEKS).label("week")
    query = select(week, _answers.c.band, func.count().label("count")).where(
        *_counting(store_id),
        _answers.c.answered_at > ends[0] - timedelta(weeks=1),
        _answers.c.answered_at <= now,
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for number, band, count in db.session.execute(query.group_by(week, _answers.c.band)):
        found[number][band] = count
    tallies = [_of(found[number]) for number in range(WEEKS)]
    return [
        Week(end - timedelta(weeks=1), end, tally, score_of(tally))
        for end, tally in zip(ends, tallies, strict=True)
    ]


def _products(store_id: str, since: datetime) -> list[ProductScore]:
    """Those with the most answers first."""
    query = select(_answers.c.product, _answers.c.band, func.count().label("count")).where(
        *_counting(store_id), _answers.c.answered_at > since, _answers.c.product != ""
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for product, band, count in db.session.execute(query.group_by(_answers.c.product, _answers.c.band)):
        found[product][band] = count
    rows = [
        ProductScore(product, tally, score)
        for product, counts in found.items()
        if (score := score_of(tally := _of(counts)))
    ]
    return sorted(rows, key=lambda row: (-row.tally.total, row.product))[:PRODUCTS]


def _response(store_id: str, since: datetime) -> tuple[int, int]:
    asked = (_askings.c.store_id == store_id, _askings.c.asked_at > since)
    joined = _askings.join(
        _answers, (_answers.c.store_id == _askings.c.store_id) & (_answers.c.asking_id == _askings.c.id)
    )
    all_asked = db.session.scalar(select(func.count()).select_from(_askings).where(*asked)) or 0
    answered = db.session.scalar(select(func.count()).select_from(joined).where(*asked)) or 0
    return all_asked, answered


def _counting(store_id: str) -> tuple[ColumnElement[bool], ...]:
    return _answers.c.store_id == store_id, _answers.c.confirmed


def _of(counts: dict[str, Any]) -> Tally:
    return Tally(*(int(counts.get(band, 0)) for band in Band))
