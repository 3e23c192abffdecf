"""Orders in a WooCommerce shop's bin are asked for by themselves, since no list of its orders has them."""

from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import update

from rafiq.core.db import transaction
from rafiq.integrations.models import ShopConnection
from tests import shop_scene
from tests.shop_scene import again, ask, order_of

app, woo, woo_shop = shop_scene.app, shop_scene.woo, shop_scene.woo_shop


@pytest.mark.parametrize("apart", [0, 1])
def test_more_orders_in_the_bin_than_a_page_holds_are_all_found_once(apart, app, woo, woo_shop):
    """60 of them, each in a minute of its own or all in one second; what changed outside meanwhile hides none."""
    woo.orders = [order_of(1000 + n, minutes=apart * n, status="trash") for n in range(60)]
    woo.orders.append(order_of(2000, minutes=90))

    assert ask(app) == 61
    assert again(app, woo_shop) == 0


def test_what_an_older_mark_of_the_others_has_passed_in_the_bin_is_found_after_an_update(app, woo, woo_shop):
    woo.orders = [order_of(801, minutes=-600, status="trash")]
    with app.app_context(), transaction() as session:
        session.execute(update(ShopConnection).values(watermark=order_of(1)["date_modified_gmt"]))

    assert ask(app) == 1


def test_the_bin_is_not_asked_for_all_over_again(app, woo, woo_shop):
    woo.orders = [order_of(801, minutes=60, status="trash")]
    ask(app)
    woo.asked.clear()
    again(app, woo_shop)

    before = datetime.fromisoformat(woo.orders[0]["date_modified_gmt"]) - timedelta(seconds=2)
    (bin_asked,) = [each for each in map(unquote, woo.asked) if "status=trash" in each]
    assert f"modified_after={before.isoformat()}" in bin_asked
