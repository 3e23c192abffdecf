"""How much a secret key may ask is told with every answer, and kept to on both ways in (G23)."""

import re
from collections.abc import Iterator

import pytest
import requests

from rafiq.web.api import edge
from rafiq.web.limits import Allowance
from tests import factories
from tests.web.running import TIMEOUT, Gate, Running

FEW = 3
_LIMIT = re.compile(r'"requests";r=(\d+);t=(\d+)')


def left(answer) -> tuple[int, int]:
    """(requests left, seconds until all are back)."""
    found = _LIMIT.search(answer.headers["RateLimit"])
    return int(found[1]), int(found[2])


@pytest.fixture
def few(app) -> None:
    app.extensions[edge.ALLOWANCE] = Allowance(FEW)


@pytest.fixture
def balance_url(app, merchant) -> Iterator[str]:
    merchant.post("/customers", {"id": "c1"})
    served = Running(app, Gate())
    yield served.url("/api/v1/customers/c1/balance")
    served.stop()


def test_every_answer_tells_how_much_is_left_and_when_all_of_it_is_back(merchant, clock):
    first = merchant.get("/rewards")
    clock.move(seconds=20)
    second = merchant.get("/customers/nobody")

    assert first.headers["RateLimit-Policy"] == '"requests";q=300000;w=60'
    assert (left(first), left(second)) == ((299_999, 60), (299_998, 40))


def test_past_the_limit_a_key_waits_as_long_as_it_is_told(few, merchant, clock):
    answers = [merchant.get("/rewards") for _ in range(FEW + 1)]

    assert [answer.status_code for answer in answers] == [200] * FEW + [429]
    assert answers[-1].get_json()["code"] == "too_many_requests"
    assert (answers[-1].headers["Retry-After"], left(answers[-1])) == ("60", (0, 60))
    clock.move(seconds=60)
    assert merchant.get("/rewards").status_code == 200


def test_another_merchants_key_has_a_limit_of_its_own(app, few, client, merchant):
    for _ in range(FEW + 1):
        merchant.get("/rewards")
    other = factories.Merchant(client, factories.new_store(app).secret_key)

    assert (merchant.get("/rewards").status_code, other.get("/rewards").status_code) == (429, 200)


def test_a_key_that_nobody_knows_is_told_nothing_and_uses_up_nothing(few, client, merchant):
    stranger = factories.Merchant(client, "sk_live_none_none")
    refused = [stranger.get("/rewards") for _ in range(FEW + 1)]

    assert {(answer.status_code, "RateLimit" in answer.headers) for answer in refused} == {(401, False)}
    assert left(merchant.get("/rewards"))[0] == FEW - 1


def test_the_short_way_tells_the_same_and_sends_nobody_past_the_limit(few, store, balance_url):
    known = {"Authorization": f"Bearer {store.secret_key}"}
    answers = [requests.get(balance_url, headers=known, timeout=TIMEOUT) for _ in range(FEW)]

    assert [answer.status_code for answer in answers] == [200] * (FEW - 1) + [429]
    assert [left(answer)[0] for answer in answers] == [1, 0, 0]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {f'"requests";q={FEW};w=60'}


def test_an_answer_bound_by_two_limits_tells_both(merchant):
    told = merchant.get("/coupons/none").headers

    assert told["RateLimit-Policy"] == '"requests";q=300000;w=60, "unknown-coupons";q=300;w=60'
    assert re.fullmatch(r'"requests";r=\d+;t=\d+, "unknown-coupons";r=299;t=\d+', told["RateLimit"])


def test_the_openapi_file_names_the_header_fields(client):
    spec = client.get("/openapi.json").get_json()
    responses = spec["paths"]["/api/v1/rewards"]["get"]["responses"]
    shared = spec["components"]["responses"]
    headers = {name: set(answer["headers"]) for name, answer in (shared | {"200": responses["200"]}).items()}

    assert responses["429"] == {"$ref": "#/components/responses/Problem429"}
    assert {"RateLimit", "RateLimit-Policy"} <= headers["200"]
    assert "Retry-After" in headers["Problem429"]
    assert set(spec["components"]["headers"]) >= set.union(*headers.values())
