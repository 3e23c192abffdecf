"""A shopper's request for their data waits for a member, and for nobody once the shopper is forgotten."""

from datetime import UTC, datetime

import pytest

from rafiq.core.db import transaction
from rafiq.integrations import privacy
from rafiq.integrations.rules import Wish
from tests import shops

EVE = {"id": 0, "email": "eve@example.com", "phone": ""}
MAX = datetime.max.replace(tzinfo=UTC)


@pytest.fixture
def shop(app, store):
    return shops.connect(app, store.store_id, "shopify")


def requests(shop):
    with shop.app.app_context():
        return privacy.listing(shop.store_id)


@pytest.mark.parametrize("wish", ["redact", "shop_redact"])
def test_a_request_for_data_is_closed_when_the_shopper_is_forgotten(wish, shop):
    """What nobody can hand over any more waits for nobody."""
    shop.tell(shops.shopify_order(), shops.shopify_wish("data_request"))

    shop.tell(shops.shopify_wish(wish))

    (asked,) = [each for each in requests(shop) if each.wish is Wish.DATA]
    assert (asked.data, asked.done_by, asked.forgotten_at) == (None, None, asked.done_at)
    assert asked.done_at is not None


def test_a_request_that_was_answered_is_not_closed_by_forgetting(shop, merchant):
    """Whoever handed the data over stays named, and a stranger's request stays open."""
    shop.tell(
        shops.shopify_order(),
        shops.shopify_wish("data_request"),
        shops.shopify_order(id=2, order_number=1002, email=EVE["email"], customer={}),
    )
    with shop.app.app_context(), transaction():
        privacy.finish(shop.store_id, requests(shop)[0].id, actor="owner@example.com")
    shop.tell(shops.shopify_wish("data_request") | {"customer": EVE, "data_request": {"id": 2}})

    shop.tell(shops.shopify_wish("redact"))

    open_one, *_, answered = sorted(requests(shop), key=lambda each: each.done_at or MAX, reverse=True)
    assert (open_one.done_at, bool(open_one.data)) == (None, True)
    assert (answered.done_by, answered.forgotten_at) == ("owner@example.com", None)
