"""What a secret key may do, how it is changed for a new one, and how limits and pages are told (G23, G26)."""

import re

import pytest

from rafiq.core.db import transaction
from rafiq.core.signing import Keyring
from rafiq.stores import api_keys
from rafiq.stores.rights import Role
from rafiq.stores.scopes import Scope
from tests import factories
from tests.web.admin_door import member


@pytest.fixture
def speaker(app, client, store):
    """`speaker(Scope.READ)`: the shop's server with a key of that scope."""

    def make(scope: Scope) -> factories.Merchant:
        with app.app_context(), transaction():
            key = api_keys.create_key(Keyring((factories.TEST_KEY,)), store.store_id, api_keys.SECRET, scope)
        return factories.Merchant(client, key)

    return make


ASKED = {
    "read an order": ("GET", "/orders/1", 404),
    "read rewards": ("GET", "/rewards", 200),
    "read a balance": ("GET", "/customers/nobody/balance", 404),
    "send an order": ("POST", "/orders", 201),
    "send a refund": ("POST", "/orders/1/refunds", 202),
    "use a coupon": ("POST", "/coupons/none/redeem", 404),
    "enrol": ("POST", "/advocates", 201),
    "start a program": ("POST", "/programs", 201),
}
BODIES = {
    "/orders": factories.order(order_number="55"),
    "/orders/1/refunds": {"refund_id": "r", "amount": "1.00"},
    "/coupons/none/redeem": {"order_number": "1"},
    "/advocates": {"customer": {"id": "x"}},
    "/programs": {"name": "P", "currency": "EUR"},
}
ALLOWED = {
    Scope.ALL: set(ASKED),
    Scope.READ: {"read an order", "read rewards", "read a balance"},
    Scope.ORDERS: {"read an order", "send an order", "send a refund", "use a coupon"},
}


@pytest.mark.parametrize("scope", list(Scope))
def test_a_key_does_what_its_scope_says_and_no_more(speaker, scope):
    server, answers = speaker(scope), {}
    for name, (method, path, _) in ASKED.items():
        answers[name] = server.get(path) if method == "GET" else server.post(path, BODIES[path])

    allowed = {name for name, answer in answers.items() if answer.status_code == ASKED[name][2]}
    refused = {name for name, answer in answers.items() if answer.status_code == 403}
    assert (allowed, refused) == (ALLOWED[scope], set(ASKED) - ALLOWED[scope])
    assert {answers[name].get_json()["code"] for name in refused} <= {"scope_missing"}


@pytest.mark.parametrize("path", ["/orders-of-somebody", "/ordersx", "/eventsomething"])
def test_a_path_that_only_begins_alike_is_not_of_orders(speaker, path):
    assert speaker(Scope.ORDERS).get(path).status_code in {403, 404}


def test_an_owner_makes_a_limited_key_and_both_work_until_the_old_one_is_revoked(app, store, client):
    """Rotation with overlap."""
    owner = member(app, store.store_id, Role.OWNER)
    page = owner.post("/keys", kind="secret", scope="read").text
    fresh = factories.Merchant(client, re.search(r'value="(sk_live_[^"]+)"', page)[1])
    old = factories.Merchant(client, store.secret_key)
    assert (fresh.get("/rewards").status_code, old.get("/rewards").status_code) == (200, 200)
    assert fresh.post("/advocates", {"customer": {"id": "x"}}).status_code == 403

    with app.app_context():
        (first,) = [
            k for k in api_keys.list_keys(store.store_id) if k.kind == "secret" and k.scope == Scope.ALL
        ]
    owner.post(f"/keys/{first.id}/revoke")
    assert (fresh.get("/rewards").status_code, old.get("/rewards").status_code) == (200, 401)


def test_a_scope_that_does_not_exist_makes_no_key(app, store):
    assert (
        member(app, store.store_id, Role.OWNER).post("/keys", kind="secret", scope="god").status_code == 404
    )


def test_limits_are_told_in_the_header_fields_of_the_draft(merchant):
    """G23."""
    first, second = (merchant.get(f"/coupons/none{n}") for n in range(2))

    assert '"unknown-coupons";q=300;w=60' in first.headers["RateLimit-Policy"]
    left = [
        int(re.search(r'"unknown-coupons";r=(\d+);t=\d+', a.headers["RateLimit"])[1]) for a in (first, second)
    ]
    assert left == [299, 298]


@pytest.mark.parametrize("path", ["/coupon-banks", "/programs"])
def test_every_list_comes_in_pages(merchant, path):
    for n in range(3):
        merchant.post("/coupon-banks", {"name": f"Bank {n}", "kind": "gift", "amount": "5.00", "unit": "EUR"})
        merchant.post("/programs", {"name": f"Deal {n}", "currency": "EUR", "status": "draft"})
    whole = [row["id"] for row in merchant.get(path).get_json()["data"]]
    cursor, found = "", []
    while cursor is not None:
        page = merchant.get(path, limit=1, **({"cursor": cursor} if cursor else {})).get_json()
        found += [row["id"] for row in page["data"]]
        cursor = page["next_cursor"]

    assert found == whole
    assert len(whole) >= 3


def test_the_api_introduces_itself_to_programs_that_write_programs(client, app):
    page = client.get("/llms.txt")

    assert page.mimetype == "text/plain"
    told = set(re.findall(r"^- \[[A-Z]+ (\S+)\]", page.text, re.MULTILINE))
    assert told == {path for path in client.get("/openapi.json").json["paths"] if path.startswith("/api/v1")}
