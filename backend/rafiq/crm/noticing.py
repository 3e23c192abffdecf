"""Which facts a CRM is to hear of: each makes an entry for every CRM of the store, and nothing is called here."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, delete, select

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.events import (
    AdvocateEnrolled,
    FollowupChanged,
    FollowupCreated,
    FollowupOverdue,
    ReferralApproved,
    ReferralVoided,
    SurveyAnswered,
)
from rafiq.core.fact import Fact
from rafiq.core.prepared import Prepared, insert_into
from rafiq.crm import registry
from rafiq.crm.models import CRMConnection, CRMDelivery, CRMRecord
from rafiq.crm.rules import State, What
from rafiq.links import service as links
from rafiq.people import service as people
from rafiq.referrals import service as referrals
from rafiq.surveys.rules import Band

_connections = table_of(CRMConnection)
_CONNECTIONS = Prepared(
    select(_connections.c.id, _connections.c.vendor).where(_connections.c.store_id == bindparam("s"))
)
_insert = insert_into(CRMDelivery)


def notice(store_id: str, fact: Fact) -> None:
    """Called by the outbox, so it may come twice: the second entry finds nothing new to say."""
    connections = _CONNECTIONS.all(s=store_id)
    if connections:
        for connection_id, vendor in connections:
            NOTICED[type(fact)](Desk(store_id, connection_id, vendor, fact.name), fact)


def forget(store_id: str, person_id: str) -> None:
    """Our fields at their contacts are emptied, their tasks closed, the log about them goes (G33). Safe to repeat."""
    theirs = (CRMDelivery.store_id == store_id, CRMDelivery.person_id == person_id)
    db.session.execute(
        delete(CRMDelivery).where(*theirs)
    )  # waits for a worker that just writes down a record
    mine = delete(CRMRecord).where(CRMRecord.store_id == store_id, CRMRecord.person_id == person_id)
    gone = mine.returning(CRMRecord.connection_id, CRMRecord.kind, CRMRecord.remote_id)
    for connection_id, kind, remote_id in db.session.execute(gone).all():
        undo(store_id, connection_id, kind, remote_id)


def undo(store_id: str, connection_id: str, kind: str, remote_id: str) -> None:
    """A contact of somebody forgotten is emptied, a task closed. A form's posts have no id and cannot be undone."""
    if remote_id:
        what = What.FORGET if kind == What.CONTACT else What.CLOSE
        _write(store_id, connection_id, what, cause="person.erased", remote_id=remote_id)


class Desk:
    """Where entries for one CRM are written."""

    def __init__(self, store_id: str, connection_id: str, vendor: str, cause: str) -> None:
        self.store_id = store_id
        self.connection_id = connection_id
        self.vendor = registry.vendor(vendor)
        self.cause = cause

    def contact(self, person_id: str, *, only_known: bool = False) -> None:
        if not only_known or self._knows(person_id):
            self._once(What.CONTACT, person_id, None)

    def task(self, person_id: str, followup_id: str) -> None:
        if self.vendor.tasks is not None:
            self._once(What.TASK, person_id, followup_id)

    def _once(self, what: What, person_id: str, followup_id: str | None) -> None:
        """One that nobody has begun with tells the newest anyway. Nobody who was forgotten is written down again."""
        if people.is_erased(self.store_id, person_id):
            return
        same = select(CRMDelivery.id).where(
            CRMDelivery.store_id == self.store_id,
            CRMDelivery.connection_id == self.connection_id,
            CRMDelivery.what == what.value,
            CRMDelivery.person_id == person_id,
            CRMDelivery.followup_id.is_(None)
            if followup_id is None
            else CRMDelivery.followup_id == followup_id,
            CRMDelivery.state == State.WAITING.value,
            CRMDelivery.begun_at.is_(None),
        )
        if db.session.scalar(same.limit(1)) is None:
            _write(
                self.store_id,
                self.connection_id,
                what,
                cause=self.cause,
                person_id=person_id,
                followup_id=followup_id,
            )

    def _knows(self, person_id: str) -> bool:
        known = select(CRMRecord.id).where(
            CRMRecord.store_id == self.store_id,
            CRMRecord.connection_id == self.connection_id,
            CRMRecord.kind == What.CONTACT.value,
            CRMRecord.own_id == person_id,
        )
        return db.session.scalar(known) is not None


def _answered(desk: Desk, fact: SurveyAnswered) -> None:
    """Whoever is handed to sales has a link to be given (S1-17)."""
    if fact.band == Band.PROMOTER and not people.is_erased(desk.store_id, fact.person_id):
        links.link_for(desk.store_id, fact.person_id, told=False)
    desk.contact(fact.person_id)


def _won(desk: Desk, fact: ReferralApproved) -> None:
    desk.contact(referrals.get(desk.store_id, fact.referral_id).advocate_id)


def _lost(desk: Desk, fact: ReferralVoided) -> None:
    desk.contact(referrals.get(desk.store_id, fact.referral_id).advocate_id, only_known=True)


def _enrolled(desk: Desk, fact: AdvocateEnrolled) -> None:
    """A browser may enrol any address, so this alone makes nobody a contact."""
    desk.contact(fact.person_id, only_known=True)


def _to_do(desk: Desk, fact: FollowupCreated | FollowupOverdue | FollowupChanged) -> None:
    desk.task(fact.person_id, fact.followup_id)


def _write(
    store_id: str,
    connection_id: str,
    what: What,
    *,
    cause: str,
    person_id: str | None = None,
    followup_id: str | None = None,
    remote_id: str | None = None,
) -> None:
    now = clock.now()
    row: dict[str, object] = dict.fromkeys(("did", "begun_at", "last_status", "last_error", "done_at"), None)
    row |= {
        "store_id": store_id,
        "id": ids.new_id("crd"),
        "connection_id": connection_id,
        "what": what.value,
        "cause": cause,
        "person_id": person_id,
        "followup_id": followup_id,
        "remote_id": remote_id,
        "state": State.WAITING.value,
        "tries": 0,
        "next_at": now,
        "shown": "",
        "created_at": now,
    }
    _insert.run(row)


NOTICED: dict[type[Fact], Callable[[Desk, Any], None]] = {
    SurveyAnswered: _answered,
    ReferralApproved: _won,
    ReferralVoided: _lost,
    AdvocateEnrolled: _enrolled,
    FollowupCreated: _to_do,
    FollowupOverdue: _to_do,
    FollowupChanged: _to_do,
}
