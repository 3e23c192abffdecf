"""Who is written to about a purchase: nobody before it is paid, nobody after it was taken back, each once (S1-6)."""

import jwt
import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.surveys import asking
from tests import factories
from tests.stories.asking_scene import writes_everything, written
from tests.stories.survey_scene import ask, buys, person


@pytest.fixture
def shop(shop):
    ask(shop, moments=("purchase",))
    writes_everything(shop)
    return shop


def sees_the_question(shop, who: str) -> None:
    """The widget shows it on the thank-you page, and nobody answers."""
    with shop.app.app_context(), transaction():
        asking.mark_asked(shop.store_id, asking.waiting(shop.store_id, person(shop, who)).id)


def test_the_letter_waits_for_the_money(shop):
    buys(shop, "Ana", "1", status="placed")
    shop.days_pass(0.1)
    assert written(shop, "Ana") == []

    for status in ("paid", "fulfilled", "paid"):
        buys(shop, "Ana", "1", status=status)
        shop.days_pass(0.1)

    assert written(shop, "Ana") == ["survey"]


def test_it_comes_also_when_the_question_was_seen_before_the_money_came(shop):
    buys(shop, "Ana", "1", status="placed")
    sees_the_question(shop, "Ana")
    shop.days_pass(0.1)
    assert written(shop, "Ana") == []

    buys(shop, "Ana", "1", status="paid")
    shop.days_pass(0.1)

    assert written(shop, "Ana") == ["survey"]


def test_money_on_delivery_is_money(shop):
    buys(shop, "Ana", "1", status="placed")
    shop.days_pass(0.1)
    buys(shop, "Ana", "1", status="fulfilled")
    shop.days_pass(0.1)

    assert written(shop, "Ana") == ["survey"]


def test_of_a_shop_that_says_nothing_of_money_none_is_waited_for(shop, store):
    """Contract 3: a signed order has no status."""
    said = factories.order(order_number="1", customer=factories.customer("Ana"))
    del said["status"]
    claims = said | {"exp": int(shop.clock.at.timestamp()) + 3_600}
    token = jwt.encode(claims, store.signing_secret, algorithm="HS256")
    shop.told(shop.browser.post("/order", {"token": token}))
    run_due(shop.app)
    shop.days_pass(0.1)

    assert written(shop, "Ana") == ["survey"]


@pytest.mark.parametrize("taken_back", ["cancelled", "returned"])
def test_whoever_took_it_back_is_not_asked_how_it_was(shop, taken_back):
    ask(shop, moments=("purchase",), wait_days=3)
    buys(shop, "Ana", "1")
    shop.days_pass(1)
    if taken_back == "cancelled":
        buys(shop, "Ana", "1", status="cancelled")
    else:
        shop.gives_back("1", "49.90")

    shop.days_pass(3)

    assert written(shop, "Ana") == []


@pytest.mark.parametrize("before", ["placed", "cancelled"])
def test_a_question_that_was_never_put_takes_no_rest(shop, before):
    ask(shop, moments=("purchase",), rest_days=30)
    buys(shop, "Ana", "1", status=before)
    buys(shop, "Ana", "2")

    shop.days_pass(0.1)

    assert written(shop, "Ana") == ["survey"]


@pytest.mark.parametrize("wait_days", [0, 3], ids=["after its question was due", "before"])
def test_an_order_paid_late_keeps_the_rest_that_another_began(shop, wait_days):
    ask(shop, moments=("purchase",), rest_days=30, wait_days=wait_days)
    buys(shop, "Ana", "1", status="placed")
    shop.days_pass(1)
    buys(shop, "Ana", "2")
    shop.days_pass(0.5)
    buys(shop, "Ana", "1", status="paid")

    shop.days_pass(5)

    assert written(shop, "Ana") == ["survey"]


def test_of_an_old_invoice_nobody_is_asked(shop):
    ask(shop, active=False)
    buys(shop, "Ana", "1", status="placed")
    shop.days_pass(90)
    ask(shop, moments=("purchase",))

    buys(shop, "Ana", "1", status="paid")
    shop.days_pass(0.1)

    assert written(shop, "Ana") == []
