"""A member who looks at answers and follow-ups, and scores that count: fixtures that a test file takes by name."""

import pytest

from rafiq.app import run_due
from tests import factories
from tests.web.admin_door import member


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


@pytest.fixture
def answered(clock, app, store, merchant):
    """`answered("Ana", 3, "words")`: a score that counts, and its follow-up's id."""

    def answered(who: str, score: int, wish: str = "") -> str:
        body = {"customer": factories.customer(who), "id": f"{who}{score}", "score": score, "wish": wish}
        merchant.post("/surveys/answers", body)
        run_due(app)
        return str(merchant.get("/followups").get_json()["data"][0]["id"])

    return answered
