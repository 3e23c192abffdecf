"""An advocate, a shop that writes to her and a mail server that takes it: fixtures that a test file takes by name."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.errands.outgoing import send_mails
from rafiq.messaging import service as mail
from rafiq.messaging.models import Mail
from rafiq.messaging.rules import FOR_ADVOCATES
from tests import factories
from tests.web.mail_server import receiving_mail

ANA = "ana@example.com"


@pytest.fixture
def server():
    with receiving_mail() as found:
        yield found


@pytest.fixture
def app(make_app, server):
    return make_app(smtp_url=server.url, mail_from="rafiq@refer.example")


@pytest.fixture
def app_among_neighbours(make_app, server):
    """This machine may be called, since the shops and receivers of these tests live here."""
    return make_app(allow_loopback=True, smtp_url=server.url, mail_from="rafiq@refer.example")


def switch_on(app, store, *kinds: str, **changes: str) -> None:
    values = {"sender_name": "", "sender_email": "", "reply_to": "", "postal": ""} | changes
    with app.app_context(), transaction():
        mail.save_setting(store.store_id, kinds=kinds, origins=(factories.SHOP_ORIGIN,), **values)


@pytest.fixture
def everything_on(app, store):
    switch_on(app, store, *FOR_ADVOCATES)


@pytest.fixture
def post(clock, app):
    """The worker comes by: facts are delivered, then mail."""

    def post() -> None:
        run_due(app)
        send_mails(app, app.extensions["rafiq"])

    return post


@pytest.fixture
def ana(merchant, everything_on, clock) -> str:
    """An advocate with a link; her code."""
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]


def states(app) -> list[tuple[str, str, str | None]]:
    with app.app_context():
        rows = db.session.scalars(select(Mail).order_by(Mail.id))
        return [(row.kind, row.state, row.reason_code) for row in rows]


def text_of(message) -> str:
    return message.get_body(("plain",)).get_content()


def stop_path(message) -> str:
    return urlsplit(message["List-Unsubscribe"].strip("<>")).path
