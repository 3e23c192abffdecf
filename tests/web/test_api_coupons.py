"""Guessing codes leads nowhere: one answer for all that are unknown, and only so many of them (guarantees 5, G8)."""

import pytest

from rafiq.core.ids import new_code
from rafiq.coupons.service import CODE_LETTERS
from rafiq.web.api.coupons import MISSES
from tests import factories
from tests.web.furnished import furnish

WRONG = ("FRIEND-AAAAAAAAA", "THANKS-222222222", "X", "a" * 200, "%27%20OR%201=1", "کد")


@pytest.fixture
def known(app, store) -> str:
    return furnish(app, store)["code"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_unknown_code_gets_the_same_answer(merchant, known, method):
    ask = {
        "get": lambda code: merchant.get(f"/coupons/{code}"),
        "post": lambda code: merchant.post(f"/coupons/{code}/redeem", {"order_number": "1"}),
    }[method]
    answers = [ask(code) for code in WRONG]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1


def guess(merchant) -> None:
    """As many wrong codes as a minute allows."""
    for number in range(MISSES.amount):
        merchant.get(f"/coupons/FRIEND-{number}")


def test_who_guesses_too_often_is_asked_to_wait_whatever_they_guess(clock, merchant, known):
    guess(merchant)

    answers = [merchant.get(f"/coupons/{code}") for code in WRONG]
    answers.append(merchant.post(f"/coupons/{WRONG[0]}/redeem", {"order_number": "1"}))

    assert {(answer.status_code, answer.headers["Retry-After"]) for answer in answers} == {(429, "60")}
    assert len({answer.get_data() for answer in answers}) == 1
    clock.move(minutes=2)
    assert merchant.get(f"/coupons/{WRONG[0]}").status_code == 404


def test_a_right_code_counts_while_others_guess(app, store, merchant):
    """Else any shopper could switch off all coupons of a shop."""
    made = furnish(app, store)
    guess(merchant)

    asked = merchant.get(f"/coupons/{made['code']}")
    used = merchant.post(f"/coupons/{made['code']}/redeem", {"order_number": made["order_number"]})

    assert (asked.status_code, used.status_code) == (200, 200)


def test_known_codes_are_never_too_many(merchant, known):
    assert {merchant.get(f"/coupons/{known}").status_code for _ in range(MISSES.amount + 5)} == {200}


def test_one_stores_guesses_cost_another_store_nothing(app, client, merchant):
    guess(merchant)
    neighbour = factories.Merchant(client, factories.new_store(app, name="Elsewhere").secret_key)

    assert neighbour.get("/coupons/FRIEND-1").status_code == 404


def test_a_year_of_guessing_finds_less_than_one_coupon_of_ten_thousand():
    letters = len({letter for _ in range(500) for letter in new_code(8)})
    guesses = MISSES.amount * 60 * 24 * 365

    expected = guesses * 10_000 / letters**CODE_LETTERS

    assert letters**CODE_LETTERS > 2**40
    assert expected < 0.1
