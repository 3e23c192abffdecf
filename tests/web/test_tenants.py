"""No store sees, changes or guesses what belongs to another; every address of ours is asked (G24, G25)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from rafiq.stores.service import CreatedStore
from tests import factories
from tests.web.furnished import furnish

pytestmark = pytest.mark.both_databases

# What a well-behaved shop would send to each address that takes a body.
BODIES: dict[str, dict[str, Any]] = {
    "POST /orders": factories.order(),
    "POST /events": {"type": "sign_up", "id": "u9", "customer": factories.customer("Eve")},
    "POST /tasks/<task_id>/done": {},
    "POST /orders/<order_number>/refunds": {"refund_id": "r9", "amount": "1.00"},
    "POST /customers": factories.customer("Eve"),
    "POST /customers/<customer_id>/redemptions": {"amount": "1.00", "unit": "EUR", "order_number": "1"},
    "POST /advocates": {"customer": factories.customer("Eve")},
    "POST /advocates/<customer_id>/code": {"code": "EVE-TEA"},
    "POST /customers/<customer_id>/standing-discount/pause": {},
    "POST /customers/<customer_id>/standing-discount/resume": {},
    "POST /staff-periods": {"number": 1},
    "POST /surveys/answers": {"customer": factories.customer("Eve"), "id": "r1", "score": 9},
    "PATCH /followups/<followup_id>": {"outcome": "spoke"},
    "POST /coupon-banks": {"name": "Coffee cards", "kind": "gift", "amount": "15.00", "unit": "EUR"},
    "POST /coupon-banks/<bank_id>/codes": {"codes": ["CARD-2"]},
    "POST /referrals/<referral_id>/approve": {"reason": "seen"},
    "POST /referrals/<referral_id>/void": {"reason": "seen"},
    "POST /rewards/<reward_id>/cancel": {"reason": "seen"},
    "POST /coupons/<code>/redeem": {"order_number": "1"},
    "POST /programs": {"name": "Another", "currency": "EUR"},
    "PATCH /programs/<program_id>": {"name": "Mine now"},
    "POST /webhook-endpoints": {"url": "https://hooks.shop.example/other"},
    "PATCH /webhook-endpoints/<endpoint_id>": {"note": "mine now"},
    "POST /webhook-endpoints/<endpoint_id>/rotate-secret": {},
    "POST /webhook-endpoints/<endpoint_id>/test": {},
    "POST /webhook-endpoints/<endpoint_id>/replay": {"since": "2026-01-01T00:00:00Z"},
    "POST /webhook-endpoints/<endpoint_id>/deliveries/<delivery_id>/replay": {},
}
BODILESS = {
    "GET /orders/<order_number>",
    "GET /customers/<customer_id>",
    "GET /customers/<customer_id>/balance",
    "GET /customers/<customer_id>/standing-discount",
    "GET /staff-periods",
    "GET /surveys/answers",
    "GET /followups",
    "GET /followups/<followup_id>",
    "GET /customers/<customer_id>/balance-token",
    "GET /customers/<customer_id>/export",
    "GET /reports/kpis",
    "GET /reports/funnel",
    "GET /reports/cohorts",
    "GET /reports/outcomes",
    "GET /reports/forecast",
    "GET /experiments",
    "DELETE /customers/<customer_id>",
    "GET /referrals",
    "GET /referrals/<referral_id>",
    "GET /rewards",
    "GET /rewards/<reward_id>/explanation",
    "GET /search",
    "GET /tasks",
    "GET /coupons/<code>",
    "GET /coupon-banks",
    "GET /coupon-banks/<bank_id>",
    "GET /programs",
    "GET /programs/<program_id>",
    "GET /webhook-endpoints",
    "GET /webhook-endpoints/<endpoint_id>",
    "DELETE /webhook-endpoints/<endpoint_id>",
    "GET /webhook-endpoints/<endpoint_id>/deliveries",
    "GET /webhook-endpoints/<endpoint_id>/deliveries/<delivery_id>",
}
# A store always has the program it was made with; a report is no list, its numbers are told in test_api_reports.
NEVER_EMPTY = {
    "GET /programs",
    *(f"GET /reports/{name}" for name in ("kpis", "funnel", "cohorts", "outcomes", "forecast")),
}
# A refund may come before its order (G4), so any number is taken, in the asker's own store.
OWN_NAMESPACE = {"POST /orders/<order_number>/refunds": 202}
# A token and an export carry when they were made.
CHANGES_BY_ITSELF = {"GET /customers/<customer_id>/balance-token", "GET /customers/<customer_id>/export"}
API = "/api/v1"


@pytest.fixture
def other(app: APIFlask) -> factories.Merchant:
    """A second store that has done nothing yet."""
    return factories.Merchant(app.test_client(), factories.new_store(app, name="Other").secret_key)


def test_every_address_of_the_api_has_its_entry_here(app):
    addresses = {address(rule, method) for rule in api_rules(app) for method in methods(rule)}

    assert addresses == BODIES.keys() | BODILESS


def test_what_one_store_owns_does_not_exist_for_another(app, store, other):
    owned = furnish(app, store)
    before = everything(app, store, owned)

    statuses = {a: ask(other, a, owned).status_code for a in BODIES.keys() | BODILESS if "<" in a}

    assert {a: status for a, status in statuses.items() if status != 404} == OWN_NAMESPACE
    assert everything(app, store, owned) == before


def test_the_same_questions_are_answered_for_their_owner(app, store, merchant):
    owned = furnish(app, store)
    reading = [a for a in sorted(BODILESS) if a.startswith("GET") and "<" in a]

    assert {a: ask(merchant, a, owned).status_code for a in reading} == dict.fromkeys(reading, 200)


def test_every_list_is_empty_for_a_fresh_store(app, store, other):
    furnish(app, store)
    lists = [a for a in BODILESS - NEVER_EMPTY if a.startswith("GET") and "<" not in a]

    assert {a: other.get(a.partition(" ")[2]).get_json()["data"] for a in lists} == {a: [] for a in lists}


def test_programs_are_each_stores_own(app, store, other):
    mine = furnish(app, store)["program_id"]

    assert mine not in [program["id"] for program in other.get("/programs").get_json()["data"]]


def test_a_cursor_of_another_store_shows_nothing_of_it(app, store, merchant, other):
    owned = furnish(app, store)
    cursor = owned["referral_id"]

    assert owned["referral_id"] not in other.get("/referrals", cursor=cursor).get_data(as_text=True)


@pytest.mark.parametrize(
    "credential", ["none", "publishable key", "signing secret", "half a secret key", "another's lookup"]
)
def test_only_a_secret_key_opens_the_api(credential, app, store):
    owned = furnish(app, store)
    wrong = {
        "none": "",
        "publishable key": store.publishable_key,
        "signing secret": store.signing_secret,
        "half a secret key": store.secret_key[:-1],
        "another's lookup": store.secret_key.replace("sk_live_", "pk_live_"),
    }[credential]
    stranger = factories.Merchant(app.test_client(), wrong)

    statuses = {a: ask(stranger, a, owned).status_code for a in BODIES.keys() | BODILESS}

    assert {a: status for a, status in statuses.items() if status not in {401, 403}} == {}


WIDGET: dict[str, Callable[[dict[str, str]], dict[str, Any]]] = {
    "offer": lambda owned: {"visit": owned["visit"], "email": None},
    "balance": lambda owned: {"me": owned["me"], "locale": "en"},
    "event": lambda owned: {"type": "shared", "surface": "share", "channel": "copy", "me": owned["me"]},
}


def test_tokens_of_one_store_mean_nothing_at_another(app, store):
    owned = furnish(app, store)
    elsewhere = factories.Browser(app.test_client(), factories.new_store(app, name="Other").publishable_key)

    offer = elsewhere.post("/offer", WIDGET["offer"](owned)).get_json()
    balance = elsewhere.post("/balance", WIDGET["balance"](owned)).get_json()

    assert (offer.get("status"), offer.get("reason_code")) == ("refused", "unknown_link")
    assert balance == {"proven": False}


def test_an_order_cannot_use_the_coupon_or_visit_of_another_store(app, store, other):
    owned = furnish(app, store)
    body = factories.order(coupon_codes=[owned["code"]], referral=owned["visit"])

    assert other.post("/orders", body).get_json()["referral"] is None


def test_a_browser_never_learns_of_another_person(app, store, shopper):
    furnish(app, store)

    enrolled = shopper.post("/enrol", {"email": "ana@example.com", "first_name": "Eve"}).get_json()
    balance = shopper.post("/balance", {"me": enrolled["me"], "locale": "en"}).get_json()

    assert balance == {"proven": False}


# ----------------------------------------------------------------------------------------


def api_rules(app: APIFlask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(API)]


def methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def address(rule: Rule, method: str) -> str:
    return f"{method} {re.sub('<[a-z_]+:', '<', rule.rule.removeprefix(API))}"


def ask(shop: factories.Merchant, where: str, owned: dict[str, str]) -> TestResponse:
    method, _, path = where.partition(" ")
    for name, value in owned.items():
        path = path.replace(f"<{name}>", value)
    headers = {"Authorization": f"Bearer {shop.secret_key}"}
    return shop.client.open(f"{API}{path}", method=method, json=BODIES.get(where), headers=headers)


def everything(app: APIFlask, store: CreatedStore, owned: dict[str, str]) -> dict[str, Any]:
    """All that its owner can read."""
    owner = factories.Merchant(app.test_client(), store.secret_key)
    reading = [a for a in sorted(BODILESS - CHANGES_BY_ITSELF) if a.startswith("GET")]
    return {a: ask(owner, a, owned).get_json() for a in reading}
