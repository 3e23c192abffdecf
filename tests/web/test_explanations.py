"""Why a reward stands as it does: by the API, and on the person's own page (G11)."""

import pytest

from tests import factories

HERE = "http://localhost:8000"


@pytest.fixture
def ana(merchant) -> dict:
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()


@pytest.fixture
def reward(merchant, ana) -> dict:
    """Ana's, for Ben's order 1001."""
    merchant.post("/orders", factories.order(order_number="1001", referral=ana["referral_code"]))
    found = merchant.get("/rewards").get_json()["data"]
    return next(each for each in found if each["side"] == "advocate")


def test_the_api_tells_every_step_in_four_languages_and_in_numbers(merchant, reward):
    told = merchant.get(f"/rewards/{reward['id']}/explanation").get_json()

    names = [step["step"] for step in told["steps"]]
    assert told["reward"]["id"] == reward["id"]
    assert names[:4] == ["came_code", "order", "confirmed", "paid"]
    assert names[-1] == "hold"
    assert told["summary"]["en"].startswith("The order can be returned until")
    assert set(told["summary"]) == {"en", "fa", "ar", "ms"}
    order = told["steps"][1]
    assert order["values"] == {"order_number": "1001", "amount": "49.90 EUR"}


def test_no_rewards_path_is_told_for_an_unknown_id(merchant, reward):
    assert merchant.get("/rewards/rwd_x/explanation").status_code == 404


@pytest.mark.parametrize("words", ["ana@example.com", "1001", "#1001", "Ana", "ben@example.com"])
def test_search_answers_with_a_sentence_and_an_address(client, store, merchant, reward, words):
    hits = merchant.get("/search", q=words).get_json()["data"]

    mine = next(hit for hit in hits if hit["reward_id"] == reward["id"])
    assert mine["text"]["en"].startswith("€10.00 for Ana, order 1001: The order can be returned until")
    assert merchant.get(mine["url"].removeprefix(f"{HERE}/api/v1")).status_code == 200


def test_search_tells_of_a_referral_that_brought_nothing(merchant, ana):
    own = factories.order(order_number="7", referral=ana["referral_code"], customer=factories.customer("Ana"))
    merchant.post("/orders", own)

    (hit,) = merchant.get("/search", q="7").get_json()["data"]

    assert hit["reward_id"] is None
    assert "are the same person" in hit["text"]["en"]


def test_search_finds_nobody_for_strange_words(merchant, reward):
    for words in ("", "%", "_", "'; DROP TABLE rewards", "x" * 254):
        assert merchant.get("/search", q=words).get_json() == {"data": []}


def test_the_person_sees_their_own_path_and_nobody_elses(client, merchant, ana, reward):
    own = ana["me_url"].removeprefix(HERE)
    ben = merchant.post("/advocates", {"customer": factories.customer("Ben")}).get_json()["me_url"]

    page = client.get(f"{own}/rewards/{reward['id']}", headers={"Accept-Language": "fa"})

    assert page.status_code == 200
    assert 'dir="rtl"' in page.text
    assert "سفارش 1001" in page.text
    assert client.get(f"{ben.removeprefix(HERE)}/rewards/{reward['id']}").status_code == 404
    assert client.get(f"/me/forged/rewards/{reward['id']}").status_code == 404


def test_an_address_alone_opens_no_statement(client, shopper, merchant, ana, reward):
    """An enrolled browser is not a proven person."""
    weak = shopper.post("/enrol", {"email": "ana@example.com", "first_name": "Ana"}).get_json()["me"]

    assert client.get(f"/me/{weak}/statement").status_code == 404
    assert client.get(f"/me/{weak}").status_code == 200
    assert "/statement" not in client.get(f"/me/{weak}").text
    assert "/statement" in client.get(ana["me_url"].removeprefix(HERE)).text


def test_the_statement_has_every_line_with_its_reason_and_a_way_on(client, merchant, ana, reward):
    merchant.post(f"/referrals/{reward['referral_id']}/approve", {"reason": "seen"})
    merchant.post("/customers/c-ana/redemptions", {"amount": "4.00", "unit": "EUR", "order_number": "9"})

    page = client.get(ana["me_url"].removeprefix(HERE) + "/statement").text

    assert "Used to pay for order 9." in page
    assert "−€4.00" in page
    assert "Balance <bdi>€6.00</bdi>" in page
    assert f"/rewards/{reward['id']}" in page


def test_a_debt_is_told_in_words_and_not_as_a_sum_below_zero(client, merchant, ana, reward):
    merchant.post(f"/referrals/{reward['referral_id']}/approve", {"reason": "seen"})
    merchant.post("/customers/c-ana/redemptions", {"amount": "8.00", "unit": "EUR", "order_number": "9"})
    merchant.post("/orders/1001/refunds", {"refund_id": "r", "amount": "49.90"})

    page = client.get(ana["me_url"].removeprefix(HERE) + "/statement").text
    assert "€8.00 is owed" in page
    assert 'class="sum"' not in page
