"""Use cases of encounters: the shop's own words, what delighted customers, why advocates recommend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import NotFound
from rafiq.core.prepared import InsertOnce
from rafiq.encounters import gestures, notes, praises
from rafiq.encounters.models import Delight, IntroductionAsk, Pitch, ReferralReason
from rafiq.encounters.rules import Words, check_behaviour, check_note, check_words

_pitches, _delights = table_of(Pitch), table_of(Delight)
_reasons, _asks = table_of(ReferralReason), table_of(IntroductionAsk)
_insert_pitch, _insert_reason = InsertOnce(Pitch), InsertOnce(ReferralReason)


@dataclass(frozen=True, slots=True)
class DelightView:
    """Something done for a customer; ``staff_id`` is who did it, where that is known."""

    id: str
    person_id: str
    staff_id: str | None
    behaviour: str
    note: str
    actor: str
    created_at: datetime


def words_of(store_id: str, locale: str) -> Words:
    """What the shop says of itself in this language; empty lines where nobody has written any."""
    found = db.session.execute(
        select(_pitches.c.who, _pitches.c.what, _pitches.c.why).where(
            _pitches.c.store_id == store_id, _pitches.c.locale == locale
        )
    ).first()
    return Words(*found) if found else Words()


def write_words(store_id: str, locale: str, typed: Mapping[str, str]) -> Words:
    """Raises `Invalid` naming each line."""
    words = check_words(typed)
    values = {"who": words.who, "what": words.what, "why": words.why, "changed_at": clock.now()}
    if not _insert_pitch(store_id=store_id, id=ids.new_id("pit"), locale=locale, **values):
        mine = (_pitches.c.store_id == store_id, _pitches.c.locale == locale)
        db.session.execute(update(_pitches).where(*mine).values(**values))
    return words


def note_delight(
    store_id: str, person_id: str, *, behaviour: str, note: str, actor: str, staff_id: str | None = None
) -> DelightView:
    """Something done for this customer beyond what they paid for (S0-15). Raises `Invalid`."""
    row = Delight(
        store_id=store_id,
        id=ids.new_id("dlt"),
        person_id=person_id,
        staff_id=staff_id,
        behaviour=check_behaviour(behaviour).value,
        note=check_note(note),
        actor=actor,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return _view(row)


def delights(
    store_id: str, *, person_id: str | None = None, staff_id: str | None = None, limit: int = 50
) -> list[DelightView]:
    """The latest first: of everybody, of one customer, or by one member of staff."""
    query = select(Delight).where(Delight.store_id == store_id)
    if person_id is not None:
        query = query.where(Delight.person_id == person_id)
    if staff_id is not None:
        query = query.where(Delight.staff_id == staff_id)
    return [_view(row) for row in db.session.scalars(query.order_by(Delight.id.desc()).limit(limit))]


def drop_delight(store_id: str, delight_id: str) -> None:
    """Raises `NotFound`."""
    mine = (_delights.c.store_id == store_id, _delights.c.id == delight_id)
    if db.session.scalar(select(_delights.c.id).where(*mine)) is None:
        raise NotFound(delight_id)
    db.session.execute(delete(_delights).where(*mine))


def give_reasons(store_id: str, referral_id: str, behaviours: Sequence[str], *, actor: str) -> list[str]:
    """Why the advocate of this referral recommended: these behaviours and no others (S0-17). Raises `Invalid`."""
    wanted = list(dict.fromkeys(check_behaviour(each).value for each in behaviours))
    mine = (_reasons.c.store_id == store_id, _reasons.c.referral_id == referral_id)
    db.session.execute(delete(_reasons).where(*mine, _reasons.c.behaviour.not_in(wanted)))
    for behaviour in wanted:
        _insert_reason(
            store_id=store_id,
            id=ids.new_id("rsn"),
            referral_id=referral_id,
            behaviour=behaviour,
            actor=actor,
            created_at=clock.now(),
        )
    return wanted


def reasons_of(store_id: str, referral_id: str) -> list[str]:
    query = select(_reasons.c.behaviour).where(
        _reasons.c.store_id == store_id, _reasons.c.referral_id == referral_id
    )
    return list(db.session.scalars(query.order_by(_reasons.c.id)))


def forget(store_id: str, person_id: str) -> None:
    """What was noted of them goes, and whom they were asked to introduce. Safe to repeat (G33)."""
    gestures.forget(store_id, person_id)
    notes.forget(store_id, person_id)
    praises.forget(store_id, person_id)
    db.session.execute(delete(_asks).where(_asks.c.store_id == store_id, _asks.c.person_id == person_id))
    db.session.execute(
        update(_delights)
        .where(_delights.c.store_id == store_id, _delights.c.person_id == person_id)
        .values(note="")
    )


def _view(row: Delight) -> DelightView:
    return DelightView(
        row.id, row.person_id, row.staff_id, row.behaviour, row.note, row.actor, row.created_at
    )
