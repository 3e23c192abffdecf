"""Use cases of stories: told with consent, looked at by a member, shown, withdrawn at once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.core.prepared import InsertOnce
from rafiq.people import service as people
from rafiq.voices.models import Story
from rafiq.voices.rules import StoryStatus, check_story

_stories = table_of(Story)
_insert = InsertOnce(Story)
LISTED = 200


@dataclass(frozen=True, slots=True)
class StoryView:
    """``consent`` is the sentence that was agreed to, ``decided_by`` the member who looked at it."""

    id: str
    person_id: str
    name: str
    words: str
    locale: str
    consent: str
    consented_at: datetime
    status: str
    decided_by: str | None
    changed_at: datetime

    @property
    def digest(self) -> str:
        """Tells these words and this name from any others: what a member read is what they decide about."""
        return hashlib.sha256(f"{self.name}\n{self.words}".encode()).hexdigest()[:32]


def tell(
    store_id: str, person_id: str, *, name: str, words: str, locale: str, consent: str, agreed: bool
) -> StoryView:
    """A new story, or other words for the one there is; a member looks at either before it shows (S3-12).

    Raises `Invalid` for ``#/name``, ``#/words`` and ``#/agreed``, `NotFound` for whoever was forgotten.
    """
    if not agreed:
        raise Invalid.field("#/agreed", "is needed: nothing is shown without consent")
    name, words = check_story(name, words)
    if people.is_erased(store_id, person_id):
        raise NotFound(person_id)
    now = clock.now()
    values = {
        "name": name,
        "words": words,
        "locale": locale,
        "consent": consent,
        "consented_at": now,
        "status": StoryStatus.WAITING.value,
        "decided_by": None,
        "changed_at": now,
    }
    if not _insert(store_id=store_id, id=ids.new_id("sty"), person_id=person_id, **values):
        db.session.execute(update(_stories).where(*_of(store_id, person_id)).values(**values))
    return _views(*_of(store_id, person_id))[0]


def withdraw(store_id: str, person_id: str) -> None:
    """Gone at once, and so are the words; that they withdrew is remembered. Safe to repeat."""
    told = (*_of(store_id, person_id), _stories.c.status != StoryStatus.WITHDRAWN.value)
    gone = {"status": StoryStatus.WITHDRAWN.value, "name": "", "words": "", "changed_at": clock.now()}
    db.session.execute(update(_stories).where(*told).values(**gone))


def decide(store_id: str, story_id: str, *, show: bool, read: str, actor: str) -> StoryView:
    """A member has read it; ``read`` is the digest of what they read.

    Raises `NotFound`, and `Conflict` for one that was withdrawn or written anew meanwhile.
    """
    found = get(store_id, story_id)
    status = StoryStatus.SHOWN if show else StoryStatus.HIDDEN
    mine = (_stories.c.store_id == store_id, _stories.c.id == story_id)
    still = (_stories.c.name == found.name, _stories.c.words == found.words)
    values = {"status": status.value, "decided_by": actor, "changed_at": clock.now()}
    told = _stories.c.status != StoryStatus.WITHDRAWN.value
    done = update(_stories).where(*mine, *still, told).values(**values).returning(_stories.c.id)
    if read != found.digest or db.session.execute(done).first() is None:
        detail = "this story was withdrawn or written anew"
        raise Conflict(detail)
    return get(store_id, story_id)


def get(store_id: str, story_id: str) -> StoryView:
    """Raises `NotFound`."""
    found = _views(_stories.c.store_id == store_id, _stories.c.id == story_id)
    if not found:
        detail = "no such story"
        raise NotFound(detail)
    return found[0]


def of_person(store_id: str, person_id: str) -> StoryView | None:
    return next(iter(_views(*_of(store_id, person_id))), None)


def every(store_id: str, *, statuses: Sequence[StoryStatus] = tuple(StoryStatus)) -> list[StoryView]:
    """What moved last comes first."""
    wanted = [each.value for each in statuses]
    return _views(_stories.c.store_id == store_id, _stories.c.status.in_(wanted))


def shown(store_id: str, *, limit: int = 12) -> list[StoryView]:
    """What the public may read, the newest first."""
    return every(store_id, statuses=(StoryStatus.SHOWN,))[:limit]


def forget(store_id: str, person_id: str) -> None:
    """The story goes with its teller. Safe to repeat (G33)."""
    db.session.execute(delete(_stories).where(*_of(store_id, person_id)))


def _of(store_id: str, person_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _stories.c.store_id == store_id, _stories.c.person_id == person_id


def _views(*conditions: ColumnElement[bool]) -> list[StoryView]:
    query = select(_stories).where(*conditions)
    rows = db.session.execute(
        query.order_by(_stories.c.changed_at.desc(), _stories.c.id.desc()).limit(LISTED)
    )
    return [StoryView(*(getattr(row, name) for name in StoryView.__dataclass_fields__)) for row in rows]
