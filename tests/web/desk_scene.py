"""Whoever serves at the desk, and an advocate they look for: fixtures that a test file takes by name."""

import pytest

from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member


@pytest.fixture
def clerk(app, store):
    return member(app, store.store_id, Role.DESK)


@pytest.fixture
def ana(merchant):
    return merchant.post(
        "/advocates", {"customer": factories.customer("Ana", last_name="Ito", phone="+491701234567")}
    ).get_json()


def note(who, advocate, friend="ben@example.com", **more):
    return who.post("/desk", advocate=advocate, friend=friend, **more)
