"""Views of lists that members saved under a name: what to show, for themselves or for the whole team."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.core.words import clean_line
from rafiq.stores.models import SavedView

MAX_NAME = 60
MAX_VALUE = 120
MOST = 30  # of one person, for one list
SURE = 5  # letters of somebody's name or number that mean them in a longer text too


class TooManyViews(Conflict):
    code = "too_many_views"


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """``mine``: whoever asks has made it."""

    id: str
    list_name: str
    name: str
    filters: Mapping[str, str]
    shared: bool
    mine: bool


def of_list(store_id: str, user_id: str, list_name: str) -> list[ViewRecord]:
    """One's own and the team's, by name."""
    query = select(SavedView).where(_seen_by(store_id, user_id), SavedView.list_name == list_name)
    found = [_record(row, user_id) for row in db.session.scalars(query)]
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))


def get(store_id: str, user_id: str, view_id: str) -> ViewRecord:
    """Raises `NotFound`, for what somebody else keeps to themselves too."""
    return _record(_row(store_id, user_id, view_id), user_id)


def team_names(store_id: str) -> dict[str, str]:
    """Those that the whole team has, by id."""
    query = select(SavedView.id, SavedView.name).where(SavedView.store_id == store_id, SavedView.shared)
    return {row.id: row.name for row in db.session.execute(query)}


def save(
    store_id: str, user_id: str, *, list_name: str, name: str, filters: Mapping[str, str], shared: bool
) -> ViewRecord:
    """A view of that name that they had before shows this from now on. Raises `Invalid`, or `TooManyViews`."""
    name, filters = clean_line(name, most=MAX_NAME, pointer="#/name"), _filters(filters)
    mine = (
        SavedView.store_id == store_id,
        SavedView.user_id == user_id,
        SavedView.list_name == list_name,
    )
    row = db.session.scalar(select(SavedView).where(*mine, SavedView.name == name))
    if row is None:
        if (db.session.scalar(select(func.count()).select_from(SavedView).where(*mine)) or 0) >= MOST:
            message = f"no more than {MOST} views of one list"
            raise TooManyViews(message)
        row = SavedView(
            store_id=store_id,
            id=ids.new_id("viw"),
            user_id=user_id,
            list_name=list_name,
            name=name,
            created_at=clock.now(),
        )
        row.filters, row.shared = dict(filters), shared
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:  # the same button pressed twice at once
            row = db.session.scalars(select(SavedView).where(*mine, SavedView.name == name)).one()
    row.filters, row.shared = dict(filters), shared
    db.session.flush()
    return _record(row, user_id)


def change(store_id: str, user_id: str, view_id: str, *, name: str, shared: bool) -> ViewRecord:
    """Another name, or other readers. Raises `NotFound`, or `Invalid` for a name that is empty or taken."""
    row, name = _row(store_id, user_id, view_id), clean_line(name, most=MAX_NAME, pointer="#/name")
    taken = select(SavedView.id).where(
        SavedView.store_id == store_id,
        SavedView.user_id == row.user_id,
        SavedView.list_name == row.list_name,
        SavedView.name == name,
        SavedView.id != row.id,
    )
    if db.session.scalar(taken):
        raise Invalid.field("#/name", "another view of this list has this name")
    row.name, row.shared = name, shared
    db.session.flush()
    return _record(row, user_id)


def remove(store_id: str, user_id: str, view_id: str) -> None:
    db.session.delete(_row(store_id, user_id, view_id))
    db.session.flush()


def forget(store_id: str, words: Iterable[str | None]) -> None:
    """Whatever names somebody by one of these words, or looks for them, is gone: a filter keeps what was typed."""
    known = {word.casefold() for word in words if word}
    rows = db.session.scalars(select(SavedView).where(SavedView.store_id == store_id))
    gone = [
        row.id for row in rows if any(_tells_of(known, each) for each in (row.name, row.filters.get("q", "")))
    ]
    db.session.execute(delete(SavedView).where(SavedView.store_id == store_id, SavedView.id.in_(gone)))


def _tells_of(known: set[str], text: str) -> bool:
    said = text.casefold()
    return any(
        said == word or (len(word) >= SURE and word in said) or ("@" in said and said in word)
        for word in known
    )


def _seen_by(store_id: str, user_id: str) -> ColumnElement[bool]:
    return (SavedView.store_id == store_id) & or_(SavedView.user_id == user_id, SavedView.shared)


def _row(store_id: str, user_id: str, view_id: str) -> SavedView:
    query = select(SavedView).where(_seen_by(store_id, user_id), SavedView.id == view_id)
    row = db.session.scalar(query)
    if row is None:
        message = f"no view {view_id}"
        raise NotFound(message)
    return row


def _filters(filters: Mapping[str, str]) -> Mapping[str, str]:
    kept = {name: value[:MAX_VALUE] for name, value in filters.items() if value}
    if not kept:
        raise Invalid.field("#/filters", "a view shows a part of a list")
    return kept


def _record(row: SavedView, user_id: str) -> ViewRecord:
    return ViewRecord(row.id, row.list_name, row.name, row.filters, row.shared, row.user_id == user_id)
