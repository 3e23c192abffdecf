"""What we ask of shops ourselves: orders that no message brought, and our codes at their checkouts."""

from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest

from rafiq.app import run_due
from rafiq.core import clock
from rafiq.core.db import transaction
from rafiq.coupons import service as coupons
from rafiq.errands import shops as errands
from rafiq.integrations import codes, turns
from rafiq.programs.rules import Gift, GiftKind
from tests import shop_scene, shop_servers, shops
from tests.shop_scene import again, ask, let_in, order_of, seen

app, woo, woo_shop = shop_scene.app, shop_scene.woo, shop_scene.woo_shop


@pytest.fixture
def shopify():
    with shop_servers.shopify() as server:
        yield server


def test_an_order_whose_webhook_was_lost_is_found(app, woo, woo_shop, merchant):
    woo.orders = [order_of(801)]

    assert ask(app) == 1
    assert merchant.get("/orders/801").get_json()["order"]["status"] == "paid"
    assert seen(app, woo_shop).found_count == 1


def test_what_a_webhook_brought_is_not_found_again(app, woo, woo_shop):
    woo.orders = [order_of(801)]
    woo_shop.tell(woo.orders[0])

    assert (ask(app), again(app, woo_shop)) == (0, 0)


def test_a_refund_that_no_webhook_told_is_found(app, woo, woo_shop):
    woo_shop.tell(order_of(801))
    woo.orders = [order_of(801, minutes=5, refunds=[{"id": 9, "total": "-10.00"}])]

    assert ask(app) == 1
    assert shops.refunded(app, "801") == 1000


def test_an_order_in_the_bin_is_found_too(app, woo, woo_shop):
    woo_shop.tell(order_of(801))
    woo.orders = [order_of(801, minutes=5, status="trash")]

    assert ask(app) == 1
    assert shops.refunded(app, "801") == 4990


@pytest.mark.parametrize(
    ("changes", "state", "gone"),
    [({"status": "trash"}, "done", 4990), (None, "done", 4990), ({}, "ignored", 0)],
)
def test_a_message_that_an_order_is_gone_is_believed_once_the_shop_says_so(
    changes, state, gone, app, woo, woo_shop
):
    """Its words are those of a deleted customer, which somebody may have caught (guarantee 5)."""
    woo_shop.tell(order_of(801))
    woo.orders = [] if changes is None else [order_of(801, minutes=-60, **changes)]
    woo_shop.tell({"id": 801}, X_WC_Webhook_Topic="order.deleted")
    before = shops.refunded(app, "801")
    ask(app)
    shops.run(app)

    assert (before, shops.refunded(app, "801"), woo_shop.log()[0].state) == (0, gone, state)


def test_while_the_shop_does_not_answer_whether_an_order_is_gone_the_message_waits(app, woo, woo_shop):
    woo_shop.tell(order_of(801))
    woo_shop.tell({"id": 801}, X_WC_Webhook_Topic="order.deleted")
    woo.broken = (503, {"code": "oops"})
    ask(app)
    waits = woo_shop.log()[0]
    woo.broken = None
    again(app, woo_shop)
    shops.run(app)

    assert (waits.state, waits.code, shops.refunded(app, "801")) == ("parked", "asks_shop", 4990)


def test_more_orders_than_a_page_holds_are_all_found_once(app, woo, woo_shop):
    """130 orders, 60 of them changed in the very same second: more than one page has no later moment to go on from."""
    woo.orders = [order_of(1000 + n, minutes=0 if n < 60 else n) for n in range(130)]

    assert ask(app) == 130
    assert again(app, woo_shop) == 0


def test_the_next_question_begins_where_the_last_one_ended(app, woo, woo_shop):
    """The watermark is the shop's own clock: here it is an hour ahead of ours."""
    woo.orders = [order_of(801, minutes=60)]
    ask(app)
    woo.orders.append(order_of(802, minutes=61))

    assert again(app, woo_shop) == 1
    before = datetime.fromisoformat(woo.orders[0]["date_modified_gmt"]) - timedelta(seconds=2)
    assert f"modified_after={before.isoformat()}" in unquote(woo.asked[-1])


def test_a_shop_that_does_not_let_us_in_is_told_to_the_merchant(app, woo, woo_shop):
    let_in(app, woo_shop, url=woo.url, key="ck_wrong", secret="cs_wrong")

    ask(app)

    assert seen(app, woo_shop).access_error == "access_wrong"


@pytest.mark.parametrize("status", [500, 502, 429])
def test_a_shop_in_trouble_is_asked_again_later(status, app, woo, woo_shop):
    woo.broken = (status, {"code": "oops"})
    woo.orders = [order_of(801)]
    ask(app)
    trouble = seen(app, woo_shop).access_error
    woo.broken = None

    assert (trouble, again(app, woo_shop), seen(app, woo_shop).access_error) == ("shop_unreachable", 1, None)


def test_a_password_never_travels_without_tls(app, store):
    """Guarantees 3.7: another machine is called over https only, and this one only where a setting says so."""
    shop = shops.connect(app, store.store_id, "woocommerce")
    let_in(app, shop, url="http://shop.example", key="ck", secret="cs")

    ask(app)

    assert seen(app, shop).access_error == "access_wrong"


# ---------------------------------------------------------------------------------------- our codes


def issue(app, store_id: str, kind: GiftKind = GiftKind.PERCENT_OFF) -> str:
    gift = Gift(kind, 1000) if kind is GiftKind.PERCENT_OFF else Gift(kind, 500, minimum=2000)
    with app.app_context(), transaction():
        made = coupons.issue(store_id, f"tests:{clock.now()}", gift, "EUR", "trm_tests", prefix="FRIEND")
    run_due(app)
    errands.make_codes(app, app.extensions["rafiq"])
    return made.code


def states(app, shop) -> dict[str, int]:
    with app.app_context():
        return codes.counts(shop.store_id, shop.id)


def test_a_code_of_ours_is_made_at_the_woo_shop(app, store, woo, woo_shop):
    code = issue(app, store.store_id)

    made = woo.coupons[code.lower()]
    assert (made["discount_type"], made["amount"], made["usage_limit"]) == ("percent", "10.00", 1)
    assert states(app, woo_shop) == {"made": 1}


def test_a_fixed_amount_with_a_minimum_is_made_as_such(app, store, woo, woo_shop):
    code = issue(app, store.store_id, GiftKind.FIXED_OFF)

    made = woo.coupons[code.lower()]
    assert (made["discount_type"], made["amount"], made["minimum_amount"]) == ("fixed_cart", "5.00", "20.00")


@pytest.fixture
def shopify_shop(app, store, shopify):
    shop = shops.connect(app, store.store_id, "shopify")
    let_in(app, shop, shop=shopify.url, token=shop_servers.SHOPIFY_TOKEN)
    return shop


def test_a_code_of_ours_is_made_at_the_shopify_shop(app, store, shopify, shopify_shop):
    code = issue(app, store.store_id)

    made = shopify.coupons[code]
    assert made["customerGets"] == {"value": {"percentage": 0.1}, "items": {"all": True}}
    assert (made["usageLimit"], made["appliesOncePerCustomer"], made["context"]) == (1, True, {"all": "ALL"})


def test_a_code_that_was_made_but_not_noted_is_found_again(app, store, shopify, shopify_shop):
    """A worker was killed between the shop's answer and our note: the second try finds the first one's work."""
    code = issue(app, store.store_id)
    with app.app_context(), transaction() as session:
        session.execute(
            codes.update(codes.ShopCoupon).values(state="waiting", remote_id=None, run_at=clock.now())
        )

    errands.make_codes(app, app.extensions["rafiq"])

    assert list(shopify.coupons) == [code]
    assert states(app, shopify_shop) == {"made": 1}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((200, {"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}), "waiting"),
        ((200, {"errors": [{"message": "no", "extensions": {"code": "ACCESS_DENIED"}}]}), "failed"),
        ((200, {"data": {"discountCodeBasicCreate": {"userErrors": [{"code": "INVALID"}]}}}), "failed"),
        ((503, {}), "waiting"),
        ((401, {"errors": "no"}), "failed"),
    ],
)
def test_a_refusal_of_shopify_is_final_or_for_later(answer, state, app, store, shopify, shopify_shop):
    shopify.broken = answer

    issue(app, store.store_id)

    assert states(app, shopify_shop) == {state: 1}


def test_codes_that_the_shop_refused_can_be_tried_again(app, store, shopify, shopify_shop):
    shopify.broken = (401, {"errors": "no"})
    code = issue(app, store.store_id)
    shopify.broken = None

    with app.app_context(), transaction():
        codes.try_again(store.store_id, shopify_shop.id)
    errands.make_codes(app, app.extensions["rafiq"])

    assert list(shopify.coupons) == [code]


@pytest.mark.parametrize("platform", ["shopify", "woocommerce"])
def test_a_code_that_is_cancelled_here_is_stopped_there(platform, app, store, request):
    server = request.getfixturevalue("shopify" if platform == "shopify" else "woo")
    request.getfixturevalue("shopify_shop" if platform == "shopify" else "woo_shop")
    code = issue(app, store.store_id)
    there = len(server.coupons)

    with app.app_context(), transaction():
        coupons.cancel(
            store.store_id, coupons.get(store.store_id, code).id, reason_code="cancelled_by_member"
        )
    errands.make_codes(app, app.extensions["rafiq"])

    assert (there, len(server.coupons)) == (1, 0)


def test_a_shop_that_lets_us_in_nowhere_is_left_alone(app, store):
    shop = shops.connect(app, store.store_id, "shopify")

    issue(app, store.store_id)

    assert states(app, shop) == {}


# ---------------------------------------------------------------------------------------- slow shops


def test_what_another_thread_asks_already_is_left_to_it(app, woo, woo_shop):
    woo.orders = [order_of(801)]

    with turns.turn():
        meanwhile = ask(app)

    assert (meanwhile, ask(app)) == (0, 1)


def test_a_shop_that_had_its_share_of_time_waits_and_no_try_is_counted(
    app, store, woo_shop, clock, monkeypatch
):
    monkeypatch.setattr(turns, "A_SHOP", 0.0)
    issue(app, store.store_id)
    monkeypatch.undo()
    before = states(app, woo_shop)
    clock.move(minutes=1)
    errands.make_codes(app, app.extensions["rafiq"])

    assert (before, states(app, woo_shop)) == ({"waiting": 1}, {"made": 1})
