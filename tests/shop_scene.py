"""A WooCommerce shop that lets us in, asked what we may have missed: fixtures that a test file takes by name."""

from datetime import timedelta

import pytest

from rafiq.core import clock
from rafiq.core.db import transaction
from rafiq.core.signing import Keyring
from rafiq.errands import shops as errands
from rafiq.integrations import asking, connections
from tests import factories, shop_servers, shops

KEYRING = Keyring((factories.TEST_KEY,))


@pytest.fixture
def app(make_app):
    """This machine may be called, since the shops of these tests live here."""
    return make_app(allow_loopback=True)


@pytest.fixture
def woo():
    with shop_servers.woocommerce() as server:
        yield server


def let_in(app, shop, /, **access: str) -> None:
    with app.app_context(), transaction():
        connections.set_access(KEYRING, shop.store_id, shop.id, access)


@pytest.fixture
def woo_shop(app, store, woo):
    shop = shops.connect(app, store.store_id, "woocommerce")
    let_in(app, shop, url=woo.url, key=shop_servers.WOO_KEY, secret=shop_servers.WOO_SECRET)
    return shop


def ask(app) -> int:
    return errands.ask_shops(app, app.extensions["rafiq"])


def again(app, shop) -> int:
    """As ten minutes later."""
    with app.app_context(), transaction():
        asking.ask_now(shop.store_id, shop.id)
    return ask(app)


def seen(app, shop) -> connections.ConnectionView:
    with app.app_context():
        return connections.get(shop.store_id, shop.id)


def stamp(minutes: int = 0) -> str:
    return (clock.now() + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S")


def order_of(number: int, minutes: int = 0, **changes: object) -> dict:
    return shops.woo_order(id=number, number=str(number), date_modified_gmt=stamp(minutes), **changes)
