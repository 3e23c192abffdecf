"""Everybody whom a new CRM should know already: told a few at a time, so that news never waits behind them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CompoundSelect, func, select, union

from rafiq.core import clock
from rafiq.core.db import db, transaction
from rafiq.core.errors import Conflict, NotFound
from rafiq.crm.models import CRMConnection, CRMDelivery
from rafiq.crm.noticing import Desk
from rafiq.crm.rules import State, Status
from rafiq.links import service as links
from rafiq.people import service as people
from rafiq.referrals.models import Referral
from rafiq.referrals.rules import Status as ReferralStatus
from rafiq.surveys import service as surveys
from rafiq.surveys.models import SurveyAnswer
from rafiq.surveys.rules import Band

# So many may wait to be told; the next are written down when the CRM has heard of most of these.
AHEAD = 50
CAUSE = "everyone"


class FillingAlready(Conflict):
    """Everybody is being sent to this CRM just now."""

    code = "filling_already"


@dataclass(frozen=True, slots=True)
class Filling:
    """How far it is. ``count`` of ``total`` were written down to be told; neither where nobody ever asked for it."""

    running: bool
    count: int
    total: int
    filled_at: datetime | None

    @property
    def percent(self) -> int:
        return min(100, 100 * self.count // self.total) if self.total else 100


def progress(store_id: str, crm_id: str) -> Filling:
    """Raises `NotFound`."""
    row = _row(store_id, crm_id)
    return Filling(row.fill_after is not None, row.fill_count, row.fill_total, row.filled_at)


def start(store_id: str, crm_id: str) -> Filling:
    """From the first of them. Who stands there as they are is left alone. Raises `NotFound`, `FillingAlready`."""
    row = _row(store_id, crm_id)
    if row.fill_after is not None:
        detail = "everybody is being sent already"
        raise FillingAlready(detail)
    row.fill_after, row.fill_count, row.filled_at = "", 0, None
    row.fill_total = db.session.scalar(select(func.count()).select_from(_known(store_id).subquery())) or 0
    db.session.flush()
    return progress(store_id, crm_id)


def stop(store_id: str, crm_id: str) -> Filling:
    """Who waits already is still told. Safe to repeat. Raises `NotFound`."""
    _row(store_id, crm_id).fill_after = None
    db.session.flush()
    return progress(store_id, crm_id)


def fill() -> int:
    """The next few for each CRM that is being filled; how many. Their names and how far it is are kept together."""
    query = select(CRMConnection.store_id, CRMConnection.id).where(
        CRMConnection.fill_after.is_not(None), CRMConnection.status == Status.ACTIVE.value
    )
    waiting = [(row.store_id, row.id) for row in db.session.execute(query)]
    db.session.remove()
    return sum(_fill_one(*each) for each in waiting)


def _fill_one(store_id: str, crm_id: str) -> int:
    with transaction() as session:
        row = session.get(CRMConnection, (store_id, crm_id), with_for_update=True)
        if row is None or row.fill_after is None:
            return 0  # stopped meanwhile
        room = AHEAD - _waiting(store_id, crm_id)
        if room <= 0:
            return 0
        known = _known(store_id).subquery()
        query = (
            select(known.c.person_id).where(known.c.person_id > row.fill_after).order_by(known.c.person_id)
        )
        found = list(session.scalars(query.limit(room)))
        desk = Desk(store_id, crm_id, row.vendor, CAUSE)
        for person_id in found:
            _write(desk, person_id)
        row.fill_count += len(found)
        if len(found) < room:
            row.fill_after, row.filled_at = None, clock.now()
        else:
            row.fill_after = found[-1]
        return len(found)


def _write(desk: Desk, person_id: str) -> None:
    """A promoter has a link to be handed over, as when they had just answered."""
    said = [each for each in surveys.of_person(desk.store_id, person_id) if each.confirmed]
    if said and said[0].band == Band.PROMOTER and not people.is_erased(desk.store_id, person_id):
        links.link_for(desk.store_id, person_id, told=False)
    desk.contact(person_id)


def _known(store_id: str) -> CompoundSelect[str]:
    """Whom a CRM hears of by itself as well: who answered, and who won a friend."""
    answered = select(SurveyAnswer.person_id.label("person_id")).where(
        SurveyAnswer.store_id == store_id, SurveyAnswer.confirmed.is_(True)
    )
    won = select(Referral.advocate_id.label("person_id")).where(
        Referral.store_id == store_id, Referral.status == ReferralStatus.APPROVED.value
    )
    return union(answered, won)


def _waiting(store_id: str, crm_id: str) -> int:
    query = select(func.count()).where(
        CRMDelivery.store_id == store_id,
        CRMDelivery.connection_id == crm_id,
        CRMDelivery.state == State.WAITING.value,
    )
    return db.session.scalar(query) or 0


def _row(store_id: str, crm_id: str) -> CRMConnection:
    row = db.session.get(CRMConnection, (store_id, crm_id))
    if row is None:
        detail = "no such CRM"
        raise NotFound(detail)
    return row
