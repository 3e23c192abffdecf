"""Use cases of surveys: an answer is given, changed, confirmed, read and forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from rafiq.core import clock, ids, outbox
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.core.events import SurveyAnswered
from rafiq.core.prepared import InsertOnce
from rafiq.orders import service as orders
from rafiq.people import service as people
from rafiq.surveys import asking, definitions, themes
from rafiq.surveys.asking import AskingView
from rafiq.surveys.models import SurveyAnswer, SurveyAsking
from rafiq.surveys.rules import Band, band_of, check_score, clean_words

MAX_WORDS = 2_000
MAX_CONTACT = 200
_answers = table_of(SurveyAnswer)
_insert = InsertOnce(SurveyAnswer)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says at once; None leaves what was said before."""

    score: int | None = None
    wish: str | None = None
    remark: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerView:
    id: str
    person_id: str
    moment: str
    order_number: str | None
    product: str
    score: int
    band: str
    wish: str
    remark: str
    contact: str
    channel: str
    confirmed: bool
    answered_at: datetime
    changed_at: datetime

    @property
    def words(self) -> str:
        """Everything that was said in words."""
        return "\n".join(filter(None, (self.wish, self.remark)))


def answer(store_id: str, about: AskingView, said: Said, *, channel: str, confirmed: bool) -> AnswerView:
    """Give the one answer to this question, or change it while that is possible (S1-13).

    Raises `Invalid`, `NotFound` where a proven answer is not this browser's to see, `Conflict` when it is too late.
    """
    survey = definitions.get(store_id, about.survey_id)
    known = of_occasion(store_id, about.person_id, about.occasion)
    if known is None:
        if said.score is None:
            raise Invalid.field("#/score", "is needed first")
        check_score(said.score, survey.lowest)
        asking.mark_asked(store_id, about.id)
        made = _insert(
            store_id=store_id,
            id=ids.new_id("sva"),
            asking_id=about.id,
            person_id=about.person_id,
            moment=about.moment,
            occasion=about.occasion,
            order_number=about.order_number,
            product=about.product,
            product_tag=about.product_tag,
            confirmed=confirmed,
            **_said(said),
            **_now(channel),
        )
        known = of_occasion(store_id, about.person_id, about.occasion)
        if made and known is not None:
            return settle(store_id, known)
    if known is None or (known.confirmed and not confirmed):
        raise NotFound(about.id)
    return _change(store_id, known, said, lowest=survey.lowest, days=survey.edit_days, confirmed=confirmed)


def confirm_order(store_id: str, order_number: str) -> int:
    """The shop itself named this order: what its owner said in a browser counts from now on. Safe to repeat.

    Not what somebody was asked before the order was made, for a number to come.
    """
    order = orders.find_order(store_id, order_number)
    if order is None or not order.state.verified:
        return 0
    asked = table_of(SurveyAsking)
    in_time = select(asked.c.id).where(
        asked.c.store_id == store_id,
        asked.c.order_number == order_number,
        asked.c.created_at >= order.state.placed_at - orders.CLOCKS_DIFFER,
    )
    return _confirm(
        store_id,
        _answers.c.order_number == order_number,
        _answers.c.person_id == order.person_id,
        _answers.c.asking_id.in_(in_time),
    )


def confirm(store_id: str, answer_id: str) -> None:
    """A member believes it. Safe to repeat. Raises `NotFound`."""
    get(store_id, answer_id)
    _confirm(store_id, _answers.c.id == answer_id)


def get(store_id: str, answer_id: str) -> AnswerView:
    """Raises `NotFound`."""
    found = _first(_answers.c.store_id == store_id, _answers.c.id == answer_id)
    if found is None:
        detail = f"no answer {answer_id}"
        raise NotFound(detail)
    return found


def answer_to(store_id: str, about: AskingView) -> AnswerView | None:
    """What was answered to this question so far."""
    return of_occasion(store_id, about.person_id, about.occasion)


def of_occasion(store_id: str, person_id: str, about: str) -> AnswerView | None:
    """What this person said about one occasion."""
    return _first(
        _answers.c.store_id == store_id, _answers.c.person_id == person_id, _answers.c.occasion == about
    )


def settle(store_id: str, said: AnswerView, *, told: bool = True) -> AnswerView:
    """What an answer brings along: its themes, and the fact once it counts."""
    themes.tag(store_id, said.id, said.words)
    if said.confirmed:
        people.heard(store_id, said.person_id, said.band, said.answered_at)
    if said.confirmed and told:
        _state(store_id, said)
    return said


def many(store_id: str, answer_ids: set[str]) -> dict[str, AnswerView]:
    query = select(_answers).where(_answers.c.store_id == store_id, _answers.c.id.in_(answer_ids))
    return {row.id: _view(row) for row in db.session.execute(query)}


def standing(store_id: str, person_id: str, order_number: str | None = None) -> Band | None:
    """The band of somebody's newest answer: who is not happy is not asked to recommend (S1-10).

    What only a browser said counts for that order alone.
    """
    query = select(_answers.c.band).where(
        _answers.c.store_id == store_id,
        _answers.c.person_id == person_id,
        _answers.c.confirmed.is_(True) | (_answers.c.order_number == order_number),
    )
    found = db.session.scalar(query.order_by(_answers.c.answered_at.desc(), _answers.c.id.desc()).limit(1))
    return Band(found) if found else None


def of_person(store_id: str, person_id: str, *, limit: int = 100) -> list[AnswerView]:
    """Newest first."""
    query = select(_answers).where(_answers.c.store_id == store_id, _answers.c.person_id == person_id)
    newest = query.order_by(_answers.c.answered_at.desc(), _answers.c.id.desc()).limit(limit)
    return [_view(row) for row in db.session.execute(newest)]


def page(
    store_id: str,
    *,
    band: str = "",
    theme_id: str = "",
    product: str = "",
    words: str = "",
    before: str | None = None,
    limit: int = 25,
) -> list[AnswerView]:
    """Newest first, by id; ``words`` are looked for in what was said."""
    conditions = _fitting(store_id, band=band, theme_id=theme_id, words=words)
    conditions += [_answers.c.product == product] if product else []
    conditions += [_answers.c.id < before] if before else []
    query = select(_answers).where(*conditions).order_by(_answers.c.id.desc()).limit(limit)
    return [_view(row) for row in db.session.execute(query)]


def count(store_id: str, *, band: str, theme_id: str, words: str, most: int) -> int:
    """How many such answers there are, counted no farther than ``most``."""
    conditions = _fitting(store_id, band=band, theme_id=theme_id, words=words)
    some = select(_answers.c.id).where(*conditions).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def forget(store_id: str, person_id: str) -> None:
    """Blank the words of somebody who is forgotten (G33); scores stay and point to nobody. Safe to repeat."""
    mine = (_answers.c.store_id == store_id, _answers.c.person_id == person_id)
    db.session.execute(update(_answers).where(*mine).values(wish="", remark="", contact=""))


def _change(
    store_id: str, known: AnswerView, said: Said, *, lowest: int, days: int, confirmed: bool
) -> AnswerView:
    if said.score is not None:
        check_score(said.score, lowest)
    proven_now = confirmed and not known.confirmed
    anew = proven_now and said.score is not None  # nothing stays of what somebody else may have said
    values = {name: value for name, value in _said(said, fill=anew).items() if value is not None}
    if proven_now:
        values["confirmed"] = True
    values = {name: value for name, value in values.items() if getattr(known, name) != value}
    if not values:
        return known
    if clock.now() - known.answered_at > timedelta(days=days):
        detail = f"an answer can be changed for {days} days"
        raise Conflict(detail)
    mine = (_answers.c.store_id == store_id, _answers.c.id == known.id)
    db.session.execute(update(_answers).where(*mine).values(**values, changed_at=clock.now()))
    return settle(store_id, get(store_id, known.id))


def _fitting(store_id: str, *, band: str, theme_id: str, words: str) -> list[ColumnElement[bool]]:
    conditions = [_answers.c.store_id == store_id]
    conditions += [_answers.c.band == band] if band else []
    conditions += [_answers.c.id.in_(themes.answers_about(store_id, theme_id))] if theme_id else []
    if words:
        either = _answers.c.wish.icontains(words, autoescape=True)
        conditions.append(either | _answers.c.remark.icontains(words, autoescape=True))
    return conditions


def _confirm(store_id: str, *which: ColumnElement[bool]) -> int:
    unconfirmed = (_answers.c.store_id == store_id, _answers.c.confirmed.is_(False), *which)
    query = update(_answers).where(*unconfirmed).values(confirmed=True).returning(_answers.c.id)
    found = [row.id for row in db.session.execute(query)]
    for answer_id in found:
        said = get(store_id, answer_id)
        people.heard(store_id, said.person_id, said.band, said.answered_at)
        _state(store_id, said)
    return len(found)


def _state(store_id: str, said: AnswerView) -> None:
    fact = SurveyAnswered(answer_id=said.id, person_id=said.person_id, score=said.score, band=said.band)
    outbox.append(store_id, fact)


def _said(said: Said, *, fill: bool = True) -> dict[str, object]:
    empty = "" if fill else None
    return {
        "score": said.score,
        "band": None if said.score is None else band_of(said.score).value,
        "wish": empty if said.wish is None else clean_words(said.wish, MAX_WORDS),
        "remark": empty if said.remark is None else clean_words(said.remark, MAX_WORDS),
        "contact": empty if said.contact is None else clean_words(said.contact, MAX_CONTACT),
    }


def _now(channel: str) -> dict[str, object]:
    now = clock.now()
    return {"channel": channel, "answered_at": now, "changed_at": now}


def _first(*conditions: ColumnElement[bool]) -> AnswerView | None:
    row = db.session.execute(select(_answers).where(*conditions).limit(1)).first()
    return _view(row) if row else None


def _view(row: object) -> AnswerView:
    return AnswerView(*(getattr(row, name) for name in AnswerView.__dataclass_fields__))
