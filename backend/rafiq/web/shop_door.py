"""The way in for orders that shops' platforms tell of: the same parser and use case as ``POST /orders``."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from rafiq.analytics.queries import personal
from rafiq.core.errors import Invalid, Problem
from rafiq.core.signing import Keyring
from rafiq.orders.rules import Source
from rafiq.people.rules import clean_email
from rafiq.referrals import service as referrals
from rafiq.stores import service as stores
from rafiq.web import erasing, order_body
from rafiq.web.schemas import OrderIn

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

    def erase(self, store_id: str, person_id: str) -> None:
        """Forget one person everywhere (G33)."""
        erasing.erase(store_id, person_id)

    def personal_data(self, store_id: str, person_id: str) -> dict[str, Any]:
        """All that we keep about one person, as they may have it."""
        return personal.personal_data(store_id, person_id)


def understood(body: Mapping[str, Any]) -> OrderIn:
    """A platform cannot mend what a shopper typed, so a strange phone or country costs that field and not the order."""
    plain = copy.deepcopy(dict(body))
    customer = plain.get("customer")
    if isinstance(customer, dict) and customer.get("email") and clean_email(customer["email"]) is None:
        del customer["email"]
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


def _leave_out(body: dict[str, Any], path: tuple[int | str, ...]) -> None:
    """The field itself where it stands in an object, the whole list where it stands in one."""
    first, second = str(path[0]), str(path[1]) if len(path) > 1 else ""
    inner = body.get(first)
    if isinstance(inner, dict) and second in inner:
        del inner[second]
    else:
        body.pop(first, None)
