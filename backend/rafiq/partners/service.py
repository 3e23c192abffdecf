"""Use cases of partners: take one in as an advocate, send our visitors to them and count, say who only gives."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rafiq.core import clock, ids
from rafiq.core.cache import Shortly
from rafiq.core.db import db, is_postgresql, table_of
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.prepared import InsertOnce
from rafiq.links import service as links
from rafiq.partners.models import Partner, PartnerDay
from rafiq.partners.rules import PartnerDraft, check
from rafiq.people import service as people
from rafiq.people.rules import Identity, clean_email

_partners, _days = table_of(Partner), table_of(PartnerDay)
_insert = InsertOnce(Partner)
_givers: Shortly[frozenset[str]] = Shortly()


@dataclass(frozen=True, slots=True)
class PartnerView:
    id: str
    person_id: str
    name: str
    kind: str
    contact: str
    their_url: str
    rewarded: bool
    since: str
    created_at: datetime


def create(store_id: str, draft: PartnerDraft) -> PartnerView:
    """A new partner with a link of their own; an e-mail address that is known already makes that person the partner.

    Raises `Invalid` naming each field; a name and a person are used once.
    """
    draft = check(draft)
    partner_id = ids.new_id("par")
    email = clean_email(draft.contact)
    own = None if email else f"partner:{partner_id}"
    identity = Identity(customer_id=own, email=email, first_name=draft.name)
    known = people.find(store_id, identity)
    person = known or people.recognise(store_id, identity, vouched=True)[0]
    made = _insert(
        store_id=store_id,
        id=partner_id,
        person_id=person.id,
        created_at=clock.now(),
        **_columns(draft),
    )
    if not made:
        taken = select(_partners.c.id).where(_partners.c.store_id == store_id, _partners.c.name == draft.name)
        field = "name" if db.session.execute(taken).first() else "contact"
        raise Invalid.field(f"#/{field}", "belongs to another partner")
    links.link_for(store_id, person.id)
    _givers.clear()
    return get(store_id, partner_id)


def change(store_id: str, partner_id: str, draft: PartnerDraft) -> PartnerView:
    """Everything but who they are. Raises `Invalid`, `NotFound`."""
    found, draft = get(store_id, partner_id), check(draft)
    same_name = select(_partners.c.id).where(
        _partners.c.store_id == store_id, _partners.c.name == draft.name, _partners.c.id != found.id
    )
    if db.session.execute(same_name).first():
        raise Invalid.field("#/name", "belongs to another partner")
    mine = (_partners.c.store_id == store_id, _partners.c.id == found.id)
    db.session.execute(update(_partners).where(*mine).values(**_columns(draft)))
    _givers.clear()
    return get(store_id, partner_id)


def get(store_id: str, partner_id: str) -> PartnerView:
    """Raises `NotFound`."""
    row = db.session.get(Partner, (store_id, partner_id), populate_existing=True)
    if row is None:
        detail = "no such partner"
        raise NotFound(detail)
    return _view(row)


def every(store_id: str) -> list[PartnerView]:
    query = select(Partner).where(Partner.store_id == store_id).order_by(Partner.name)
    return [_view(row) for row in db.session.scalars(query.execution_options(populate_existing=True))]


def gives_only(store_id: str, person_id: str) -> bool:
    """Whether this advocate is a partner who recommends us without an advocate's gift."""
    return person_id in _givers.get(store_id, lambda: _who_only_gives(store_id))


def forget(store_id: str, person_id: str) -> None:
    """How to reach them goes; the shop they stand for keeps its name and its numbers. Safe to repeat."""
    mine = (_partners.c.store_id == store_id, _partners.c.person_id == person_id)
    db.session.execute(update(_partners).where(*mine).values(contact=""))


def send(store_id: str, partner_id: str, *, counts: bool) -> str:
    """The partner's address for a visitor of ours, counted as sent. Raises `NotFound` where there is no address."""
    partner = get(store_id, partner_id)
    if not partner.their_url:
        detail = "this partner has no address"
        raise NotFound(detail)
    if counts:
        _count(store_id, partner_id)
    return partner.their_url


def _count(store_id: str, partner_id: str) -> None:
    make = postgresql_insert(_days) if is_postgresql() else sqlite_insert(_days)
    key = (_days.c.store_id, _days.c.partner_id, _days.c.day)
    row = {"store_id": store_id, "id": ids.new_id("pdy"), "partner_id": partner_id}
    counted = make.values(**row, day=clock.now().date().isoformat(), sent=1)
    db.session.execute(counted.on_conflict_do_update(index_elements=key, set_={"sent": _days.c.sent + 1}))


def _who_only_gives(store_id: str) -> frozenset[str]:
    mine = (Partner.store_id == store_id, Partner.rewarded.is_(False))
    return frozenset(db.session.scalars(select(Partner.person_id).where(*mine)))


def _columns(draft: PartnerDraft) -> dict[str, object]:
    since = draft.since or clock.now().date().isoformat()
    return {
        "name": draft.name,
        "kind": draft.kind,
        "contact": draft.contact,
        "their_url": draft.their_url,
        "rewarded": draft.rewarded,
        "since": since,
    }


def _view(row: Partner) -> PartnerView:
    return PartnerView(
        row.id,
        row.person_id,
        row.name,
        row.kind,
        row.contact,
        row.their_url,
        row.rewarded,
        row.since,
        row.created_at,
    )
