"""Does what kept deliveries say, each in one transaction with the note of it: a killed worker loses nothing."""

from dataclasses import dataclass
from datetime import timedelta
from functools import singledispatchmethod
from typing import Any

import structlog
from sqlalchemy import select, update

from rafiq.core import clock
from rafiq.core.db import db, no_others, table_of, transaction
from rafiq.core.errors import Busy, RafiqError
from rafiq.core.money import Money
from rafiq.integrations import asking, door, names, privacy, refunds, registry, sayings
from rafiq.integrations.door import Door
from rafiq.integrations.models import ShopConnection, ShopDelivery
from rafiq.integrations.rules import (
    Did,
    EventSaid,
    NothingSaid,
    OrderGone,
    OrderSaid,
    PrivacySaid,
    RefundSaid,
    Refused,
    Said,
    ScoreSaid,
    State,
    Wish,
)
from rafiq.orders import service as orders

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 12
STANDS = frozenset({"did_referral", "did_no_referral"})  # how things are, which is no news by itself
NAMING = frozenset(
    {"email", "phone", "name", "first_name", "last_name"}
)  # what a wish names people by, but for ids
_deliveries = table_of(ShopDelivery)
_connections = table_of(ShopConnection)
log = structlog.get_logger(__name__)


class NotYet(Exception):
    """A word about an order that has not come (G4), or that the shop must say again; ``name`` is what it waits for."""

    def __init__(self, name: str, code: str = "waits_for_order") -> None:
        super().__init__(name)
        self.name = name
        self.code = code


def work(entry: Door, *, limit: int = 50) -> int:
    """Take due deliveries and do them one by one; how many were taken. Needs an app context."""
    taken = _claim(limit)
    for store_id, delivery_id in taken:
        _do(entry, store_id, delivery_id)
    return len(taken)


def _claim(limit: int) -> list[tuple[str, str]]:
    at = clock.now()
    due = (
        select(ShopDelivery.id)
        .where(ShopDelivery.state == State.WAITING.value, ShopDelivery.run_at <= at)
        .order_by(ShopDelivery.run_at)
        .limit(limit)
    )
    claim = (
        update(ShopDelivery)
        .where(ShopDelivery.id.in_(no_others(due)))
        .values(run_at=at + LEASE, attempts=ShopDelivery.attempts + 1)
        .returning(ShopDelivery.store_id, ShopDelivery.id)
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        rows = session.execute(claim).all()
    return [(row.store_id, row.id) for row in sorted(rows, key=lambda row: row.id)]


def _do(entry: Door, store_id: str, delivery_id: str) -> None:
    try:
        with transaction():
            row = _row(store_id, delivery_id)
            if row is not None:
                _Reading(entry, row).run()
    except (Refused, RafiqError) as error:
        if isinstance(error, Busy):
            _later(store_id, delivery_id, error)
        else:
            _fail(store_id, delivery_id, error.code, _words(error))
    except Exception as error:
        log.exception("delivery.failed", delivery_id=delivery_id)
        _later(store_id, delivery_id, error)


def _row(store_id: str, delivery_id: str) -> Any:  # noqa: ANN401 - a Core row, or None
    both = _deliveries.join(
        _connections,
        (_connections.c.store_id == _deliveries.c.store_id)
        & (_connections.c.id == _deliveries.c.connection_id),
    )
    query = (
        select(_deliveries, _connections.c.platform, _connections.c.options, _connections.c.access)
        .select_from(both)
        .where(
            _deliveries.c.store_id == store_id,
            _deliveries.c.id == delivery_id,
            _deliveries.c.state == State.WAITING.value,
        )
    )
    return db.session.execute(query.with_for_update(of=_deliveries)).first()


def _words(error: Refused | RafiqError) -> str | None:
    if isinstance(error, Refused):
        return error.detail[:300] or None
    problems = [f"{each.pointer}: {each.detail}" for each in error.problems]
    return ("; ".join(problems) or error.detail)[:300]


def _later(store_id: str, delivery_id: str, error: Exception) -> None:
    """Something of ours was in the way: again in a while, ever longer, and given up in the end for a person to see."""
    with transaction() as session:
        mine = (ShopDelivery.store_id == store_id, ShopDelivery.id == delivery_id)
        attempts = session.scalar(select(ShopDelivery.attempts).where(*mine)) or 0
        if attempts < MAX_ATTEMPTS:
            wait = timedelta(seconds=min(10 * 2**attempts, 3_600))
            session.execute(update(ShopDelivery).where(*mine).values(run_at=clock.now() + wait))
            return
    _fail(store_id, delivery_id, "unexpected", type(error).__name__)


def _fail(store_id: str, delivery_id: str, code: str, detail: str | None) -> None:
    """It may be run once more, so it stays; but for what nothing is read from twice (G32)."""
    with transaction() as session:
        row = _row(store_id, delivery_id)
        if row is None:
            return
        kept = sayings.kept(row, registry.platform(row.platform).hides)
        session.execute(
            update(ShopDelivery)
            .where(ShopDelivery.store_id == store_id, ShopDelivery.id == delivery_id)
            .values(state=State.FAILED.value, code=code, detail=detail, done_at=clock.now(), **kept)
        )


@dataclass(slots=True)
class _Told:
    """What is known of a delivery once it is done."""

    order_number: str | None = None
    person_id: str | None = None
    nothing: str | None = None
    detail: str | None = None
    order: bool = False
    hides: frozenset[str] = frozenset()
    erased: bool = False


class _Reading:
    """One delivery while it is being done, inside its transaction."""

    def __init__(self, entry: Door, row: Any) -> None:  # noqa: ANN401 - a Core row
        self.door, self.row = entry, row
        self.platform = registry.platform(row.platform)
        self.told = _Told()

    def run(self) -> None:
        self.told.erased = self.row.encoding == sayings.ENCODING
        try:
            did = [each for said in sayings.of(self.row, self.platform) for each in self._take(said)]
        except NotYet as missing:
            self._mark(State.PARKED, waits_for=missing.name[:120], code=missing.code)
            return
        did = door.as_it_ends(self.row.store_id, did)
        kept = sayings.kept(self.row, self.platform.hides | self.told.hides, whole=not self.told.erased)
        self._mark(
            State.IGNORED if self.told.nothing and not did else State.DONE,
            code=self.told.nothing,
            **self._account(did),
            order_number=self.told.order_number,
            person_id=self.told.person_id,
            waits_for=None,
            **kept,
        )

    def _account(self, did: list[Did]) -> dict[str, object]:
        """What it did; run again, a message that finds all done already keeps the account of the first time."""
        news = [each for each in did if not each.code.endswith("_same") and each.code not in STANDS]
        if self.row.did and not news:
            return {}
        return {"did": [{"code": each.code, "values": dict(each.values)} for each in did]}

    def _mark(self, state: State, **values: object) -> None:
        db.session.execute(
            update(ShopDelivery)
            .where(ShopDelivery.store_id == self.row.store_id, ShopDelivery.id == self.row.id)
            .values(state=state.value, done_at=clock.now(), detail=self.told.detail, **values)
        )

    @singledispatchmethod
    def _take(self, said: Said) -> list[Did]:
        raise TypeError(said)

    @_take.register
    def _nothing(self, said: NothingSaid) -> list[Did]:
        self.told.nothing, self.told.detail = said.code, said.detail[:300] or None
        return []

    @_take.register
    def _order(self, said: OrderSaid) -> list[Did]:
        store_id, connection_id = self.row.store_id, self.row.connection_id
        number = self._number(said)
        if not number:
            return self._nothing(NothingSaid("paid_otherwise"))
        placed = self.door.order(store_id, {**said.body, "order_number": number}, verified=said.verified)
        names.remember(store_id, connection_id, said.names, number, said.at)
        self.told.order_number, self.told.order = number, True
        self.told.person_id = placed.order.person_id
        return [
            *door.did_order(placed, verified=said.verified),
            *refunds.drop_undone(store_id, connection_id, number, said),
        ]

    @_take.register
    def _refund(self, said: RefundSaid) -> list[Did]:
        number = self._known(said.order)
        try:
            return refunds.settle(self.row.store_id, self.row.connection_id, number, said)
        except refunds.OtherCurrency:
            if not self.told.order:
                raise
            return [Did("did_refund_other_currency", {"order_number": number, "currency": said.currency})]

    @_take.register
    def _gone(self, said: OrderGone) -> list[Did]:
        number = self._known(said.order)
        if not said.sure and self.platform.is_gone and self.row.access:
            asking.ask_now(self.row.store_id, self.row.connection_id)
            raise NotYet(names.GONE + said.order, "asks_shop")
        order = orders.get_order(self.row.store_id, number)
        whole = Money(order.subtotal.amount, order.subtotal.currency)
        word = RefundSaid(f"state:{said.order}", said.order, said.at, total=whole, weight=2)
        return refunds.settle(self.row.store_id, self.row.connection_id, number, word)

    @_take.register
    def _event(self, said: EventSaid) -> list[Did]:
        if said.if_known:
            number = f"{said.body['type']}:{said.body['id']}"
            orders.take_turn(self.row.store_id, number)
            if orders.find_order(self.row.store_id, number) is None:
                return []
        placed = self.door.event(self.row.store_id, said.body)
        self.told.person_id = placed.order.person_id
        what = {"type": str(said.body["type"]), "id": str(said.body["id"])}
        return [Did("did_event" if placed.first else "did_event_again", what), *door.did_referral(placed)]

    @_take.register
    def _score(self, said: ScoreSaid) -> list[Did]:
        given, how = self.door.score(self.row.store_id, said)
        self.told.person_id = given.person_id
        return [Did(f"did_score_{how}", {"score": str(given.score)})]

    @_take.register
    def _privacy(self, said: PrivacySaid) -> list[Did]:
        row = self.row
        self.told.erased |= said.wish is not Wish.DATA
        self.told.hides = NAMING
        return privacy.take(self.door, row.store_id, row.connection_id, said, row.received_at)

    def _number(self, said: OrderSaid) -> str:
        """The number of the order that is meant; none when an unpaid try speaks of an order that is paid.

        The names come before the order, as in a refund: nobody waits in a circle.
        """
        store_id, connection_id = self.row.store_id, self.row.connection_id
        known = [names.order_number(store_id, connection_id, name) for name in sorted(said.names)]
        wanted = str(said.body["order_number"])
        if not said.instead:
            return wanted
        number = next(filter(None, known), wanted)
        orders.take_turn(store_id, number)
        order = orders.find_order(store_id, number)
        if order is None or not order.state.paid_at or not names.has_named(store_id, connection_id, number):
            return number
        if said.body["status"] == "placed":
            return ""
        return number if any(known) else said.instead

    def _known(self, name: str) -> str:
        number = names.order_number(self.row.store_id, self.row.connection_id, name)
        if number is None:
            raise NotYet(name)
        self.told.order_number = number
        return number
