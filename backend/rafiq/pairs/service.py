"""Use cases of pairs: pair the two of an approved referral, pause and resume somebody's visits, say what holds now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, or_, select

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid
from rafiq.core.prepared import InsertOnce, Prepared
from rafiq.pairs.models import Pair, PairEvent, VisitPause
from rafiq.pairs.rules import Bond, Pause, Standing, standing
from rafiq.people import service as people
from rafiq.programs import service as programs
from rafiq.referrals import lookup
from rafiq.referrals import service as referrals
from rafiq.referrals.rules import Status

PAIRED, ENDED, PAUSED, RESUMED = "paired", "ended", "paused", "resumed"
SYSTEM = "rafiq"
_pairs, _pauses = table_of(Pair), table_of(VisitPause)
_insert_pair, _insert_pause = InsertOnce(Pair), InsertOnce(VisitPause)
_OF_PERSON = Prepared(
    select(_pairs).where(
        _pairs.c.store_id == bindparam("s"),
        or_(_pairs.c.advocate_id == bindparam("p"), _pairs.c.friend_id == bindparam("p")),
    )
)


@dataclass(frozen=True, slots=True)
class PairEventView:
    """One line of the history."""

    kind: str
    partner_id: str | None
    until: datetime | None
    actor: str
    at: datetime


def follow(store_id: str, referral_id: str) -> None:
    """A referral was approved or fell: its two are paired, or their pair ends. A reaction, safe to repeat."""
    referral = referrals.get(store_id, referral_id)
    approved = referral.status == Status.APPROVED
    if not approved:
        _end(store_id, referral_id)
        return
    points = programs.terms_of(store_id, referral.terms_id).standing_basis_points
    friend_id = referral.friend_id
    if not points or friend_id is None or friend_id == referral.advocate_id:
        return
    _insert_pair(
        store_id=store_id,
        id=ids.new_id("pai"),
        referral_id=referral_id,
        advocate_id=referral.advocate_id,
        friend_id=friend_id,
        basis_points=points,
        paired_at=clock.now(),
    )
    _tell_both(store_id, referral.advocate_id, friend_id, PAIRED)


def holds(store_id: str, person_id: str) -> Standing:
    """What comes off this person's next order, asked anew for each."""
    found = bonds(store_id, person_id)
    both = {person_id} | {bond.partner_id for bond in found}
    return standing(person_id, found, _pauses_of(store_id, both), clock.now())


def bonds(store_id: str, person_id: str) -> list[Bond]:
    """Everybody this person is or was paired with, the newest last."""
    rows = sorted(_OF_PERSON.all(s=store_id, p=person_id), key=lambda row: row.id)
    counting = lookup.approved_among(store_id, {row.referral_id for row in rows})
    return [
        Bond(
            row.friend_id if row.advocate_id == person_id else row.advocate_id,
            row.basis_points,
            row.referral_id in counting,
            row.paired_at,
        )
        for row in rows
    ]


def pause(store_id: str, person_id: str, *, actor: str, until: datetime | None = None) -> Standing:
    """Their visits rest, so the discount stops for both. Safe to repeat; another end replaces the one before.

    Raises `Invalid` for an end that has passed, `NotFound`.
    """
    person = people.get(store_id, person_id)
    now = clock.now()
    if until is not None and until <= now:
        raise Invalid.field("#/until", "must lie in the future")
    people.lock(store_id, person.id)
    known = _pauses_of(store_id, {person.id}).get(person.id)
    if known is None or not known.holds(now) or known.until != until:
        db.session.execute(delete(_pauses).where(*_mine(store_id, person.id)))
        _insert_pause(
            store_id=store_id, id=ids.new_id("pau"), person_id=person.id, paused_at=now, until=until
        )
        _tell(store_id, person.id, PAUSED, actor=actor, until=until)
    return holds(store_id, person.id)


def resume(store_id: str, person_id: str, *, actor: str) -> Standing:
    """Their visits go on, and with them the discount of both. Safe to repeat. Raises `NotFound`."""
    person = people.get(store_id, person_id)
    people.lock(store_id, person.id)
    known = _pauses_of(store_id, {person.id}).get(person.id)
    if known is not None:
        db.session.execute(delete(_pauses).where(*_mine(store_id, person.id)))
        if known.holds(clock.now()):
            _tell(store_id, person.id, RESUMED, actor=actor)
    return holds(store_id, person.id)


def history(store_id: str, person_id: str, *, limit: int = 50) -> list[PairEventView]:
    """What happened to this person's pairs and visits, newest first."""
    mine = (PairEvent.store_id == store_id, PairEvent.person_id == person_id)
    rows = db.session.scalars(select(PairEvent).where(*mine).order_by(PairEvent.id.desc()).limit(limit))
    return [PairEventView(row.kind, row.partner_id, row.until, row.actor, row.at) for row in rows]


def _end(store_id: str, referral_id: str) -> None:
    same = (_pairs.c.store_id == store_id, _pairs.c.referral_id == referral_id)
    row = db.session.execute(select(_pairs).where(*same)).first()
    if row is not None:
        _tell_both(store_id, row.advocate_id, row.friend_id, ENDED)


def _tell_both(store_id: str, one: str, other: str, kind: str) -> None:
    """Once for each change: a fact that is delivered again finds it told."""
    for person_id, partner_id in ((one, other), (other, one)):
        last = select(PairEvent.kind).where(
            PairEvent.store_id == store_id,
            PairEvent.person_id == person_id,
            PairEvent.partner_id == partner_id,
        )
        if db.session.scalar(last.order_by(PairEvent.id.desc()).limit(1)) != kind:
            _tell(store_id, person_id, kind, actor=SYSTEM, partner_id=partner_id)


def _tell(
    store_id: str,
    person_id: str,
    kind: str,
    *,
    actor: str,
    until: datetime | None = None,
    partner_id: str | None = None,
) -> None:
    row: dict[str, Any] = {"person_id": person_id, "partner_id": partner_id, "kind": kind, "until": until}
    db.session.add(PairEvent(store_id=store_id, id=ids.new_id("pev"), actor=actor, at=clock.now(), **row))
    db.session.flush()


def _pauses_of(store_id: str, person_ids: set[str]) -> dict[str, Pause]:
    query = select(_pauses).where(_pauses.c.store_id == store_id, _pauses.c.person_id.in_(person_ids))
    return {row.person_id: Pause(row.paused_at, row.until) for row in db.session.execute(query)}


def _mine(store_id: str, person_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _pauses.c.store_id == store_id, _pauses.c.person_id == person_id
