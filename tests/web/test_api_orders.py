"""Orders and refunds as contract.md, section 5, promises them to the store's server (G1–G6, G10, G22)."""

import pytest

from tests import factories

ORDER_FIELDS = set(
    "id order_number status subtotal refunded net currency verified customer_id placed_at paid_at".split()
)
REFERRAL_FIELDS = set(
    "id order_number status reason_code reason method confidence channel advocate_id friend_id program_id hold_until "
    "opened_at decided_by rewards".split()
)
REWARD_FIELDS = set(
    "id referral_id side part customer_id kind amount promised unit status reason_code limit_code coupon_code "
    "created_at".split()
)


@pytest.fixture
def code(merchant) -> str:
    return str(
        merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    )


def test_an_order_is_created_once_and_updated_after(merchant):
    body = factories.order(order_number="1001")

    first, second = merchant.post("/orders", body), merchant.post("/orders", body)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json() == second.get_json()


def test_the_answer_tells_the_whole_order_and_that_nobody_was_credited(merchant):
    answer = merchant.post("/orders", factories.order(order_number="#1001", subtotal="49.9")).get_json()

    assert set(answer) == {"order", "referral"}
    assert set(answer["order"]) == ORDER_FIELDS
    assert answer["referral"] is None
    assert (answer["order"]["order_number"], answer["order"]["subtotal"]) == ("#1001", "49.90")
    assert answer["order"]["verified"]


def test_the_answer_tells_what_an_order_with_a_code_did(merchant, code):
    referral = merchant.post("/orders", factories.order(referral=code)).get_json()["referral"]

    assert set(referral) == REFERRAL_FIELDS
    assert [set(reward) for reward in referral["rewards"]] == [REWARD_FIELDS] * 2
    assert set(referral["reason"]) == {"en", "fa", "ar", "ms"}
    assert [(reward["side"], reward["amount"], reward["unit"]) for reward in referral["rewards"]] == [
        ("advocate", "10.00", "EUR"),
        ("friend", "10", "%"),
    ]


@pytest.mark.parametrize(
    ("subtotal", "currency", "shown"),
    [("50000", "IRT", "50000"), ("1500", "JPY", "1500"), ("1.5", "KWD", "1.500"), ("0", "EUR", "0.00")],
)
def test_amounts_have_the_decimals_of_their_currency(merchant, subtotal, currency, shown):
    answer = merchant.post("/orders", factories.order(subtotal=subtotal, currency=currency))

    assert answer.get_json()["order"]["subtotal"] == shown


@pytest.mark.parametrize("field", ["order_number", "subtotal", "currency"])
def test_what_is_required_is_asked_for_by_name(merchant, field):
    body = factories.order()
    del body[field]

    answer = merchant.post("/orders", body)

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [f"#/{field}"]


@pytest.mark.parametrize(
    "changes",
    [
        {"subtotal": 49.9},
        {"subtotal": "49.901"},
        {"currency": "EURO"},
        {"currency": "XXX"},
        {"status": "shipped"},
        {"placed_at": "2999-01-01T00:00:00Z"},
        {"placed_at": "1970-01-01T00:00:00Z"},
        {"placed_at": "2026-11-21T10:00:00"},
        {"customer": {"email": "not an address"}},
        {"coupon_codes": ["X"] * 21},
        {"service_date": "2026-13-45"},
        {"order_number": "1\n2"},
        {"order_number": "/1"},
        {"order_number": "1//2"},
        {"order_number": "1/"},
        {"order_number": "1/refunds"},
        {"order_number": ""},
    ],
    ids=lambda changes: " ".join(f"{k}={str(v)[:25]}" for k, v in changes.items()),
)
def test_a_wrong_field_is_refused_by_name_and_changes_nothing(merchant, changes):
    answer = merchant.post("/orders", factories.order(order_number="1001") | changes)

    (field,) = changes
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"].startswith(f"#/{field}")
    assert merchant.get("/orders/1001").status_code == 404


def test_what_we_do_not_know_is_ignored_and_what_is_optional_may_be_missing(merchant):
    minimal = {"order_number": "1001", "subtotal": "49.90", "currency": "EUR"}

    assert merchant.post("/orders", minimal | {"gift_wrap": True}).status_code == 201
    assert merchant.get("/orders/1001").get_json()["order"]["customer_id"] is None


def test_an_order_that_is_not_there_is_not_found(merchant):
    answer = merchant.get("/orders/1001")

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    merchant.post("/orders", factories.order(order_number="1001"))
    assert merchant.get("/orders/1001").status_code == 200


def test_refunds_lower_the_net_and_never_below_nothing(merchant):
    merchant.post("/orders", factories.order(order_number="1001", subtotal="40.00"))

    nets = [
        merchant.post("/orders/1001/refunds", {"refund_id": f"r{n}", "amount": "15.00"}).get_json()["order"][
            "net"
        ]
        for n in range(4)
    ]

    assert nets == ["25.00", "10.00", "0.00", "0.00"]


def test_an_early_refund_is_accepted_and_applied_when_its_order_comes(merchant):
    """G4."""
    early = merchant.post("/orders/1001/refunds", {"refund_id": "r1", "amount": "15.00"})

    order = merchant.post("/orders", factories.order(order_number="1001", subtotal="40.00")).get_json()[
        "order"
    ]

    assert early.status_code == 202
    assert (order["refunded"], order["net"]) == ("15.00", "25.00")


def test_a_refund_in_more_decimals_than_the_order_has_is_refused(merchant):
    merchant.post("/orders", factories.order(order_number="1001", subtotal="1500", currency="JPY"))

    refused = merchant.post("/orders/1001/refunds", {"refund_id": "r1", "amount": "0.50"})

    assert refused.get_json()["errors"][0]["pointer"] == "#/amount"
    assert merchant.post("/orders/1001/refunds", {"refund_id": "r1", "amount": "50"}).status_code == 201


def test_problems_are_problem_json_with_a_stable_type(merchant):
    """G22: RFC 9457."""
    body = merchant.get("/orders/nope").get_json()

    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert body["type"].endswith("/not_found")
    assert (body["status"], body["code"]) == (404, "not_found")
