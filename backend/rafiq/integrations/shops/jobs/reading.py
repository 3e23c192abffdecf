"""Jobs that were booked, moved, done, paid or called off, by a table of which field lies where."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rafiq.core.errors import Invalid
from rafiq.integrations import mapped, wire
from rafiq.integrations.platform import Options
from rafiq.integrations.rules import EventSaid, Incoming, NothingSaid, OrderSaid, Said

FIELDS: Mapping[str, str] = {
    "job_id": "id",
    "order_number": "order_number",
    "status": "status",
    "service_date": "starts_at",
    "postcode": "postcode",
    "served_by": "staff",
    "subtotal": "subtotal",
    "currency": "currency",
    "updated_at": "updated_at",
    "customer_id": "customer.id",
    "email": "customer.email",
    "phone": "customer.phone",
    "first_name": "customer.first_name",
    "last_name": "customer.last_name",
    "referral": "referral",
    "referred_by": "referred_by",
}
BOOKED, DONE, PAID, CANCELLED = "booked", "done", "paid", "cancelled"
# What such tools say; a merchant's own lists come first.
WORDS: Mapping[str, str] = {
    BOOKED: "job.scheduled, scheduled, booked, moved, rescheduled, confirmed",
    DONE: "job.completed, completed, done, finished",
    PAID: "invoice.paid, paid",
    CANCELLED: "job.cancelled, cancelled, canceled, deleted",
}
STEPS: Sequence[str] = ("job.scheduled", "job.completed", "invoice.paid")
MAX_NUMBER = 48  # so that it fits behind the longest type of event
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read(incoming: Incoming, options: Options) -> list[Said]:
    body = wire.read_object(incoming.body)
    told = mapped.told(body, FIELDS, options)
    word = mapped.line(told["status"]) or mapped.line(body.get("type"))
    state = mapped.word_of(word, options, WORDS)
    number = mapped.line(told["order_number"]) or mapped.line(told["job_id"])
    if not state or not number:
        return [NothingSaid("other_topic")]
    if len(number) > MAX_NUMBER:
        raise Invalid.field("#/job_id", f"may have {MAX_NUMBER} characters")
    job = _common(told)
    steps = STEPS
    if mapped.line(told["subtotal"]):
        said: list[Said] = [_order(told, number, state, job)]
    else:
        first, *steps = STEPS
        said = [_event(first, number, job | ({"undone": True} if state == CANCELLED else {}))]
        said += [_event("invoice.paid", number, job)] if state == PAID else []
    if state == CANCELLED:  # nothing that was said of it stands
        said += [_event(kind, number, job | {"undone": True}, if_known=True) for kind in steps]
    return [*said, _event("job.completed", number, job)] if state == DONE else said


def _common(told: Mapping[str, Any]) -> wire.JSON:
    """What orders and events call alike. The day is the one that the tool wrote, in its own time zone."""
    day = _DAY.match(mapped.line(told["service_date"]))
    customer = mapped.customer(told)
    if not {"id", "email", "phone"} & set(customer):
        raise Invalid.field("#/customer", "needs an id, an e-mail address or a phone number")
    return wire.filled(
        {
            "customer": customer,
            "service_date": day[0] if day else "",
            "postcode": mapped.line(told["postcode"])[:20],
            "served_by": mapped.line(told["served_by"])[:120],
            "referral": mapped.line(told["referral"]),
            "referred_by": mapped.line(told["referred_by"]),
            "updated_at": wire.iso(wire.moment(told, "updated_at")),
        }
    )


def _order(told: Mapping[str, Any], number: str, state: str, job: wire.JSON) -> OrderSaid:
    """A job with a price is an order. That it is done does not mean that it is paid."""
    currency = wire.currency(told, "currency")
    body = {
        "order_number": number,
        "subtotal": wire.money(told, "subtotal", currency=currency).text(),
        "currency": currency,
        "status": state if state in {PAID, CANCELLED} else "placed",
    }
    return OrderSaid(names=(number,), body=body | job, at=wire.moment(told, "updated_at"))


def _event(kind: str, number: str, job: wire.JSON, *, if_known: bool = False) -> EventSaid:
    return EventSaid({"type": kind, "id": number} | job, if_known)
