"""Mail tells advocates how it went, where it is wanted, in their language and in due form (S1-29, G18)."""

import re

import pytest
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.messaging import service as mail
from rafiq.messaging.models import Mail
from rafiq.messaging.rules import Kind
from rafiq.prompts import policies
from rafiq.prompts.rules import Policy, When
from tests import factories
from tests.web import mail_scene as scene
from tests.web.mail_scene import ANA, states, switch_on, text_of

pytestmark = pytest.mark.both_databases
server, app, everything_on, post, ana = scene.server, scene.app, scene.everything_on, scene.post, scene.ana


def test_an_advocate_is_welcomed_with_their_link(server, ana, post):
    post()
    (welcome,) = server.mails

    assert (welcome["To"], welcome["Subject"]) == (ANA, "Your own link for friends of Chaykhana")
    assert re.search(r"http://localhost:8000/r/\S+", text_of(welcome))


def test_who_has_an_open_complaint_is_not_asked_to_pass_a_link_on(app, server, merchant, everything_on, post):
    """S2-1: a letter that says "pass it on" is an ask as well."""
    customer = factories.customer("Ana")
    merchant.post("/events", {"type": "ticket.opened", "id": "t1", "customer": customer})
    merchant.post("/advocates", {"customer": customer})
    post()

    assert (server.mails, [each[:2] for each in states(app)]) == ([], [("welcome", "waiting")])


def test_no_link_is_sent_at_the_purchase_where_the_shop_asks_after_the_delivery(
    app, store, server, merchant, everything_on, post
):
    """S2-3: a shop that asks after the delivery sends no link at the purchase."""
    with app.app_context(), transaction():
        policies.save(store.store_id, Policy(moment=When.AFTER_DELIVERY))
    customer = factories.customer("Ana")
    merchant.post("/orders", factories.order(customer=customer))
    merchant.post("/advocates", {"customer": customer})
    post()

    assert "Your own link for friends of Chaykhana" not in [each["Subject"] for each in server.mails]


def test_who_was_asked_on_the_page_gets_their_link_by_mail_too(
    app, client, store, server, everything_on, post
):
    """S2-3: asked once and not again for a month is asked, not too early."""
    with app.app_context(), transaction():
        policies.save(store.store_id, Policy(moment=When.AT_ONCE, rest_days=30, again_days=60))
    told = client.post(
        f"/w/{store.publishable_key}/order", json=factories.order(customer=factories.customer("Ana"))
    )
    assert told.get_json()["prompt"]["surface"] == "share"
    post()

    assert [each["Subject"] for each in server.mails] == ["Your own link for friends of Chaykhana"]


def test_the_whole_story_is_told_by_mail(server, merchant, ana, post, clock):
    """S1-29: your friend bought, released."""
    merchant.post("/orders", factories.order(order_number="1001", referral=ana))
    post()
    clock.move(days=15)
    post()

    assert [m["Subject"] for m in server.mails[1:]] == [
        "A friend of yours bought at Chaykhana",
        "Your reward from Chaykhana is here: €10.00",
    ]


def test_the_letter_of_a_reward_says_what_of_it_fills_a_debt(server, merchant, ana, post, clock):
    """G11: else they look for it in vain."""
    for number, friend in (("1001", "Ben"), ("1002", "Dan")):
        who = factories.customer(friend)
        merchant.post("/orders", factories.order(order_number=number, referral=ana, customer=who))
        clock.move(days=15)
        post()
        if number == "1001":
            merchant.post(
                "/customers/c-ana/redemptions", {"amount": "10.00", "unit": "EUR", "order_number": "2001"}
            )
            merchant.post("/orders/1001/refunds", {"refund_id": "r1", "amount": "49.90"})

    letters = [text_of(each) for each in server.mails if "Your reward" in str(each["Subject"])]
    assert ["€10.00 of it went against what was owed." in each for each in letters] == [False, True]


def test_each_mail_says_a_reason_that_is_true_of_its_reader(server, merchant, ana, post):
    """G30: a link is made for whoever bought or asked for one; only then may somebody recommend."""
    post()
    merchant.post("/orders", factories.order(order_number="1001", referral=ana))
    post()
    told = [re.search(r"You get this because .+?\.", text_of(each))[0] for each in server.mails]

    assert told == [
        "You get this because Chaykhana has made you a link of your own for friends.",
        "You get this because you recommend Chaykhana to friends.",
    ]


def test_not_this_time_comes_with_its_reason(server, merchant, ana, post):
    """S1-29: "not this time, because …"."""
    merchant.post("/orders", factories.order(order_number="1001", referral=ana))
    merchant.post("/orders/1001/refunds", {"refund_id": "r1", "amount": "49.90"})
    post()

    assert "The order was returned and refunded" in text_of(server.mails[-1])


def test_no_mail_names_the_friend(server, merchant, ana, post, clock):
    """S1-29: on each transition: bought, released, not this time. The friend's name is theirs to tell."""
    merchant.post("/orders", factories.order(order_number="1001", referral=ana))
    post()
    clock.move(days=15)
    post()
    merchant.post("/orders/1001/refunds", {"refund_id": "r1", "amount": "49.90"})
    post()

    assert len(server.mails) == 4, "the welcome and three transitions"
    assert [m["Subject"] for m in server.mails if "Ben" in str(m) or "ben@" in str(m)] == []


def test_friends_are_not_written_to(server, merchant, ana, post, clock):
    """No mail to friends (guarantees 8), whatever they earned."""
    merchant.post("/orders", factories.order(order_number="1001", referral=ana))
    clock.move(days=15)
    post()

    assert {message["To"] for message in server.mails} == {ANA}


def test_what_only_a_browser_said_is_no_news_until_the_shop_confirms(server, shopper, merchant, ana, post):
    order = factories.order(order_number="1001", referral=ana)
    shopper.post("/order", {name: value for name, value in order.items() if name != "status"})
    post()
    assert [m["Subject"] for m in server.mails if "bought" in m["Subject"]] == []

    merchant.post("/orders", order)
    post()
    assert len([m for m in server.mails if "bought" in m["Subject"]]) == 1


def test_each_kind_is_off_until_it_is_switched_on(app, server, store, merchant, clock, post):
    merchant.post("/advocates", {"customer": factories.customer("Ana")})
    post()

    assert server.mails == []
    assert states(app) == []


def test_a_kind_switched_off_meanwhile_is_not_sent(app, store, server, ana, post):
    """Asked again when it is due, not when it was written (G35)."""
    run_due(app)
    switch_on(app, store)
    post()

    assert states(app) == [("welcome", "dropped", "switched_off")]
    assert server.mails == []


def test_a_mail_is_written_once_however_often_the_fact_comes(app, store, server, ana, post):
    """G18: of each kind one to a recipient about one thing."""
    post()
    with app.app_context(), transaction():
        person_id = db.session.scalar(select(Mail.person_id))
        assert mail.post(store.store_id, Kind.WELCOME, about="link", person_id=person_id) is False
    post()

    assert len(server.mails) == 1


# ---------------------------------------------------------------------------------------- the form of a mail


def test_a_mail_has_both_forms_and_every_header_of_a_bulk_sender(server, ana, post):
    """RFC 8058, guarantees 8."""
    post()
    (message,) = server.mails

    assert message.get_body(("html",)) is not None
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://localhost:8000/u/[\w.-]+>", message["List-Unsubscribe"])
    assert message["Auto-Submitted"] == "auto-generated"
    assert "http" not in re.sub(
        r"http://localhost:8000/\S+", "", message.get_body(("html",)).get_content()
    ).replace("http://www.w3.org/1999/xhtml", "").replace("http-equiv", "")


def test_the_sender_is_the_stores_own_with_bounces_to_the_operator(app, store, server, ana, post):
    switch_on(app, store, "welcome", sender_name="Tea, with love", sender_email="hello@shop.example")
    post()
    (message,) = server.mails

    assert message["From"] == '"Tea, with love" <hello@shop.example>'
    assert server.envelopes[0][0] == "rafiq@refer.example"


@pytest.mark.parametrize(
    "address", ["hello@elsewhere.example", "hello@example", "not an address", "a@x.example, b@shop.example"]
)
def test_a_sender_of_a_foreign_domain_is_refused(app, store, address):
    with pytest.raises(Exception, match="must be"):
        switch_on(app, store, "welcome", sender_email=address)


@pytest.mark.parametrize(
    ("locale", "direction", "word"), [("fa", "rtl", "لینک"), ("ar", "rtl", "رابطك"), ("ms", "ltr", "Pautan")]
)
def test_each_reader_is_written_to_in_their_language(
    server, merchant, everything_on, post, locale, direction, word
):
    merchant.post("/advocates", {"customer": factories.customer("Ana", locale=locale)})
    post()
    (message,) = server.mails

    assert word in message["Subject"]
    assert f'<html lang="{locale}" dir="{direction}"' in message.get_body(("html",)).get_content()


def test_a_name_is_never_markup(app, server, post, clock):
    hostile = factories.new_store(app, name='<b>Tea</b> & "Co"')
    switch_on(app, hostile, "welcome")
    factories.Merchant(app.test_client(), hostile.secret_key).post(
        "/advocates", {"customer": factories.customer("Ana")}
    )
    post()

    assert "<b>Tea</b>" not in server.mails[0].get_body(("html",)).get_content()


@pytest.mark.parametrize("status", ["paid", "placed"])
def test_nobody_hears_of_a_friend_by_a_name_that_only_sounds_like_theirs(
    app, server, merchant, everything_on, post, status
):
    """S1-29: it may be another's friend, paid or not; the name as it is written is theirs."""
    merchant.post("/advocates", {"customer": factories.customer("Ali", last_name="Rezaei")})
    for number, name in (("1", "علی رضایی"), ("2", "Ali Rezaei")):
        friend = factories.customer(f"F{number}")
        order = factories.order(order_number=number, customer=friend, referred_by=name, status=status)
        assert merchant.post("/orders", order).get_json()["referral"]["method"] == "name"
        run_due(app)
    post()

    with app.app_context():
        kinds = db.session.scalars(select(Mail.kind)).all()
    assert kinds.count(Kind.FRIEND_BOUGHT) == 1
