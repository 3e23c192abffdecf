"""Scores that other tools collected: each taken in once, brought up to date when that tool tells of a change."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import NotFound
from rafiq.core.prepared import InsertOnce
from rafiq.surveys import service
from rafiq.surveys.models import SurveyAnswer
from rafiq.surveys.rules import Moment, band_of, check_score, clean_words
from rafiq.surveys.service import MAX_WORDS, AnswerView

CHANNEL = "import"
FRESH = timedelta(days=3)  # older ones are history, and nobody's task
_answers = table_of(SurveyAnswer)
_insert = InsertOnce(SurveyAnswer)


@dataclass(frozen=True, slots=True)
class Imported:
    """A score that another tool collected; ``ref`` is its name there.

    ``at``: when it stood so over there, where that tool tells of changes; without it the first word counts.
    """

    ref: str
    score: int
    wish: str
    remark: str
    product: str
    order_number: str | None
    moment: Moment
    answered_at: datetime
    at: datetime | None = None


def bring(store_id: str, person_id: str, what: Imported) -> tuple[AnswerView, bool]:
    """Take it in, once for each person and ``ref``; (answer, first). Raises `Invalid`.

    What was said long ago is counted, but nobody has to act on it: whoever moves here brings years of answers.
    """
    check_score(what.score, 0)
    about = _occasion(what.moment, what.ref)
    made = _insert(
        store_id=store_id,
        id=ids.new_id("sva"),
        asking_id=None,
        person_id=person_id,
        moment=what.moment.value,
        occasion=about,
        order_number=what.order_number,
        product=what.product[:120],
        product_tag="",
        contact="",
        channel=CHANNEL,
        confirmed=True,
        answered_at=what.answered_at,
        changed_at=what.at or clock.now(),
        **_said(what),
    )
    known = service.of_occasion(store_id, person_id, about)
    if known is None:
        raise NotFound(what.ref)
    if not made:
        return _brought_up_to_date(store_id, known, what), False
    return service.settle(store_id, known, told=clock.now() - known.answered_at <= FRESH), True


def is_history(said: AnswerView) -> bool:
    """It was old already when another tool brought it, so that nobody was given it as a task."""
    return said.channel == CHANNEL and said.changed_at - said.answered_at > FRESH


def known_as(store_id: str, person_id: str, ref: str, moment: Moment = Moment.PURCHASE) -> AnswerView | None:
    """What another tool told us before under this name."""
    return service.of_occasion(store_id, person_id, _occasion(moment, ref))


def _brought_up_to_date(store_id: str, known: AnswerView, what: Imported) -> AnswerView:
    """The newest word of that tool counts, whatever the order they come in; words that are not told stay."""
    if what.at is None or what.at < known.changed_at:
        return known
    told = {name: value for name, value in _said(what).items() if value != ""}
    values = {name: value for name, value in told.items() if getattr(known, name) != value}
    if not values:
        return known
    mine = (_answers.c.store_id == store_id, _answers.c.id == known.id)
    db.session.execute(update(_answers).where(*mine).values(**values, changed_at=what.at))
    return service.settle(store_id, service.get(store_id, known.id))


def _said(what: Imported) -> dict[str, object]:
    return {
        "score": what.score,
        "band": band_of(what.score).value,
        "wish": clean_words(what.wish, MAX_WORDS),
        "remark": clean_words(what.remark, MAX_WORDS),
    }


def _occasion(moment: Moment, ref: str) -> str:
    return f"{moment}:import:{ref}"
