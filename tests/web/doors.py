"""Every door that takes a body, what fits through it, and how to read what comes back."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from apiflask import APIFlask
from sqlalchemy import inspect, text
from werkzeug.test import TestResponse

from rafiq.core.db import db
from tests import factories

Path = tuple[str | int, ...]
ITEM = {"sku": "m1", "title": "Mug", "quantity": 1, "price": "49.90"}


@dataclass(frozen=True)
class Door:
    """One way in: where it is, a body that it takes, and which fields of it are amounts or texts."""

    path: str
    body: dict[str, object]
    money: tuple[Path, ...] = ()
    texts: tuple[Path, ...] = ()
    tokens: tuple[Path, ...] = ()  # opaque: whatever is not genuine means nothing


ORDER = factories.order(order_number="7001", items=[ITEM], served_by="staff-12", postcode="10115")
NAMES: tuple[Path, ...] = (("customer", "first_name"), ("customer", "last_name"))
DOORS = {
    "order": Door(
        "/api/v1/orders",
        ORDER | {"coupon_codes": ["FRIEND"], "referral": "K7M2QX4P", "referred_by": "Ana"},
        money=(("subtotal",), ("items", 0, "price")),
        texts=(
            ("order_number",),
            ("coupon_codes", 0),
            ("referral",),
            ("referred_by",),
            ("customer", "id"),
            ("customer", "email"),
            ("customer", "phone"),
            ("items", 0, "sku"),
            ("items", 0, "title"),
            ("served_by",),
            ("postcode",),
            *NAMES,
        ),
    ),
    "refund": Door(
        "/api/v1/orders/1001/refunds",
        {"refund_id": "r1", "amount": "10.00"},
        money=(("amount",),),
        texts=(("refund_id",),),
    ),
    "redemption": Door(
        "/api/v1/customers/c-ben/redemptions",
        {"amount": "1.00", "unit": "EUR", "order_number": "1001"},
        money=(("amount",),),
        texts=(("unit",), ("order_number",)),
    ),
    "customer": Door(
        "/api/v1/customers",
        {"email": "eve@example.com", "first_name": "Eve"},
        texts=(("id",), ("email",), ("first_name",)),
    ),
    "advocate": Door(
        "/api/v1/advocates", {"customer": factories.customer("Ana")}, texts=(("customer", "id"), *NAMES)
    ),
    "coupon": Door("/api/v1/coupons/FRIEND/redeem", {"order_number": "1001"}, texts=(("order_number",),)),
    "bank": Door(
        "/api/v1/coupon-banks",
        {"name": "Coffee cards", "kind": "gift", "amount": "15.00", "unit": "EUR"},
        money=(("amount",),),
        texts=(("name",),),
    ),
    "webhook endpoint": Door(
        "/api/v1/webhook-endpoints",
        {"url": "https://hooks.shop.example/rafiq", "note": "the till"},
        texts=(("url",), ("note",)),
    ),
    "chosen code": Door("/api/v1/advocates/c-ana/code", {"code": "ANA-TEA"}, texts=(("code",),)),
    "widget order": Door(
        "/w/{pk}/order",
        ORDER,
        money=(("subtotal",), ("items", 0, "price")),
        texts=(("order_number",), *NAMES),
    ),
    "widget enrol": Door(
        "/w/{pk}/enrol",
        {"email": "ana@example.com", "first_name": "Ana", "order_number": "1001", "locale": "fa"},
        texts=(("email",), ("first_name",), ("order_number",), ("locale",)),
    ),
    "widget offer": Door(
        "/w/{pk}/offer", {"visit": "{code}", "email": None}, texts=(("email",),), tokens=(("visit",),)
    ),
    "widget identify": Door("/w/{pk}/identify", {"token": "a.b.c"}, tokens=(("token",),)),
    "widget balance": Door(
        "/w/{pk}/balance", {"me": "token", "locale": "fa"}, texts=(("locale",),), tokens=(("me",),)
    ),
    "widget event": Door(
        "/w/{pk}/event", {"type": "shown", "surface": "share"}, texts=(("type",), ("surface",))
    ),
}


def doors(wanted: Callable[[Door], object]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "door", [pytest.param(d, id=name) for name, d in DOORS.items() if wanted(d)]
    )


def rows(app: APIFlask) -> dict[str, int]:
    """How many rows each table holds."""
    counts: dict[str, int] = {}
    with app.app_context():
        for engine in db.engines.values():
            with engine.connect() as connection:
                names = inspect(connection).get_table_names()
                counts |= {
                    name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names
                }
    return counts


def is_problem(answer: TestResponse) -> bool:
    problem = answer.get_json(silent=True)
    whole = isinstance(problem, dict) and {"type", "title", "status", "detail"} <= problem.keys()
    return whole and answer.mimetype == "application/problem+json" and problem["status"] == answer.status_code


def refused(answer: TestResponse, pointer: str) -> bool:
    """Whether this is the refusal of that one field."""
    if answer.status_code not in {400, 422} or not is_problem(answer):
        return False
    return pointer in [error["pointer"] for error in answer.get_json().get("errors", [])]


def seen(answer: TestResponse) -> str:
    return f"{answer.status_code} {answer.get_data(as_text=True)[:160]}"
