"""The way in for what other people's systems tell of: the same parsers and use cases as the merchant API's."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from rafiq.analytics.queries import personal
from rafiq.audit import service as audit
from rafiq.audit.rules import Note
from rafiq.core import clock
from rafiq.core.errors import Invalid, Problem
from rafiq.core.money import plain_amount
from rafiq.core.signing import Keyring
from rafiq.integrations.rules import ScoreSaid
from rafiq.orders.rules import Source
from rafiq.people import service as people
from rafiq.people.rules import clean_email
from rafiq.referrals import service as referrals
from rafiq.stores import service as stores
from rafiq.surveys import inbound
from rafiq.surveys.inbound import Imported
from rafiq.surveys.rules import Moment
from rafiq.surveys.service import AnswerView
from rafiq.web import erasing
from rafiq.web.shapes import event_body, order_body
from rafiq.web.shapes.bodies import shape
from rafiq.web.shapes.schemas import CustomerIn, EventIn, OrderIn

_DECIMAL = re.compile(r"[0-9]{1,15}\.[0-9]{1,15}", re.ASCII)
REQUIRED = frozenset({"order_number", "subtotal", "currency", "status", "placed_at", "updated_at"})


@dataclass(frozen=True, slots=True)
class ShopDoor:
    keyring: Keyring

    def order(self, store_id: str, body: Mapping[str, Any], *, verified: bool) -> referrals.Placed:
        """Take in one order. Raises `Invalid` for what an order cannot be without; else what is strange is left out."""
        store = stores.get_store(store_id)
        read = understood(body)
        draft = order_body.draft(
            read,
            Source.SERVER if verified else Source.BROWSER,
            store_number=store.number,
            keyring=self.keyring,
            body=dict(body),
        )
        return referrals.order_placed(store.id, draft)

    def event(self, store_id: str, body: Mapping[str, Any]) -> referrals.Placed:
        """Take in something without a price, as ``POST /events`` does. Raises `Invalid`."""
        store = stores.get_store(store_id)
        read = shape(EventIn, _plain(body))
        if not order_body.identity(read.customer, "#/customer").known:
            raise Invalid.field("#/customer", "needs an id, an e-mail address or a phone number")
        draft = event_body.draft(read, store, self.keyring, copy.deepcopy(dict(body)))
        return referrals.order_placed(store.id, draft)

    def score(self, store_id: str, said: ScoreSaid) -> tuple[AnswerView, str]:
        """Take in an answer as ``POST /surveys/answers`` does: (answer, first, changed or same). Raises `Invalid`."""
        who = order_body.identity(shape(CustomerIn, dict(said.customer), "#/customer"), "#/customer")
        if not who.known:
            raise Invalid.field("#/customer", "needs an id, an e-mail address or a phone number")
        order_body.check_moment("#/answered_at", said.answered_at, clock.now())
        person, _ = people.recognise(store_id, who, vouched=True)
        known = inbound.known_as(store_id, person.id, said.ref)
        given, first = inbound.bring(store_id, person.id, _imported(said))
        return given, "first" if first else "same" if given == known else "changed"

    def erase(self, store_id: str, person_id: str) -> None:
        """Forget one person everywhere (G33)."""
        erasing.erase(store_id, person_id)
        audit.write(self.keyring, store_id, audit.SYSTEM, Note("person.erased", "person", person_id))

    def personal_data(self, store_id: str, person_id: str) -> dict[str, Any]:
        """All that we keep about one person, as they may have it."""
        return personal.personal_data(store_id, person_id)


def _imported(said: ScoreSaid) -> Imported:
    now = clock.now()
    return Imported(
        said.ref,
        said.score,
        said.wish,
        said.remark,
        said.product,
        said.order_number or None,
        Moment.PURCHASE,
        min(said.answered_at, now),
        at=min(said.at, now),
    )


def understood(body: Mapping[str, Any]) -> OrderIn:
    """A platform cannot mend what a shopper typed, so a strange phone or country costs that field and not the order."""
    plain = _plain(body)
    try:
        return OrderIn.model_validate(plain)
    except ValidationError as error:
        needed = [each for each in error.errors() if not each["loc"] or each["loc"][0] in REQUIRED]
        if needed:
            problems = tuple(Problem("#/" + "/".join(map(str, each["loc"])), each["msg"]) for each in needed)
            raise Invalid("the order cannot be read", problems=problems) from error
        for each in error.errors():
            _leave_out(plain, each["loc"])
    return OrderIn.model_validate(plain)


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """Without an e-mail address that is none, and without zeros where a currency has no cents: platforms write both."""
    plain = copy.deepcopy(dict(body))
    for priced, name in ((plain, "subtotal"), *((each, "price") for each in _items(plain))):
        if isinstance(priced.get(name), str) and _DECIMAL.fullmatch(priced[name]):
            priced[name] = plain_amount(priced[name])
    customer = plain.get("customer")
    if isinstance(customer, dict) and customer.get("email") and clean_email(customer["email"]) is None:
        del customer["email"]
    return plain


def _items(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = body.get("items")
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def _leave_out(body: dict[str, Any], path: tuple[int | str, ...]) -> None:
    """The field itself where it stands in an object, the whole list where it stands in one."""
    first, second = str(path[0]), str(path[1]) if len(path) > 1 else ""
    inner = body.get(first)
    if isinstance(inner, dict) and second in inner:
        del inner[second]
    else:
        body.pop(first, None)
