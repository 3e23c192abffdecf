"""A store's own server that listens and a worker that sends to it: fixtures that a test file takes by name."""

import pytest
from standardwebhooks import Webhook

from rafiq.app import run_due
from rafiq.errands.outgoing import send_webhooks
from rafiq.webhooks import sending
from tests import factories
from tests.web.receiver import receiving


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


@pytest.fixture
def app(make_app):
    return make_app(allow_loopback=True)


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 1.0)


@pytest.fixture
def endpoint(clock, merchant, receiver):
    answer = merchant.post("/webhook-endpoints", {"url": receiver.url})
    assert answer.status_code == 201, answer.text
    return answer.get_json()


@pytest.fixture
def send(app):
    """The worker comes by: facts are delivered, then webhooks."""

    def send() -> None:
        run_due(app)
        send_webhooks(app, app.extensions["rafiq"])

    return send


@pytest.fixture
def log(merchant, endpoint):
    def log(**query) -> list[dict]:
        path = f"/webhook-endpoints/{endpoint['id']}/deliveries"
        return merchant.get(path, **query).get_json()["data"]

    return log


def a_referral(merchant) -> dict:
    """Ana sends Ben, and Ben buys."""
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    return merchant.post("/orders", factories.order(order_number="1001", referral=code)).get_json()[
        "referral"
    ]


def verify(secret: str, call) -> dict:
    return Webhook(secret).verify(call.body, call.headers)
