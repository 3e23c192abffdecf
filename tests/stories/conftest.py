"""The shop in which every story happens."""

import pytest

from tests import factories
from tests.stories.scene import Shop


@pytest.fixture
def shop(clock, app, store, merchant) -> Shop:
    browser = factories.Browser(app.test_client(), store.publishable_key)
    return Shop(app, clock, store.store_id, merchant, browser)
