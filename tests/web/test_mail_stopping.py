"""Who wants no mail gets none: one click, chosen kinds, for ever, and no link scanner decides it (G35)."""

import re

import pytest
from sqlalchemy import select

from rafiq.core.db import db
from rafiq.messaging import rules
from rafiq.messaging.models import MailSuppression
from tests import factories
from tests.web import mail_scene as scene
from tests.web.mail_scene import states, stop_path, text_of

pytestmark = pytest.mark.both_databases
server, app, everything_on, post, ana = scene.server, scene.app, scene.everything_on, scene.post, scene.ana


def is_off(app, store) -> bool:
    with app.app_context():
        return db.session.scalar(select(MailSuppression.reason_code)) == rules.UNSUBSCRIBED


@pytest.mark.parametrize(
    "as_form",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"data": {"List-Unsubscribe": "One-Click"}, "content_type": "multipart/form-data"},
    ],
)
def test_one_click_stops_all_mail_at_once_without_a_log_in(app, store, server, merchant, ana, post, as_form):
    """G35, RFC 8058: urlencoded and multipart, no cookie, no redirect."""
    post()
    answer = app.test_client().post(stop_path(server.mails[0]), **as_form)
    merchant.post("/orders", factories.order(order_number="1001", referral=ana))
    post()

    assert answer.status_code == 200
    assert is_off(app, store)
    assert len(server.mails) == 1


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_scanner_changes_nothing(app, store, server, ana, post, method):
    """Every link of every mail is opened by programs; none of them may stop or choose anything."""
    post()
    links = re.findall(r"http://localhost:8000(/\S+)", text_of(server.mails[0]))
    for link in links:
        assert getattr(app.test_client(), method)(link).status_code in {200, 302}

    assert len(links) == 3
    assert not is_off(app, store)


@pytest.mark.parametrize("token", ["x", "eyJzIjoic3QifQ.AAAA", "a" * 600])
def test_a_made_up_link_stops_nobody(app, token):
    assert app.test_client().post(f"/u/{token}").status_code == 404


def test_a_reader_chooses_kinds_and_comes_back(app, server, merchant, ana, post):
    post()
    path, reader = stop_path(server.mails[0]), app.test_client()
    reader.post(path)
    reader.post(path, data={"action": "save", "kinds": ["friend_bought"]})
    merchant.post("/orders", factories.order(order_number="1001", referral=ana))
    merchant.post("/orders/1001/refunds", {"refund_id": "r1", "amount": "49.90"})
    post()

    assert [kind for kind, state, _ in states(app) if state == "sent"] == ["welcome"]
    assert ("not_this_time", "dropped", "not_wanted") in states(app)


def test_stopping_outlives_being_forgotten(app, store, server, merchant, ana, post):
    """G35: for ever; the address is known as a hash only (G33)."""
    post()
    app.test_client().post(stop_path(server.mails[0]))
    merchant.delete("/customers/c-ana")
    post()
    merchant.post("/advocates", {"customer": factories.customer("Ana", id="c-ana-2")})
    post()

    assert len(server.mails) == 1


def test_choosing_nothing_at_all_is_stopping_and_lasts_as_long(app, store, server, merchant, ana, post):
    """G35: the page says that it is stopped."""
    post()
    app.test_client().post(stop_path(server.mails[0]), data={"action": "save"})
    merchant.delete("/customers/c-ana")
    post()
    merchant.post("/advocates", {"customer": factories.customer("Ana", id="c-ana-2")})
    post()

    assert is_off(app, store)
    assert len(server.mails) == 1


def test_what_was_written_to_somebody_is_forgotten_with_them(app, merchant, ana, post):
    post()
    merchant.delete("/customers/c-ana")
    post()

    assert states(app) == []
