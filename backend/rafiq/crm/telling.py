"""Tells a CRM one thing: reads how it stands, leaves the database, and puts the contact or the task there in step."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from rafiq.core import clock
from rafiq.core.db import db
from rafiq.crm import composing, mirroring, recording
from rafiq.crm.calling import Caller, CRMSaidNo
from rafiq.crm.composing import Ground, Nothing
from rafiq.crm.mirroring import Kept
from rafiq.crm.models import CRMRecord
from rafiq.crm.recording import Outcome, Taken, Written
from rafiq.crm.rules import MAYBE_SENT, MESSAGE_ID, What
from rafiq.crm.service import CRMView
from rafiq.crm.vendor import Contact, Vendor


@dataclass(frozen=True, slots=True)
class _Known:
    remote_id: str | None
    digest: str


def tell(ground: Ground, vendor: Vendor, connection: CRMView, caller: Caller, taken: Taken) -> Outcome:
    """Raises `CRMSaidNo`."""
    if taken.what == What.CONTACT:
        return _tell_contact(ground, vendor, connection, caller, taken)
    if taken.what == What.TASK:
        return _tell_task(ground, vendor, connection, caller, taken)
    remote_id = taken.remote_id or ""
    if taken.what == What.FORGET:
        gone = composing.blank(connection.fields)
        db.session.remove()
        return Outcome(mirroring.empty_contact(vendor, caller, gone, remote_id))
    closed = composing.closed_task(taken.store_id, clock.now())
    db.session.remove()
    return Outcome(mirroring.close_task(vendor, caller, closed, remote_id))


def _tell_contact(
    ground: Ground, vendor: Vendor, connection: CRMView, caller: Caller, taken: Taken
) -> Outcome:
    person_id = taken.person_id or ""
    told = composing.contact(ground, vendor, taken.store_id, person_id, connection.fields)
    known = _known(taken, What.CONTACT, person_id)
    db.session.remove()
    if isinstance(told, Nothing):
        return Outcome(None, reason=told.reason)
    digest = composing.digest(told)
    if digest == known.digest:
        return Outcome(None, reason="unchanged")
    if vendor.post is not None:
        kept = _post(vendor, connection, caller, taken, told)
    else:
        kept = mirroring.keep_contact(vendor, caller, told, known.remote_id)
    return Outcome(kept, written=(Written(What.CONTACT, person_id, kept.remote_id, digest),))


def _post(vendor: Vendor, connection: CRMView, caller: Caller, taken: Taken, told: Contact) -> Kept:
    """A form cannot be asked what it has: with a field for our id it may hear twice, without one once at most."""
    field = connection.fields.get(MESSAGE_ID)
    if field is not None:
        said = replace(told, values={**told.values, field: taken.id})
        return mirroring.keep_contact(vendor, caller, said, None)
    if taken.again:  # a worker ended in the middle of it
        raise CRMSaidNo(MAYBE_SENT)
    try:
        return mirroring.keep_contact(vendor, caller, told, None)
    except CRMSaidNo as refusal:
        if refusal.begun:
            raise CRMSaidNo(MAYBE_SENT) from refusal
        raise


def _tell_task(ground: Ground, vendor: Vendor, connection: CRMView, caller: Caller, taken: Taken) -> Outcome:
    """A task hangs on a contact, so that one is there first."""
    person_id, followup_id = taken.person_id or "", taken.followup_id or ""
    told = composing.task(ground, taken.store_id, followup_id, connection.owners)
    who = composing.contact(ground, vendor, taken.store_id, person_id, connection.fields)
    contact, known = _known(taken, What.CONTACT, person_id), _known(taken, What.TASK, followup_id)
    db.session.remove()
    if isinstance(told, Nothing):
        return Outcome(None, reason=told.reason)
    if isinstance(who, Nothing):
        return Outcome(None, reason=who.reason)
    if told.done and not known.remote_id:
        return Outcome(None, reason="closed")
    digest = composing.digest(told)
    if digest == known.digest:
        return Outcome(None, reason="unchanged")
    contact_id = contact.remote_id
    if not contact_id:
        made = mirroring.keep_contact(vendor, caller, who, None)
        contact_id = made.remote_id
        # Known at once: the task may fail, and the contact must be found again should they be forgotten.
        if not recording.learn(taken, Written(What.CONTACT, person_id, contact_id, composing.digest(who))):
            return Outcome(None, reason="forgotten")
    kept = mirroring.keep_task(vendor, caller, contact_id, told, known.remote_id, again=taken.again)
    return Outcome(kept, written=(Written(What.TASK, followup_id, kept.remote_id, digest),))


def _known(taken: Taken, kind: What, own_id: str) -> _Known:
    query = select(CRMRecord.remote_id, CRMRecord.digest).where(
        CRMRecord.store_id == taken.store_id,
        CRMRecord.connection_id == taken.connection_id,
        CRMRecord.kind == kind.value,
        CRMRecord.own_id == own_id,
    )
    row = db.session.execute(query).first()
    return _Known(row.remote_id or None, row.digest) if row else _Known(None, "")
