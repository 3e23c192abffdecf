"""Addresses of devices and keys of private pages leave a message once it was dealt with, whatever came of it (G32)."""

import pytest

from rafiq.core.db import transaction
from rafiq.integrations import deliveries
from rafiq.integrations.rules import State
from tests import shops


@pytest.fixture
def connect(app, store):
    return lambda platform, **options: shops.connect(app, store.store_id, platform, **options)


def test_devices_and_keys_are_forgotten_once_they_were_read(connect):
    """G32: a browser's address and the key of the order's page do not stay in the log."""
    shop = connect("shopify")

    shop.tell(shops.shopify_order())

    kept = shop.log()[0].body
    assert b"203.0.113.9" not in kept
    assert b"secret-key" not in kept
    assert b"ben@example.com" in kept


def test_devices_and_keys_do_not_outlive_a_failure_either(connect, app):
    """G32: what failed stays in the log for days, and can be run again without them."""
    shop = connect("shopify")
    shop.tell(shops.shopify_order(subtotal_price="much"))
    failed = shop.log()[0]

    with app.app_context(), transaction():
        deliveries.replay(shop.store_id, failed.id)
    shops.run(app)

    assert (b"203.0.113.9" in failed.body, b"secret-key" in failed.body) == (False, False)
    assert (failed.replayable, shop.log()[0].code) == (True, "invalid")


@pytest.mark.parametrize("body", [shops.shopify_order(), b'{"order_status_url": "https://x/secret-key", NaN'])
def test_devices_and_keys_of_what_was_not_believed_are_not_kept(connect, body):
    """G32: with the wrong secret in our settings, every genuine message is refused."""
    shop = connect("shopify")

    shop.say(body, x_shopify_hmac_sha256="d3Jvbmc=")

    assert shop.log()[0].state is State.REFUSED
    assert b"secret-key" not in shop.log()[0].body
