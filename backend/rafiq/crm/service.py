"""Use cases of CRMs: connect one, say which field is which, try it, pause and resume it, disconnect it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.errors import Conflict, Invalid, NotFound, Problem
from rafiq.core.signing import Keyring
from rafiq.crm import composing, mirroring, registry, rules
from rafiq.crm.calling import Caller, CRMSaidNo, no_surprise
from rafiq.crm.mirroring import Kept
from rafiq.crm.models import CRMConnection, CRMDelivery
from rafiq.crm.rules import State, Status, Why
from rafiq.crm.vendor import AccessField, Vendor
from rafiq.webhooks.service import clean_url

MAX_ACCESS, MAX_LINES = 500, 2_000
ADDRESSES = frozenset({"address", "accounts"})


class TooManyCRMs(Conflict):
    """A store has so many CRMs and no more."""

    code = "too_many_crms"


@dataclass(frozen=True, slots=True)
class CRMView:
    """What may be shown of a connection; never what lets us in."""

    id: str
    vendor: str
    fields: Mapping[str, str]
    owners: Mapping[str, str]
    status: str
    reason_code: str | None
    failing_since: datetime | None
    created_at: datetime


def read_access(
    vendor: Vendor, typed: Mapping[str, str], known: Mapping[str, str], *, allow_loopback: bool
) -> dict[str, str]:
    """What lets us in, cleaned; a secret left empty stays as it was. Raises `Invalid` naming each field.

    Where an address changed, every secret is typed again: what was saved for one server is no other server's business.
    """
    found, problems = {}, []
    moved = any(_moved(each, typed, known) for each in vendor.access)
    for each in vendor.access:
        saved = known.get(each.name, "") if each.secret else ""
        text = typed.get(each.name, "").strip() or ("" if moved else saved) or each.default
        most = MAX_LINES if each.lines else MAX_ACCESS
        if not text and saved:
            problems.append(Problem(f"#/{each.name}", "must be typed again: the address changed", "again"))
        elif (not text and not each.optional) or len(text) > most:
            problems.append(Problem(f"#/{each.name}", f"must be 1 to {most} letters", "needed"))
        elif not each.lines and not (text.isprintable() and text.isascii()):
            problems.append(Problem(f"#/{each.name}", "must be plain letters, digits and signs", "plain"))
        elif each.name in ADDRESSES:
            problems += _address_problems(each.name, text, allow_loopback=allow_loopback)
        found[each.name] = text
    if problems:
        detail = "some fields are wrong"
        raise Invalid(detail, problems=tuple(problems))
    if "extra" in found:
        rules.hidden_inputs(found["extra"])
    return found


def connect(
    keyring: Keyring, store_id: str, vendor_name: str, access: Mapping[str, str], *, actor: str
) -> CRMView:
    """With the vendor's own names for the fields. Raises `NotFound`, `TooManyCRMs`."""
    vendor = registry.vendor(vendor_name)
    held = db.session.scalar(select(func.count()).where(CRMConnection.store_id == store_id)) or 0
    if held >= rules.MOST_CONNECTIONS:
        detail = f"a store has at most {rules.MOST_CONNECTIONS} CRMs"
        raise TooManyCRMs(detail)
    now = clock.now()
    row = CRMConnection(
        store_id=store_id,
        id=ids.new_id("crm"),
        vendor=vendor.name,
        sealed=keyring.encrypt(json.dumps(dict(access))),
        fields={name: theirs for name, theirs in vendor.fields.items() if theirs},
        owners={},
        status=Status.ACTIVE.value,
        reason_code=None,
        failures=0,
        failing_since=None,
        rest_until=None,
        leased_until=None,
        fill_after=None,
        fill_count=0,
        fill_total=0,
        filled_at=None,
        created_by=actor,
        created_at=now,
        changed_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return _view(row)


def every(store_id: str) -> list[CRMView]:
    query = select(CRMConnection).where(CRMConnection.store_id == store_id).order_by(CRMConnection.id)
    return [_view(each) for each in db.session.scalars(query)]


def get(store_id: str, crm_id: str) -> CRMView:
    """Raises `NotFound`."""
    return _view(_row(store_id, crm_id))


def access_of(keyring: Keyring, store_id: str, crm_id: str) -> dict[str, str]:
    """What lets us in, in clear. Raises `NotFound`, `Invalid` where the key that sealed it is gone."""
    found: dict[str, str] = json.loads(keyring.decrypt(_row(store_id, crm_id).sealed))
    return found


def change_access(keyring: Keyring, store_id: str, crm_id: str, access: Mapping[str, str]) -> None:
    row = _row(store_id, crm_id)
    row.sealed, row.changed_at = keyring.encrypt(json.dumps(dict(access))), clock.now()
    row.failures, row.failing_since, row.rest_until = 0, None, None
    db.session.flush()


def change_fields(store_id: str, crm_id: str, typed: Mapping[str, str]) -> CRMView:
    """Which field is which there, and whose the tasks are. Raises `Invalid` naming each field."""
    row = _row(store_id, crm_id)
    vendor = registry.vendor(row.vendor)
    row.fields = rules.clean_fields(typed, tuple(vendor.fields))
    row.owners = rules.clean_owners(typed) if vendor.tasks is not None else {}
    row.changed_at = clock.now()
    db.session.flush()
    return _view(row)


def pause(store_id: str, crm_id: str) -> CRMView:
    """What happens meanwhile waits, and is told as it stands once this goes on."""
    row = _row(store_id, crm_id)
    if row.status == Status.ACTIVE:
        row.status, row.reason_code, row.changed_at = Status.PAUSED.value, Why.BY_HAND.value, clock.now()
        db.session.flush()
    return _view(row)


def resume(store_id: str, crm_id: str) -> CRMView:
    """What waited is told at once."""
    row, now = _row(store_id, crm_id), clock.now()
    row.status, row.reason_code, row.changed_at = Status.ACTIVE.value, None, now
    row.failures, row.failing_since, row.rest_until = 0, None, None
    db.session.flush()
    waiting = (CRMDelivery.connection_id == crm_id, CRMDelivery.state == State.WAITING.value)
    db.session.execute(
        update(CRMDelivery)
        .where(CRMDelivery.store_id == store_id, *waiting)
        .values(next_at=now)
        .execution_options(synchronize_session=False)
    )
    return _view(row)


def disconnect(store_id: str, crm_id: str) -> None:
    """With its log and all we knew of its records; what stands there stays there. Raises `NotFound`."""
    _row(store_id, crm_id)
    mine = (CRMConnection.store_id == store_id, CRMConnection.id == crm_id)
    db.session.execute(delete(CRMConnection).where(*mine))


def try_access(vendor: Vendor, access: Mapping[str, str], *, allow_loopback: bool) -> None:
    """Whether we are let in. Takes seconds: the caller holds no transaction. Raises `CRMSaidNo`."""
    with no_surprise():
        vendor.check(Caller(access, vendor.headers, allow_loopback))


def try_contact(
    vendor: Vendor, access: Mapping[str, str], fields: Mapping[str, str], *, allow_loopback: bool
) -> Kept:
    """Find or make the test contact and fill every field. The caller holds no transaction. Raises `CRMSaidNo`."""
    told = composing.example(vendor, fields, clock.now())
    if not told.values:
        raise CRMSaidNo("no_fields")
    with no_surprise():
        return mirroring.keep_contact(vendor, Caller(access, vendor.headers, allow_loopback), told, None)


def _moved(field: AccessField, typed: Mapping[str, str], known: Mapping[str, str]) -> bool:
    text = typed.get(field.name, "").strip() or field.default
    return field.name in ADDRESSES and text.rstrip("/") != known.get(field.name, "").rstrip("/")


def _address_problems(name: str, text: str, *, allow_loopback: bool) -> list[Problem]:
    try:
        clean_url(text, allow_loopback=allow_loopback)
    except Invalid as error:
        return [Problem(f"#/{name}", each.detail, each.code) for each in error.problems]
    return []


def _row(store_id: str, crm_id: str) -> CRMConnection:
    row = db.session.get(CRMConnection, (store_id, crm_id))
    if row is None:
        detail = "no such CRM"
        raise NotFound(detail)
    return row


def _view(row: CRMConnection) -> CRMView:
    return CRMView(
        row.id,
        row.vendor,
        dict(row.fields),
        dict(row.owners),
        row.status,
        row.reason_code,
        row.failing_since,
        row.created_at,
    )
