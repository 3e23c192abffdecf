"""From an order to the thank-you mail without any person, and jobs that change nothing when they run once more."""

import pytest
from sqlalchemy import select, text

from rafiq.app import run_due
from rafiq.core.db import Base, db, transaction
from rafiq.errands.outgoing import send_mails
from rafiq.messaging import service as mail
from rafiq.messaging.models import Mail
from rafiq.messaging.rules import FOR_ADVOCATES
from tests import factories
from tests.stories.scene import Shop, state


@pytest.fixture
def app(make_app, tmp_path):
    return make_app(smtp_url=f"file://{(tmp_path / 'mail').resolve()}", mail_from="rafiq@refer.example")


@pytest.fixture
def writing_shop(app, shop: Shop) -> Shop:
    with app.app_context(), transaction():
        mail.save_setting(
            shop.store_id,
            kinds=FOR_ADVOCATES,
            sender_name="",
            sender_email="",
            reply_to="",
            postal="",
            origins=(factories.SHOP_ORIGIN,),
        )
    return shop


def test_order_hold_release_and_mail_need_no_person(app, writing_shop: Shop):
    """S0-9: time travel: order, hold, release, e-mail, no human call."""
    shop = writing_shop
    code = shop.advocate("Ana")["referral_code"]
    bought = shop.buys("Ben", "1001", referral=code)
    assert state(bought["referral"]) == ("pending", "in_hold")

    shop.days_pass(14)
    send_mails(app, app.extensions["rafiq"])

    assert state(shop.referral("1001")) == ("approved", "hold_over")
    assert shop.balance("Ana") == ("0.00", "10.00", "0.00")
    with app.app_context():
        mails = db.session.execute(select(Mail.kind, Mail.state).where(Mail.store_id == shop.store_id)).all()
        actors = set(db.session.scalars(text("SELECT DISTINCT actor FROM referral_events")))
    assert ("released", "sent") in [tuple(each) for each in mails]
    assert actors == {"rafiq"}


def test_a_reminder_a_return_and_the_word_about_it_need_no_person(app, writing_shop: Shop):
    """S0-9: credit about to lapse is remembered, a late return takes it back and says why; nobody lifts a hand."""
    shop = writing_shop
    shop.publishes(credit_expires_days=30)
    code = shop.advocate("Ana")["referral_code"]
    for name, number in (("Ben", "1001"), ("Cem", "1002")):
        shop.buys(name, number, referral=code)
    shop.days_pass(14)
    shop.gives_back("1001", "49.90")
    run_due(app)
    assert state(shop.referral("1001"))[0] == "voided"
    assert shop.balance("Ana")[1] == "10.00", "Cem's stays"

    for _ in range(31):
        shop.days_pass(1)

    assert shop.balance("Ana") == ("0.00", "0.00", "0.00")
    with app.app_context():
        kinds = set(db.session.scalars(select(Mail.kind).where(Mail.store_id == shop.store_id)))
        actors = set(db.session.scalars(text("SELECT DISTINCT actor FROM referral_events")))
    assert {"released", "not_this_time", "reminder"} <= kinds
    assert actors == {"rafiq"}


def test_running_every_job_once_more_changes_nothing(app, writing_shop: Shop):
    """S0-12: scheduled jobs from one command are idempotent."""
    shop = writing_shop
    shop.buys("Ben", "1001", referral=shop.advocate("Ana")["referral_code"])
    shop.days_pass(14)
    jobs = app.extensions["rafiq"].jobs
    while jobs.run_all() or _left(app):
        pass
    before = _everything(app)

    assert jobs.run_all() == {}
    run_due(app)

    assert _everything(app) == before
    assert len(jobs.names()) > 15


def _left(app) -> int:
    with app.app_context():
        return int(db.session.scalar(text("SELECT count(*) FROM outbox WHERE done_at IS NULL")) or 0)


def _everything(app) -> dict[str, list[str]]:
    with app.app_context():
        return {
            name: sorted(map(str, db.session.execute(select(table)).all()))
            for name, table in Base.metadata.tables.items()
        }
