"""The list of what shops sent: a refund is seen in it, a shop that left has its name, a closed request no button."""

import pytest

from rafiq.core import texts
from rafiq.core.db import transaction
from rafiq.core.texts import LOCALES
from rafiq.integrations import connections
from rafiq.integrations import deliveries as kept
from rafiq.integrations.rules import Did
from rafiq.stores.rights import Role
from rafiq.web.admin.setup import deliveries
from tests import shops
from tests.web.admin_door import HERE, csrf_token, member


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id, Role.OWNER)


@pytest.fixture
def shop(app, store):
    return shops.connect(app, store.store_id, "shopify")


def speak(owner, locale: str) -> None:
    asked = {"csrf_token": csrf_token(owner.client), "locale": locale}
    owner.client.post("/admin/me", data=asked, headers=HERE)


def test_a_refund_that_comes_with_its_order_is_seen_in_the_list(owner, app, store):
    """WooCommerce tells of a refund by the whole order, so the order's own lines come first."""
    woo = shops.connect(app, store.store_id, "woocommerce")

    woo.tell(shops.woo_order(), shops.woo_order(refunds=[{"id": 9, "total": "-10.00"}]))

    assert "€10.00 of order 727 went back in all by this refund." in owner.get("/deliveries").text


def did(*codes: str) -> list[Did]:
    return [Did(code, {"line": str(at)}) for at, code in enumerate(codes)]


def test_a_list_keeps_refunds_and_what_changed_and_counts_the_rest():
    told = did(
        *("did_order_changed", "did_referral", "did_refund_same", "did_refund_same"),
        *("did_refund", "did_refund", "did_refund_undone"),
    )

    lines, more = deliveries.in_short(told)

    assert ([each.values["line"] for each in lines], more) == (["0", "4", "5", "6"], 3)


def test_a_short_list_of_lines_is_shown_whole():
    told = did("did_order", "did_no_referral", "did_refund_same", "did_refund")

    assert deliveries.in_short(told) == (told, 0)


@pytest.mark.parametrize("locale", LOCALES)
def test_how_many_lines_more_there_are_is_said_in_every_language(locale, owner, app, store):
    woo = shops.connect(app, store.store_id, "woocommerce")
    woo.tell(shops.woo_order(refunds=[{"id": n, "total": "-1.00"} for n in range(9)]))
    speak(owner, locale)

    page = owner.get("/deliveries").text

    assert texts.counted(locale, "integrations.did_more", 7) in page


@pytest.mark.parametrize("leaves", ["by hand", "by itself"])
def test_a_shop_that_left_keeps_its_name_in_the_list(leaves, owner, app, shop):
    shop.tell(shops.shopify_order())
    if leaves == "by hand":
        with app.app_context(), transaction():
            connections.disconnect(shop.store_id, shop.id)
    else:
        shop.tell(shops.shopify_wish("shop_redact"))

    page = owner.get("/deliveries").text

    assert page.count("<bdi>My shopify</bdi>") == len(shop.log())
    assert '/deliveries"' in owner.get("/integrations").text


@pytest.mark.parametrize("locale", LOCALES)
def test_a_request_of_somebody_forgotten_has_no_button_and_says_why(locale, owner, shop):
    shop.tell(shops.shopify_order(), shops.shopify_wish("data_request"))
    speak(owner, locale)
    before = owner.get("/integrations").text
    shop.tell(shops.shopify_wish("redact"))

    page = owner.get("/integrations").text

    assert ("/privacy/" in before, "/privacy/" in page) == (True, False)
    assert texts.text(locale, "integrations.wish_forgotten", day="{").split("{")[0] in page


def test_an_option_of_a_newer_version_shows_what_it_usually_is(owner, app, store):
    """A connection of older days has none of it, and saving its page must not empty it."""
    mails = shops.connect(app, store.store_id, "email")
    with app.app_context(), transaction() as session:
        row = session.get(connections.ShopConnection, (store.store_id, mails.id))
        row.options = {name: value for name, value in row.options.items() if name != "discount_words"}

    assert "Diskaun" in owner.get(f"/integrations/{mails.id}").text


def test_a_message_that_is_run_again_keeps_the_account_of_what_it_brought(app, store):
    """The log goes on telling which message an order came by."""
    shop = shops.connect(app, store.store_id, "woocommerce")
    shop.tell(shops.woo_order())
    first = shop.log()[0]
    with app.app_context(), transaction():
        kept.replay(store.store_id, first.id)
    shops.run(app)

    assert [each.code for each in first.did][:1] != ["did_order_same"]
    assert (shop.log()[0].did, shop.log()[0].replay_count) == (first.did, 1)
