"""Why friends who followed a link did not buy: said in one tap, once a visit, counted (S3-5)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.prepared import InsertOnce
from rafiq.voices.models import LostAnswer
from rafiq.voices.rules import MAX_WORDS, LostReason, check_reason, one_line

_answers = table_of(LostAnswer)
_insert = InsertOnce(LostAnswer)


@dataclass(frozen=True, slots=True)
class LostView:
    reason: str
    words: str
    created_at: datetime


def answer(store_id: str, link_id: str, nonce: str, *, reason: str, locale: str) -> bool:
    """The first answer of a visit counts; False for any other. Raises `Invalid` for ``#/reason``."""
    return _insert(
        store_id=store_id,
        id=ids.new_id("lst"),
        link_id=link_id,
        nonce=nonce,
        reason=check_reason(reason).value,
        words="",
        locale=locale,
        created_at=clock.now(),
    )


def add_words(store_id: str, link_id: str, nonce: str, words: str) -> None:
    """In their own words, once; cut to what is kept, never refused."""
    kept = one_line(words)[:MAX_WORDS]
    mine = (*_of(store_id, link_id, nonce), _answers.c.words == "")
    db.session.execute(update(_answers).where(*mine).values(words=kept))


def answered(store_id: str, link_id: str, nonce: str) -> LostView | None:
    query = select(_answers.c.reason, _answers.c.words, _answers.c.created_at)
    found = db.session.execute(query.where(*_of(store_id, link_id, nonce))).first()
    return LostView(*found) if found else None


def counts(store_id: str, *, since: datetime) -> list[tuple[str, int]]:
    """How often each reason was given, the most frequent first; those nobody gave are left out."""
    query = (
        select(_answers.c.reason, func.count())
        .where(_answers.c.store_id == store_id, _answers.c.created_at >= since)
        .group_by(_answers.c.reason)
    )
    found = {row[0]: int(row[1]) for row in db.session.execute(query)}
    order = list(LostReason)
    return sorted(found.items(), key=lambda each: (-each[1], order.index(LostReason(each[0]))))


def words(store_id: str, *, since: datetime, limit: int = 30) -> list[LostView]:
    """What they wrote, the newest first."""
    query = (
        select(_answers.c.reason, _answers.c.words, _answers.c.created_at)
        .where(_answers.c.store_id == store_id, _answers.c.created_at >= since, _answers.c.words != "")
        .order_by(_answers.c.created_at.desc(), _answers.c.id.desc())
        .limit(limit)
    )
    return [LostView(*row) for row in db.session.execute(query)]


def _of(store_id: str, link_id: str, nonce: str) -> tuple[ColumnElement[bool], ...]:
    return _answers.c.store_id == store_id, _answers.c.link_id == link_id, _answers.c.nonce == nonce
