"""Credit that ends is written about once, and programs that open every link of every letter change nothing."""

import re

import pytest

from rafiq.core.db import db
from tests import factories
from tests.stories.scene import Shop
from tests.web import mail_scene as scene
from tests.web.mail_scene import states, text_of

server, app, everything_on, post, ana = scene.server, scene.app, scene.everything_on, scene.post, scene.ana
# What a click is there for: it is counted, and may set out on its way as a fact.
COUNTED = {"visits", "visit_days", "outbox", "link_days"}


@pytest.fixture
def shop(app, store, clock, merchant) -> Shop:
    """Credit is released after a day and gone 30 days later."""
    shop = Shop(app, clock, store.store_id, merchant, None)
    shop.publishes(hold_days=1, credit_expires_days=30)
    return shop


@pytest.fixture
def story(shop, merchant, ana, post):
    """Ana's friends buy, one returns all of it, and her credit comes near its end."""
    for number in ("1001", "1002"):
        friend = factories.customer(f"Ben{number}")
        merchant.post("/orders", factories.order(order_number=number, customer=friend, referral=ana))
        post()
    merchant.post("/orders/1002/refunds", {"refund_id": "r1", "amount": "49.90"})
    post()
    shop.days_pass(1.1)
    post()
    return shop


def sent(app, kind: str) -> int:
    return states(app).count((kind, "sent", None))


def test_a_balance_that_is_about_to_end_is_written_about_once(story, app, post):
    story.days_pass(22)
    post()
    assert sent(app, "reminder") == 0

    for days in (1.5, 0, 1, 2):
        story.days_pass(days)
        post()
    assert sent(app, "reminder") == 1

    story.days_pass(8)
    post()
    assert sent(app, "reminder") == 1


def everything(app) -> dict[str, list]:
    with app.app_context():
        found = {
            table.name: sorted(map(repr, db.session.execute(table.select())))
            for table in db.metadata.sorted_tables
        }
        db.session.remove()
    return found


@pytest.mark.parametrize("method", ["head", "get"])
def test_no_letter_holds_a_link_that_does_something_when_it_is_opened(story, app, server, post, method):
    """G35: every kind that advocates get; a click may be counted and nothing else."""
    story.days_pass(23.5)
    post()
    kinds = {kind for kind, state, _ in states(app) if state == "sent"}
    assert kinds == {"welcome", "friend_bought", "released", "not_this_time", "reminder"}

    before = everything(app)
    for mail in server.mails:
        words = text_of(mail) + mail.get_body(("html",)).get_content() + mail["List-Unsubscribe"]
        links = set(re.findall(r"http://localhost:8000(/[^\s\"<>]+)", words))
        assert len(links) >= 2
        for link in links:
            assert getattr(app.test_client(), method)(link).status_code in {200, 302}
    after = everything(app)

    assert {name for name in after if after[name] != before[name]} <= COUNTED
