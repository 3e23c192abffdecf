"""Somebody is forgotten: what is done is blanked, and what still waits keeps what it says, without them (G12, G33)."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Join, Text, cast, func, or_, select, update

from rafiq.core import clock
from rafiq.core.db import db, table_of
from rafiq.core.errors import RafiqError
from rafiq.integrations import deliveries, registry, sayings
from rafiq.integrations.models import ShopConnection, ShopDelivery
from rafiq.integrations.rules import (
    EventSaid,
    NothingSaid,
    OrderGone,
    OrderSaid,
    PrivacySaid,
    Refused,
    Said,
    ScoreSaid,
    State,
)
from rafiq.people import service as people
from rafiq.people.rules import Identity, clean_email, clean_phone

UNFINISHED = (State.WAITING.value, State.PARKED.value)
# All that an order of nobody is; an address, a device and what was typed about others are not.
OF_NOBODY = frozenset(
    "order_number subtotal currency status placed_at updated_at coupon_codes referral items country".split()
)
_deliveries = table_of(ShopDelivery)
_connections = table_of(ShopConnection)


@dataclass(frozen=True)
class Forgotten:
    """Whoever is forgotten, by what messages may call them."""

    identity: Identity
    person_id: str | None = None
    order_numbers: frozenset[str] = frozenset()

    @cached_property
    def address(self) -> re.Pattern[str] | None:
        """Their whole address: ``na@x.example`` is nobody of ``hana@x.example`` and of ``na@x.example.au``.

        In JSON a line's end is two letters, the second of which is no part of an address.
        """
        if not self.identity.email:
            return None
        before = r"(?:(?<![\w.+-])|(?<=\\[nrtbf])|(?<=\\u[0-9a-f]{4}))"
        return re.compile(before + re.escape(self.identity.email) + r"(?![\w-]|\.\w)", re.IGNORECASE)

    def mentioned(self, texts: Iterable[str]) -> bool:
        return self.address is not None and any(
            self.address.search(form) for text in texts for form in sayings.unescaped(text)
        )

    def gave(self, store_id: str, said: Said) -> bool:
        """Whether it is theirs: an id that is somebody else's says more than an address."""
        customer = _customer(said)
        if customer is None:
            return False
        email, phone = clean_email(customer.get("email")), clean_phone(customer.get("phone"))
        named = Identity(str(customer.get("id") or "").strip() or None, email, phone)
        mine = self.identity
        same = (
            (named.customer_id is not None and named.customer_id == mine.customer_id)
            or (email is not None and email == mine.email)
            or (email is None and phone is not None and phone == mine.phone)
        )
        known = people.find(store_id, named) if same else None
        return same and (known is None or known.id == self.person_id)


def forget(store_id: str, who: Forgotten) -> None:
    """What waits comes first: what is done meanwhile by somebody else is found among what is done."""
    for row in _unfinished(_deliveries.c.store_id == store_id):
        _keep_what_it_says(row, who)
    done = (_deliveries.c.store_id == store_id, _deliveries.c.state.not_in(UNFINISHED))
    of_them: list[ColumnElement[bool]] = [_deliveries.c.order_number.in_(who.order_numbers)]
    if who.person_id:
        of_them.append(_deliveries.c.person_id == who.person_id)
    _blank(*done, or_(*of_them))
    if who.identity.email:
        _blank(*done, _deliveries.c.id.in_(_mentioning(done, who)))
        named = func.lower(_deliveries.c.topic).contains(who.identity.email, autoescape=True)
        db.session.execute(
            update(_deliveries).where(_deliveries.c.store_id == store_id, named).values(topic="")
        )


def forget_shop(store_id: str, connection_id: str) -> None:
    """Of all that a shop sent only that it came stays, and what waits says of orders."""
    its = (_deliveries.c.store_id == store_id, _deliveries.c.connection_id == connection_id)
    for row in _unfinished(*its):
        _keep_what_it_says(row, None)
    _blank(*its, _deliveries.c.state.not_in(UNFINISHED))


def _unfinished(*which: ColumnElement[bool]) -> list[Any]:
    query = select(_deliveries, _connections.c.platform, _connections.c.options)
    joined = query.select_from(_with_connection())
    return list(db.session.execute(joined.where(*which, _deliveries.c.state.in_(UNFINISHED))))


def _with_connection() -> Join:
    return _deliveries.join(
        _connections,
        (_connections.c.store_id == _deliveries.c.store_id)
        & (_connections.c.id == _deliveries.c.connection_id),
    )


def _keep_what_it_says(row: Any, who: Forgotten | None) -> None:  # noqa: ANN401 - a Core row
    """``who`` is everybody when None. What cannot be read fails now as it would later, and names nobody."""
    try:
        said, code = sayings.of(row, registry.platform(row.platform)), None
    except (Refused, RafiqError) as error:
        said, code = [], error.code
    theirs = who is None or _is_theirs(row, said, who)
    mentioned = who is not None and who.mentioned(sayings.searched(row))
    if not theirs and not mentioned:
        return
    if said and all(isinstance(each, OrderGone) for each in said):
        return  # whether it is sure stands in its headers, and it names nobody
    values: dict[str, object] = {"body": "", "encoding": deliveries.PLAIN, "person_id": None}
    if code:
        values |= {"state": State.FAILED.value, "code": code, "detail": None, "done_at": clock.now()}
    else:
        left = [_without_person(each) for each in said] if theirs else said
        values["body"] = sayings.written(left, without=who.address if who else None)
        values["encoding"] = sayings.ENCODING
    mine = (_deliveries.c.store_id == row.store_id, _deliveries.c.id == row.id)
    db.session.execute(update(_deliveries).where(*mine, _deliveries.c.state.in_(UNFINISHED)).values(**values))


def _is_theirs(row: Any, said: list[Said], who: Forgotten) -> bool:  # noqa: ANN401 - a Core row
    return (
        (who.person_id is not None and row.person_id == who.person_id)
        or row.order_number in who.order_numbers
        or any(who.gave(row.store_id, each) for each in said)
    )


def _customer(said: Said) -> Mapping[str, Any] | None:
    if isinstance(said, PrivacySaid):
        return {"id": said.customer_id, "email": said.email, "phone": said.phone}
    if isinstance(said, ScoreSaid):
        return said.customer
    if not isinstance(said, OrderSaid | EventSaid):
        return None
    customer = said.body.get("customer")
    return customer if isinstance(customer, Mapping) else None


def _without_person(said: Said) -> Said:
    """An order stays an order; what says nothing but of the person says nothing any more."""
    if isinstance(said, OrderSaid):
        return replace(said, body={name: said.body[name] for name in said.body if name in OF_NOBODY})
    if isinstance(said, ScoreSaid | EventSaid):
        return NothingSaid("person_erased")
    if isinstance(said, PrivacySaid):
        return replace(said, email="", phone="", customer_id="")  # the key names a wish, and nobody
    return said


def _mentioning(done: tuple[ColumnElement[bool], ...], who: Forgotten) -> list[str]:
    """The database looks for the letters, we for the whole address; what it cannot read is read here."""
    email = str(who.identity.email)
    body = func.lower(cast(_deliveries.c.body, Text))
    either = or_(
        *(
            body.contains(each, autoescape=True)
            for each in (email, json.dumps(email)[1:-1], *sayings.ESCAPED_AT)
        ),
        _deliveries.c.encoding == deliveries.PACKED,
        _connections.c.platform.in_(sayings.platforms_of_own_texts()),
    )
    query = select(_deliveries.c.id, _deliveries.c.body, _deliveries.c.encoding, _connections.c.platform)
    rows = db.session.execute(query.select_from(_with_connection()).where(*done, either))
    return [row.id for row in rows.yield_per(100) if who.mentioned(sayings.searched(row))]


def _blank(*which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(_deliveries)
        .where(*which)
        .values(body="", encoding=deliveries.PLAIN, person_id=None, detail=None)
    )
