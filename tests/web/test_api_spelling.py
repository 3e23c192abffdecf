"""What contract.md says of calls, taken at its word: the spellings that shops use for the same thing."""

import pytest

from tests import factories

ID, FORM = "ref_01KAJ9ZMY87000000000000001", "/webhook-endpoints"
EVENTS = (
    "referral.created referral.flagged referral.approved referral.voided reward.created reward.available "
    "reward.redeemed reward.expired reward.reversed balance.changed coupon.created coupon.low_stock link.shared "
    "survey.answered followup.created followup.overdue person.opted_out person.erased test"
).split()
LISTS = (
    "/referrals /rewards /tasks /programs /coupon-banks /webhook-endpoints /experiments /surveys/answers "
    "/followups /staff-periods"
).split()


@pytest.fixture
def advocate(merchant):
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()


@pytest.fixture
def referred(merchant, advocate):
    order = factories.order(order_number="1001", referral=advocate["referral_code"])
    return merchant.post("/orders", order).get_json()["referral"]


def bare(merchant, path, **headers):
    """A POST with nothing in it."""
    key = {"Authorization": f"Bearer {merchant.secret_key}"}
    return merchant.client.post(f"/api/v1{path}", headers=key | headers)


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}])
def test_a_post_without_a_body_says_nothing_more(merchant, referred, headers):
    """§5: `{"reason"}` of a decision need not be said."""
    approved = bare(merchant, f"/referrals/{referred['id']}/approve", **headers)
    cancelled = bare(merchant, f"/rewards/{referred['rewards'][0]['id']}/cancel", **headers)

    assert (approved.status_code, cancelled.status_code) == (200, 200)
    assert approved.get_json()["status"] == "approved"


def test_a_secret_is_turned_without_a_body(merchant):
    """§5: `/webhook-endpoints`; the day of overlap is what nobody needs to say."""
    made = merchant.post(FORM, {"url": "https://hooks.shop.example/rafiq"}).get_json()

    assert bare(merchant, f"{FORM}/{made['id']}/rotate-secret").get_json()["secret"].startswith("whsec_")


def test_a_missing_body_is_answered_with_the_fields_it_lacks(merchant):
    """§3: three fields are required, and a refusal names them."""
    answer = bare(merchant, "/orders")

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [
        "#/order_number",
        "#/subtotal",
        "#/currency",
    ]


def test_ids_of_the_shop_may_be_numbers(merchant):
    """§3, §5: an id is what the shop calls it; its digits are the same written out."""
    item = {"sku": 9007, "title": "Mug", "quantity": 1, "price": "49.90"}
    order = factories.order(
        order_number=1001, customer={"id": 77, "email": "ben@example.com"}, served_by=12, items=[item]
    )

    assert merchant.post("/orders", order).status_code == 201
    assert merchant.get("/customers/77").get_json()["customer_id"] == "77"
    assert merchant.post("/orders/1001/refunds", {"refund_id": 5, "amount": "1.00"}).status_code == 201
    again = merchant.post("/orders/1001/refunds", {"refund_id": "5", "amount": "1.00"}).get_json()
    assert again["order"]["refunded"] == "1.00"
    event = {"type": "sign_up", "id": 5, "customer": {"id": 77}}
    assert merchant.post("/events", event).get_json()["event"]["id"] == "5"


@pytest.mark.parametrize("odd", [True, 7.5, -1, [], {}])
def test_an_id_is_no_truth_no_fraction_and_no_list(merchant, odd):
    answer = merchant.post("/orders", factories.order(customer={"id": odd}))

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"].startswith("#/customer/id")


def test_an_empty_moment_is_as_if_it_were_not_there(merchant, clock):
    """§3: `placed_at` and `updated_at` are optional, as the texts beside them are."""
    answer = merchant.post("/orders", factories.order(placed_at="", updated_at=""))

    assert answer.status_code == 201
    assert answer.get_json()["order"]["placed_at"] == clock.at.isoformat()


def test_an_event_may_name_an_order_for_everything_else(merchant):
    """§5: `order.delivered` of an order is once that order's."""
    merchant.post("/orders", factories.order(order_number="1001"))
    event = {"type": "order.delivered", "order_number": "1001", "carrier": "DHL"}

    first, second = merchant.post("/events", event), merchant.post("/events", event)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json()["event"] == {"type": "order.delivered", "id": "1001", "undone": False}
    named = merchant.get("/orders/order.delivered:1001").get_json()["order"]
    assert named["customer_id"] == merchant.get("/orders/1001").get_json()["order"]["customer_id"]


@pytest.mark.parametrize("written", ["INV/2026/7", "INV%2F2026%2F7"])
def test_a_number_with_slashes_is_found_and_given_back(merchant, written):
    """§5: shops that number by year write it so."""
    assert merchant.post("/orders", factories.order(order_number="INV/2026/7")).status_code == 201

    assert merchant.get(f"/orders/{written}").get_json()["order"]["order_number"] == "INV/2026/7"
    refund = merchant.post(f"/orders/{written}/refunds", {"refund_id": "r1", "amount": "10.00"})
    assert (refund.status_code, refund.get_json()["order"]["refunded"]) == (201, "10.00")
    assert merchant.get(f"/orders/{written}/refunds").status_code == 405


@pytest.mark.parametrize("written", ["/A", "%2FA", "A/", "A//", "./A", "../orders/A"])
def test_no_spelling_of_a_number_leads_to_another_order(merchant, written):
    """G25 within one store: money given back for one order is never booked on its neighbour."""
    merchant.post("/orders", factories.order(order_number="A"))
    answer = merchant.post(f"/orders/{written}/refunds", {"refund_id": "r1", "amount": "10.00"})

    assert answer.status_code in {202, 404}, answer.headers.get("Location")
    assert merchant.get("/orders/A").get_json()["order"]["refunded"] == "0.00"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"order_number": "none"}, "#/order_number"),
        ({"id": "d1"}, "#/customer"),
        ({"customer": {"id": "c77"}}, "#/id"),
        ({"order_number": "1002"}, "#/customer"),
    ],
)
def test_an_event_of_nobody_is_refused_with_what_is_missing(merchant, said, pointer):
    merchant.post("/orders", factories.order(order_number="1002", customer=None))

    answer = merchant.post("/events", {"type": "order.delivered"} | said)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


def test_every_event_of_the_contract_may_be_chosen(merchant):
    """§6: nineteen names, `test` among them."""
    made = merchant.post(FORM, {"url": "https://hooks.shop.example/rafiq", "events": EVENTS})

    assert made.status_code == 201
    assert made.get_json()["events"] == EVENTS


@pytest.mark.parametrize("path", LISTS)
def test_empty_words_of_a_page_mean_the_usual(merchant, referred, path):
    """§5: `?limit=&cursor=`."""
    assert merchant.get(path, limit="", cursor="").get_json() == merchant.get(path).get_json()


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["abc", "cus_01KAJ9ZMY87000000000000001", "99"])
def test_a_cursor_that_is_none_of_ours_is_refused(merchant, path, cursor):
    """§5: a cursor is a `next_cursor` of the same list; the first page again would never end."""
    answer = merchant.get(path, cursor=cursor)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == ["#/cursor"]


def test_a_list_goes_on_behind_what_is_gone_by_now(merchant):
    made = [
        merchant.post(FORM, {"url": f"https://hooks.shop.example/{name}"}).get_json()["id"] for name in "abc"
    ]
    cursor = merchant.get(FORM, limit=1).get_json()["next_cursor"]
    merchant.delete(f"{FORM}/{cursor}")

    assert [each["id"] for each in merchant.get(FORM, cursor=cursor).get_json()["data"]] == made[1:]


@pytest.mark.parametrize("after", ["", "?c=whatsapp", "/?c=copy#top"])
def test_a_whole_share_link_names_its_advocate(merchant, advocate, after):
    """§3: `referral` is what the friend came with, and that is a link as often as its token."""
    links = (advocate["share_url"], f"https://refer.example.com/in/r/{advocate['referral_code']}")
    orders = [
        factories.order(order_number=str(n), customer={"id": f"f{n}"}, referral=link + after)
        for n, link in enumerate(links)
    ]

    found = [merchant.post("/orders", order).get_json()["referral"]["advocate_id"] for order in orders]

    assert found == [advocate["id"]] * 2


@pytest.mark.parametrize("link", ["https://shop.example/{}", "see /r/{}", "https://shop.example/r/{}/x"])
def test_another_address_names_nobody(merchant, advocate, link):
    order = factories.order(referral=link.format(advocate["referral_code"]))

    assert merchant.post("/orders", order).get_json()["referral"] is None


def test_somebody_new_has_a_balance_of_nothing(merchant):
    """§5: `GET /customers/{id}/balance` has a row for each unit, the store's currency at least."""
    merchant.post("/customers", {"id": "c77"})

    assert merchant.get("/customers/c77/balance").get_json() == {
        "balances": [{"unit": "EUR", "pending": "0.00", "available": "0.00", "redeemed": "0.00"}],
        "explained": [],
    }


def test_one_program_is_read_as_the_list_shows_it(merchant):
    """§5: `GET /programs`."""
    listed = merchant.get("/programs").get_json()["data"][0]

    assert merchant.get(f"/programs/{listed['id']}").get_json() == listed
    assert merchant.get("/programs/prg_none").status_code == 404


def test_the_share_page_goes_by_the_publishable_key_too(client, store):
    """§4: `/s/<store>`; the key is the name of a store that shops have at hand."""
    by_key = client.get(f"/s/{store.publishable_key}")

    assert by_key.status_code == 200
    assert by_key.text == client.get(f"/s/{store.store_id}").text
    assert client.get("/s/pk_live_none").status_code == 404
