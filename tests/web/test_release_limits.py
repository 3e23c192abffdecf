"""What counts under the limit of a member who releases alone, where coupons go to both sides (G7, S0-5)."""

import pytest

from rafiq.core.db import transaction
from rafiq.core.money import Money
from rafiq.ledger import adjustments
from rafiq.programs.rules import Gift, GiftKind, Terms
from tests import factories
from tests.stories.scene import Shop
from tests.web.admin_door import Member, member
from tests.web.many_scene import ask, go_on

__all__ = ["go_on"]
pytestmark = pytest.mark.both_databases
OFF = Gift(GiftKind.FIXED_OFF, 1_000, minimum=2_000, expires_days=90)
CREDIT = Gift(GiftKind.CREDIT, 1_000)


@pytest.fixture
def room(app, clock):
    """`room(terms, limit)`: a shop, and its owner who may release so much alone in a day."""

    def room(terms: Terms, limit: int) -> tuple[Shop, Member]:
        made = factories.new_store(app, name="Roses", terms=terms)
        with app.app_context(), transaction():
            adjustments.set_limit(made.store_id, Money(limit, "EUR"), actor="tests")
        client = app.test_client()
        merchant = factories.Merchant(client, made.secret_key)
        browser = factories.Browser(client, made.publishable_key)
        return Shop(app, clock, made.store_id, merchant, browser), member(app, made.store_id)

    return room


def releases(who: Member, *referral_ids: str) -> int:
    where = ask(who, "/referrals/release", id=list(referral_ids), reason="a promise")
    return who.post(f"{where}/start", word="a promise").status_code


def statuses(shop: Shop) -> list[str]:
    return sorted(each["status"] for each in shop.told(shop.merchant.get("/referrals"))["data"])


def test_a_spent_coupon_counts_also_when_its_reward_is_cancelled(room, go_on):
    """What was spent does not come back."""
    shop, who = room(Terms("EUR", advocate=OFF), 2_000)
    code = shop.advocate("Ana")["referral_code"]
    first, second = (shop.buys(each, each, referral=code)["referral"]["id"] for each in ("Ben", "Dora"))
    releases(who, first)
    go_on()
    rewards = shop.told(shop.merchant.get(f"/referrals/{first}"))["rewards"]
    (reward,) = (each for each in rewards if each["side"] == "advocate")
    shop.told(shop.merchant.post(f"/coupons/{reward['coupon_code']}/redeem", {"order_number": "ana-1"}))
    who.post(f"/rewards/{reward['id']}/cancel", reason="x")

    assert releases(who, second) == 409


def test_the_coupon_that_a_friend_came_with_was_released_by_nobody(room, go_on):
    shop, who = room(Terms("EUR", advocate=CREDIT, friend=OFF), 2_000)
    link, made = shop.own_link("Ana"), []
    for friend in ("Ben", "Dora"):
        visit = shop.follows(link)
        code = shop.is_greeted(visit)["coupon"]["code"]
        made.append(shop.buys(friend, friend, coupon_codes=[code], referral=visit)["referral"]["id"])
    assert releases(who, *made) == 302
    go_on()

    assert statuses(shop) == ["approved", "approved"]
