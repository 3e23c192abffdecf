"""Money bombs, broken documents and poisoned texts: each is refused by name and leaves nothing behind (G22)."""

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rafiq.stores.service import CreatedStore
from tests import factories
from tests.web import hostile
from tests.web.doors import DOORS, Door, doors, is_problem, refused, rows, seen

on_both_databases = (
    pytest.mark.both_databases
)  # where the two take different texts; the rest never reaches one


@pytest.fixture
def knock(
    client: FlaskClient, store: CreatedStore, merchant: factories.Merchant
) -> Callable[..., TestResponse]:
    """Send raw bytes through a door with the store's own key; Ben's order 1001 and Ana's code are there already."""
    assert merchant.post("/orders", factories.order(order_number="1001")).status_code == 201
    code = (
        merchant.post("/advocates", {"customer": factories.customer("Ana")})
        .get_json()["referral_code"]
        .encode()
    )

    def send(door: Door, raw: bytes, **headers: str) -> TestResponse:
        path = door.path.format(pk=store.publishable_key)
        own = (
            {"Origin": factories.SHOP_ORIGIN}
            if "/w/" in path
            else {"Authorization": f"Bearer {store.secret_key}"}
        )
        kind = "text/plain" if "/w/" in path else "application/json"
        return client.post(path, data=raw.replace(b"{code}", code), content_type=kind, headers=own | headers)

    return send


@doors(lambda door: door.money)
def test_an_amount_that_is_no_plain_decimal_is_refused_by_name(door, knock, app):
    before = rows(app)

    wrong = [
        (raw[:40], path, seen(answer))
        for path in door.money
        for raw in hostile.MONEY
        for answer in [knock(door, hostile.with_raw(door.body, path, raw))]
        if not refused(answer, hostile.pointer(path))
    ]

    assert wrong == []
    assert rows(app) == before


@pytest.mark.parametrize("name", ["placed_at", "updated_at"])
@pytest.mark.parametrize("door", [DOORS["order"], DOORS["widget order"]], ids=["order", "widget order"])
def test_what_is_no_moment_is_refused_by_name(door, name, knock, app):
    before = rows(app)
    answers = {
        raw: knock(door, hostile.with_raw(door.body | {name: ""}, (name,), raw)) for raw in hostile.TIMES
    }

    assert {raw: seen(answer) for raw, answer in answers.items() if not refused(answer, f"#/{name}")} == {}
    assert rows(app) == before


@on_both_databases
@pytest.mark.parametrize("name", ["placed_at", "updated_at"])
def test_the_ends_of_the_calendar_break_nothing(name, merchant):
    """With a referral behind it, so that window, hold and days between orders are reckoned too."""
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    bodies = [factories.order(referral=code) | {name: json.loads(raw)} for raw in hostile.ENDS_OF_TIME]

    answers = {body[name]: merchant.post("/orders", body) for body in [*bodies, *bodies]}

    assert {moment: seen(answer) for moment, answer in answers.items() if answer.status_code >= 500} == {}


@doors(lambda door: door.body)
def test_a_body_that_is_no_object_of_ours_is_refused(door, knock, app):
    before = rows(app)

    wrong = [
        (raw[:40], seen(answer))
        for raw in hostile.DOCUMENTS
        for answer in [knock(door, raw)]
        if answer.status_code not in {400, 422} or not is_problem(answer)
    ]

    assert wrong == []
    assert rows(app) == before


@doors(lambda door: door.body)
def test_a_field_given_twice_is_refused_instead_of_guessed(door, knock):
    name = next(iter(door.body))
    twice = json.dumps(door.body)[:-1] + f', "{name}": "another"}}'

    answer = knock(door, twice.encode())

    assert (answer.status_code in {400, 422}, is_problem(answer)) == (True, True), seen(answer)


@on_both_databases
@doors(lambda door: door.texts)
def test_text_that_no_database_can_hold_is_refused_by_name(door, knock, app):
    before = rows(app)

    wrong = [
        (path, raw, seen(answer))
        for path in door.texts
        for raw in (hostile.NUL, hostile.LONE_SURROGATE)
        for answer in [knock(door, hostile.with_raw(door.body, path, raw))]
        if not refused(answer, hostile.pointer(path))
    ]

    assert wrong == []
    assert rows(app) == before


@doors(lambda door: door.money)
def test_a_number_that_json_does_not_know_is_no_json(door, knock):
    answers = {
        raw[:9]: knock(door, hostile.with_raw(door.body, door.money[0], raw)) for raw in hostile.NUMBERS
    }

    assert {raw: seen(a) for raw, a in answers.items() if (a.status_code, is_problem(a)) != (400, True)} == {}


@on_both_databases
@doors(lambda door: door.tokens)
def test_a_token_that_is_none_opens_nothing(door, knock):
    (path,) = door.tokens
    answers = {raw[:20]: knock(door, hostile.with_raw(door.body, path, raw)) for raw in hostile.TOKENS}

    assert {raw: seen(answer) for raw, answer in answers.items() if not means_nothing(answer)} == {}


@on_both_databases
def test_an_address_whose_letters_stand_for_many_is_no_address(merchant, shopper):
    """U+FDFA is eighteen letters once it is folded: short as typed, longer than any column as compared."""
    address = "\ufdfa" * 20 + "@example.com"

    assert shopper.post("/enrol", {"email": address}).status_code == 422
    assert merchant.post("/customers", {"email": address}).status_code == 422


@on_both_databases
@pytest.mark.parametrize("path", ["/r/K7M2QX4P?s=%00", "/r/K7M2QX4P?s=a%00b", "/api/v1/referrals?cursor=%00"])
def test_an_address_with_a_nul_is_no_address(client, path):
    assert client.get(path).status_code == 404


@on_both_databases
@doors(lambda door: door.texts)
def test_naughty_text_never_breaks_the_server(door, knock):
    wrong = [
        (naughty[:40], len(naughty), path, seen(answer))
        for path in door.texts
        for naughty in (*hostile.NAUGHTY_TEXTS, *("x" * length for length in hostile.LENGTHS), "x" * 100_000)
        for answer in [knock(door, hostile.with_raw(door.body, path, json.dumps(naughty)))]
        if answer.status_code >= 500 or (answer.status_code >= 400 and not is_problem(answer))
    ]

    assert wrong == []


@doors(lambda door: door.texts)
def test_a_value_of_another_type_is_refused_by_name(door, knock):
    wrong = [
        (path, raw, seen(answer))
        for path in door.texts
        for raw in hostile.WRONG_TYPES
        for answer in [knock(door, hostile.with_raw(door.body, path, raw))]
        if raw != "null" and not refused(answer, hostile.pointer(path))
    ]

    assert wrong == []


@doors(lambda door: any("email" in path for path in door.texts))
def test_what_is_no_address_of_one_person_is_refused_by_name(door, knock, app):
    before = rows(app)
    (path,) = (path for path in door.texts if "email" in path)
    answers = {e: knock(door, hostile.with_raw(door.body, path, json.dumps(e))) for e in hostile.EMAILS}

    assert {
        e: seen(answer) for e, answer in answers.items() if not refused(answer, hostile.pointer(path))
    } == {}
    assert rows(app) == before


@on_both_databases
@doors(lambda door: door.body)
def test_a_field_that_nobody_asked_for_smuggles_nothing_in(door, knock):
    answers = {
        raw[:40]: knock(door, hostile.with_raw(door.body | {"note": ""}, ("note",), raw))
        for raw in hostile.UNASKED
    }

    assert {raw: seen(answer) for raw, answer in answers.items() if answer.status_code >= 500} == {}


@doors(lambda door: door.body)
def test_a_huge_body_is_turned_away_unread(door, knock):
    answer = knock(door, b'{"order_number": "' + b"9" * 2_000_000 + b'"}')

    assert (answer.status_code, is_problem(answer)) == (413, True)


def means_nothing(answer: TestResponse) -> bool:
    """Refused outright, or answered as a stranger is answered."""
    said = answer.get_json()
    if answer.status_code == 200:
        return said.get("status") == "refused" or said.get("proven") is False
    return answer.status_code in {401, 422} and is_problem(answer)


def test_a_body_wrong_in_thousands_of_places_is_told_of_the_first_fifty(shopper, merchant):
    """G22: the answer is no bigger than it helps, whichever door."""
    items = [{"quantity": "x", "price": 1} for _ in range(500)]
    body = factories.order(items=items, coupon_codes=[1] * 20, customer={"tags": [1] * 50})
    for answer in (shopper.post("/order", body), merchant.post("/orders", body)):
        told = answer.get_json()
        assert (answer.status_code, len(told["errors"])) == (422, 50)
        assert "problems; these are the first 50" in told["detail"]


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00"])
def test_a_moment_at_the_calendars_edge_is_refused_by_name(merchant, moment):
    """G22."""
    bank = {"name": "Spa", "kind": "gift", "amount": "10.00", "unit": "EUR", "expires_at": moment}
    refusals = (
        merchant.post("/coupon-banks", bank),
        merchant.post("/webhook-endpoints/x/replay", {"since": moment}),
    )

    for refusal, name in zip(refusals, ("expires_at", "since"), strict=True):
        assert (refusal.status_code, refusal.get_json()["errors"][0]["pointer"]) == (422, f"#/{name}")
