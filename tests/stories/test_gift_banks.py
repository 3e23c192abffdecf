"""Deals that pay out of a bank of codes: one that cannot pay is refused, and no order is lost over it (issue 3)."""

from dataclasses import replace

import pytest

from rafiq.core.db import transaction
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind
from tests.stories.scene import Shop, state
from tests.stories.test_gifts import BANK, friends_buy, gift


def bank_of(shop: Shop, **changes: str) -> str:
    name = {"name": " ".join(["Bank", *changes.values()])}
    return str(shop.told(shop.merchant.post("/coupon-banks", BANK | name | changes))["id"])


def refused(shop: Shop, **terms: str) -> list[tuple[str, str]]:
    """By which fields of the terms a deal was refused; nothing of it is kept."""
    (program,) = shop.told(shop.merchant.get("/programs"))["data"]
    answer = shop.merchant.patch(f"/programs/{program['id']}", {"terms": terms})
    assert answer.status_code == 422, answer.text
    assert shop.told(shop.merchant.get("/programs"))["data"] == [program]
    return [each["pointer"] for each in answer.get_json()["errors"]]


def test_a_deal_out_of_a_bank_that_cannot_pay_it_is_refused(shop: Shop):
    """Issue 3: unknown, in another currency, or worth something else than is promised."""
    coffee = {"advocate_kind": "gift_code", "advocate_amount": "5.00"}
    for wrong in ("bnk_nope", bank_of(shop, unit="USD")):
        assert refused(shop, **coffee, advocate_bank_id=wrong) == ["#/terms/advocate_bank_id"]
    dear = coffee | {"advocate_amount": "10.00"}
    percent = bank_of(shop, kind="coupon", unit="%", amount="15")

    assert refused(shop, **dear, advocate_bank_id=bank_of(shop)) == ["#/terms/advocate_amount"]
    assert refused(shop, **dear, advocate_bank_id=percent) == ["#/terms/advocate_amount"]
    assert shop.publishes(**coffee | {"advocate_amount": "0"}, advocate_bank_id=percent)


@pytest.mark.both_databases
def test_no_order_is_lost_over_a_bank_that_is_not_there(shop: Shop):
    """As a deal published before banks were checked may name one: the reward waits for a code."""
    with shop.app.app_context(), transaction():
        (program,) = programs.list_programs(shop.store_id)
        gone = Gift(GiftKind.GIFT_CODE, 500, bank_id="bnk_gone")
        programs.publish(
            shop.store_id, program.id, terms=replace(program.terms, advocate=gone, hold_days=0), actor="tests"
        )
    friends_buy(shop, 1)
    shop.days_pass(1)

    assert state(shop.referral("f1"))[0] == "approved"
    assert (gift(shop, "f1")["status"], gift(shop, "f1")["reason_code"]) == ("pending", "waiting_for_code")
