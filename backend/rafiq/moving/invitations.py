"""Past customers of a list invited to recommend: those who agreed, a few each day, each once in all (S0-1)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, func, or_, select, true, update

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of, transaction
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.prepared import InsertOnce
from rafiq.messaging import service as mail
from rafiq.messaging.buyers import to_person
from rafiq.messaging.rules import Kind
from rafiq.moving.models import Invitation, InvitationRun
from rafiq.people import service as people
from rafiq.prompts import peace
from rafiq.referrals import deals
from rafiq.stores import service as stores

RUNNING, STOPPED, DONE = "running", "stopped", "done"
WRITTEN, LEFT_OUT = "written", "left_out"
MOST_A_DAY, AT_ONCE = 1_000, 50
ABOUT = "past_customer"
# A past customer bought long ago, which speaks against no invitation; everything else does.
_invitations, _runs = table_of(Invitation), table_of(InvitationRun)
_insert, _insert_run = InsertOnce(Invitation), InsertOnce(InvitationRun)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the invitations of one list stand. ``unsaid``: the list does not say whether they agreed."""

    agreed: int
    refused: int
    unsaid: int
    written: int
    left_out: int
    today: int
    status: str = ""
    per_day: int = 0
    all_agreed: bool = False

    @property
    def waiting(self) -> int:
        """Whose turn is still to come, by the member's word as it stands."""
        return self.agreed + (self.unsaid if self.all_agreed else 0)


def listed(store_id: str, import_id: str, person_id: str, *, agreed: bool | None) -> None:
    """Somebody of this list. Whoever was not written to yet belongs to the newest list that names them."""
    if _insert(
        store_id=store_id, id=ids.new_id("ivt"), import_id=import_id, person_id=person_id, agreed=agreed
    ):
        return
    mine = (_invitations.c.store_id == store_id, _invitations.c.person_id == person_id)
    known = agreed if agreed is not None else _invitations.c.agreed
    waiting = update(_invitations).where(*mine, _invitations.c.outcome.is_(None))
    db.session.execute(waiting.values(import_id=import_id, agreed=known))


def standing_of(store_id: str, import_id: str) -> Standing:
    waits = _invitations.c.outcome.is_(None)

    def times(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    row = db.session.execute(
        select(
            times(waits & _invitations.c.agreed.is_(True)),
            times(waits & _invitations.c.agreed.is_(False)),
            times(waits & _invitations.c.agreed.is_(None)),
            times(_invitations.c.outcome == WRITTEN),
            times(_invitations.c.outcome == LEFT_OUT),
        ).where(_invitations.c.store_id == store_id, _invitations.c.import_id == import_id)
    ).one()
    run = _run(store_id, import_id)
    word = (run.status, run.per_day, run.all_agreed) if run else ()
    return Standing(*row, _written_today(store_id, clock.now()), *word)


def start(store_id: str, import_id: str, *, per_day: int, all_agreed: bool, actor: str) -> None:
    """A member's yes, which also switches this mail on. Safe to repeat; anew it is another pace.

    Raises `Invalid` for ``#/per_day``, for ``#/all_agreed`` where nobody is known to have agreed, for ``#/program``.
    """
    found = standing_of(store_id, import_id)
    if not 1 <= per_day <= MOST_A_DAY:
        raise Invalid.field("#/per_day", f"must be 1 to {MOST_A_DAY}")
    if not found.agreed and not (found.unsaid and all_agreed):
        raise Invalid.field("#/all_agreed", "nobody of this list is known to have agreed")
    program = deals.for_advocate(store_id, None)
    if program is None or not program.live:
        raise Invalid.field("#/program", "no program is live, so there is nothing to invite to")
    mail.switch_on(store_id, Kind.INVITE)
    values = {"per_day": per_day, "all_agreed": all_agreed, "status": RUNNING, "actor": actor[:254]}
    if not _insert_run(store_id=store_id, id=import_id, started_at=clock.now(), **values):
        db.session.execute(update(_runs).where(*_mine(store_id, import_id)).values(**values))


def stop(store_id: str, import_id: str) -> None:
    """Nobody else is invited, until a member says so again. Safe to repeat."""
    running = (*_mine(store_id, import_id), _runs.c.status == RUNNING)
    db.session.execute(update(_runs).where(*running).values(status=STOPPED))


def work(now: datetime) -> int:
    """Invite whoever's turn it is, each batch in a transaction of its own; how many were looked at."""
    query = select(_runs.c.store_id, _runs.c.id).where(_runs.c.status == RUNNING).order_by(_runs.c.started_at)
    waiting = [(row.store_id, row.id) for row in db.session.execute(query)]
    db.session.remove()
    looked_at = 0
    for store_id, import_id in waiting:
        try:
            while batch := _batch(store_id, import_id, now):
                looked_at += batch
        except (NotFound, LookupError, ValueError):
            log.exception("invitations.failed", import_id=import_id)  # and tried again a minute later
    return looked_at


def _batch(store_id: str, import_id: str, now: datetime) -> int:
    with transaction():
        # The store's runs take turns, so that the cap of a day holds for all its lists together.
        every = select(_runs).where(_runs.c.store_id == store_id).order_by(_runs.c.id).with_for_update()
        run = next((row for row in db.session.execute(every) if row.id == import_id), None)
        if run is None or run.status != RUNNING:
            return 0
        agreed = _invitations.c.agreed.is_(True)
        mine = (
            _invitations.c.store_id == store_id,
            _invitations.c.import_id == import_id,
            _invitations.c.outcome.is_(None),
            or_(agreed, _invitations.c.agreed.is_(None) if run.all_agreed else ~true()),
        )
        room = min(run.per_day - _written_today(store_id, now), AT_ONCE)
        rows = list(
            db.session.execute(
                select(_invitations).where(*mine).order_by(_invitations.c.id).limit(max(room, 0) or 1)
            )
        )
        if not rows:
            db.session.execute(update(_runs).where(*_mine(store_id, import_id)).values(status=DONE))
            return 0
        if room <= 0:
            return 0
        for row in rows:
            outcome = WRITTEN if _invite(store_id, row.person_id, now) else LEFT_OUT
            this = (_invitations.c.store_id == store_id, _invitations.c.id == row.id)
            db.session.execute(update(_invitations).where(*this).values(outcome=outcome, at=now))
        return len(rows)


def _invite(store_id: str, person_id: str, now: datetime) -> bool:
    """Asked as every ask is: whoever said no, is unhappy, or has a complaint is not invited (S2-1)."""
    if people.is_erased(store_id, person_id):
        return False
    fine = peace.forbids(store_id, person_id, now) is None
    return fine and to_person(store_id, Kind.INVITE, person_id, about=ABOUT)


def _written_today(store_id: str, now: datetime) -> int:
    zone = ZoneInfo(stores.get_store(store_id).timezone)
    midnight = datetime.combine(now.astimezone(zone).date(), time.min, zone)
    written = (
        _invitations.c.store_id == store_id,
        _invitations.c.outcome == WRITTEN,
        _invitations.c.at >= midnight,
        _invitations.c.at < midnight + timedelta(days=1),
    )
    return int(db.session.scalar(select(func.count()).where(*written)) or 0)


def _run(store_id: str, import_id: str) -> Any:  # noqa: ANN401 - a Core row
    return db.session.execute(select(_runs).where(*_mine(store_id, import_id))).first()


def _mine(store_id: str, import_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _runs.c.store_id == store_id, _runs.c.id == import_id
