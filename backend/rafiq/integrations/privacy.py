"""What the law lets shoppers ask for through their shop's platform: hand out, forget, forget a whole shop."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select, update

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.errors import NotFound
from rafiq.core.prepared import InsertOnce
from rafiq.integrations import connections, forgetting, names
from rafiq.integrations.forgetting import Forgotten
from rafiq.integrations.models import PrivacyRequest
from rafiq.integrations.rules import Did, PrivacySaid, Wish
from rafiq.ledger import service as ledger
from rafiq.links import service as links
from rafiq.orders import service as orders
from rafiq.people import service as people
from rafiq.people.rules import Identity, clean_email, clean_phone

DUE = timedelta(days=30)
_insert = InsertOnce(PrivacyRequest)


class PrivacyDoor(Protocol):
    """What only the floor above can do, since it knows every feature that keeps something about people."""

    def erase(self, store_id: str, person_id: str) -> None: ...

    def personal_data(self, store_id: str, person_id: str) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request; ``data`` is what to hand out, until somebody has."""

    id: str
    connection_id: str
    wish: Wish
    person_id: str | None
    people_count: int
    data: dict[str, Any] | None
    received_at: datetime
    due_at: datetime
    done_at: datetime | None
    done_by: str | None

    @property
    def forgotten_at(self) -> datetime | None:
        """When whoever asked to see their data was forgotten, so that nobody can hand them over any more."""
        asked_here = self.wish is Wish.DATA and self.people_count and self.done_by is None
        return self.done_at if asked_here else None


def take(
    door: PrivacyDoor, store_id: str, connection_id: str, said: PrivacySaid, received_at: datetime
) -> list[Did]:
    """Do what was asked now; only handing the data to the shopper is left for a person. Safe to repeat."""
    if said.wish is Wish.ERASE_SHOP:
        forgotten = _forget_shop(door, store_id, connection_id)
        _note(store_id, connection_id, said, received_at, people_count=forgotten, done=True)
        return [Did("did_forget_shop", {"count": str(forgotten)})]
    identity = Identity(
        customer_id=said.customer_id or None, email=clean_email(said.email), phone=clean_phone(said.phone)
    )
    person = people.find(store_id, identity) if identity.known else None
    if person is None:
        if said.wish is Wish.ERASE and identity.known:
            forgetting.forget(store_id, Forgotten(identity))  # what waits may be the first that names them
        _note(store_id, connection_id, said, received_at, people_count=0, done=True)
        return [Did("did_nobody_known")]
    if said.wish is Wish.ERASE:
        forget_words(store_id, person.id, connection_id)
        door.erase(store_id, person.id)
        _note(store_id, connection_id, said, received_at, people_count=1, done=True)
        return [Did("did_forget_person")]
    data = door.personal_data(store_id, person.id)
    _note(store_id, connection_id, said, received_at, person_id=person.id, people_count=1, data=data)
    return [Did("did_data_ready")]


def forget_words(store_id: str, person_id: str, connection_id: str = "") -> None:
    """What shops sent about them and what they asked for. Called before they are erased, while we know who they are."""
    person = people.get(store_id, person_id)
    numbers = _orders_of(store_id, connection_id, person.id) if connection_id else set()
    known_as = Identity(customer_id=person.customer_id, email=person.email, phone=person.phone)
    forgetting.forget(store_id, Forgotten(known_as, person.id, frozenset(numbers)))
    theirs = (PrivacyRequest.store_id == store_id, PrivacyRequest.person_id == person.id)
    db.session.execute(update(PrivacyRequest).where(*theirs).values(data=None))
    still_open = (*theirs, PrivacyRequest.done_at.is_(None))
    db.session.execute(update(PrivacyRequest).where(*still_open).values(done_at=clock.now()))


def listing(store_id: str, *, limit: int = 50) -> list[RequestView]:
    """What waits first, then what was done lately."""
    query = select(PrivacyRequest).where(PrivacyRequest.store_id == store_id)
    ordered = query.order_by(PrivacyRequest.done_at.is_not(None), PrivacyRequest.id.desc()).limit(limit)
    return [_view(row) for row in db.session.scalars(ordered)]


def get(store_id: str, request_id: str) -> RequestView:
    return _view(_row(store_id, request_id))


def finish(store_id: str, request_id: str, *, actor: str) -> None:
    """A member handed the data over; it is not kept a second time here. Safe to repeat. Raises `NotFound`."""
    row = _row(store_id, request_id)
    if row.done_at is None:
        row.done_at, row.done_by, row.data = clock.now(), actor, None
        db.session.flush()


def _row(store_id: str, request_id: str) -> PrivacyRequest:
    row = db.session.get(PrivacyRequest, (store_id, request_id))
    if row is None:
        detail = f"no request {request_id}"
        raise NotFound(detail)
    return row


def _note(
    store_id: str,
    connection_id: str,
    said: PrivacySaid,
    received_at: datetime,
    *,
    people_count: int,
    person_id: str | None = None,
    data: dict[str, Any] | None = None,
    done: bool = False,
) -> None:
    _insert(
        store_id=store_id,
        id=ids.new_id("prq"),
        connection_id=connection_id,
        request_key=said.key,
        wish=said.wish.value,
        person_id=person_id,
        people_count=people_count,
        data=data,
        received_at=received_at,
        due_at=received_at + DUE,
        done_at=clock.now() if done else None,
        done_by=None,
    )


def _forget_shop(door: PrivacyDoor, store_id: str, connection_id: str) -> int:
    """Everybody whom only this shop's orders made known to us, and then the connection itself."""
    numbers = names.order_numbers(store_id, connection_id)
    found = (orders.find_order(store_id, number) for number in numbers)
    buyers = {order.person_id for order in found if order and order.person_id}
    everybody = {each for each in buyers if not _known_otherwise(store_id, each, numbers)}
    for person_id in sorted(everybody):
        door.erase(store_id, person_id)
    connections.disconnect(store_id, connection_id)
    forgetting.forget_shop(store_id, connection_id)
    return len(everybody)


def _known_otherwise(store_id: str, person_id: str, numbers: set[str]) -> bool:
    """Whether they bought elsewhere too, recommend the store, or have something coming to them."""
    return (
        bool(orders.numbers_of(store_id, person_id) - numbers)
        or bool(links.of_people(store_id, {person_id}))
        or any(each.pending or each.available for each in ledger.balances(store_id, person_id))
    )


def _orders_of(store_id: str, connection_id: str, person_id: str) -> set[str]:
    numbers = names.order_numbers(store_id, connection_id)
    found = (orders.find_order(store_id, number) for number in numbers)
    return {order.order_number for order in found if order and order.person_id == person_id}


def _view(row: PrivacyRequest) -> RequestView:
    return RequestView(
        row.id,
        row.connection_id,
        Wish(row.wish),
        row.person_id,
        row.people_count,
        row.data,
        row.received_at,
        row.due_at,
        row.done_at,
        row.done_by,
    )
