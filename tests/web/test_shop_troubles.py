"""What keeps us from hearing of a connected shop: seen, told to its owner once, and over when it speaks again (G12)."""

import re

import pytest
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core import clock as clocks
from rafiq.core.db import db, transaction
from rafiq.errands import shops as errands
from rafiq.errands.outgoing import send_mails
from rafiq.integrations import connections, troubles
from rafiq.messaging.models import Mail
from rafiq.messaging.rules import Kind
from tests import factories, shop_scene
from tests.shop_scene import again, ask, order_of, seen
from tests.web import mail_scene
from tests.web.admin_door import member
from tests.web.mail_scene import text_of

LANGUAGES = ["en", "fa", "ar", "ms"]


server, app = mail_scene.server, mail_scene.app_among_neighbours
woo, woo_shop = shop_scene.woo, shop_scene.woo_shop


@pytest.fixture
def shop(clock, woo_shop):
    """Connected on the day on which the test begins."""
    return woo_shop


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


def found(app, shop) -> list[str]:
    with app.app_context():
        return [each.code for each in troubles.of(connections.get(shop.store_id, shop.id), clocks.now())]


def watch(app) -> list[str]:
    """What each letter so far was about, after the watch has looked once more."""
    with app.app_context():
        errands.tell_of_troubles()
        letters = select(Mail.about).where(Mail.kind == Kind.SHOP_TROUBLE).order_by(Mail.id)
        return [about.split("|")[1] for about in db.session.scalars(letters)]


def switched_off(app, shop, woo, clock, *, days: int = 3) -> None:
    """A day's order a day, which no message tells of any more."""
    shop.tell(order_of(800))
    for day in range(days):
        clock.move(days=1)
        woo.orders.append(order_of(900 + day))
        again(app, shop)


def test_orders_that_only_asking_finds_say_that_the_webhook_is_off(app, shop, woo, clock, store):
    """What we asked for is no sign of life: the card says since when, and what to do in the shop."""
    switched_off(app, shop, woo, clock)
    owner = member(app, store.store_id)

    assert found(app, shop) == ["untold"]
    assert "Webhook looks off" in owner.get("/integrations").text
    assert "Settings, Advanced, Webhooks" in owner.get(f"/integrations/{shop.id}").text


def test_a_shop_without_a_webhook_is_asked_and_nothing_looks_off(app, shop, woo, clock, store):
    """Its orders come by asking; the alarm is for a webhook that had worked, or was set up and never did."""
    for day in range(3):
        clock.move(days=1)
        woo.orders.append(order_of(900 + day))
        again(app, shop)
    owner = member(app, store.store_id)
    cards, page = owner.get("/integrations").text, owner.get(f"/integrations/{shop.id}").text

    assert (found(app, shop), watch(app)) == ([], [])
    assert ["Asked every ten minutes" in cards, "looks off" in cards, "Nothing has come" in cards] == [
        True,
        False,
        False,
    ]
    assert "With a webhook they would come at once" in page
    with app.app_context(), transaction():
        connections.note_ping(connections.get(shop.store_id, shop.id))
    assert found(app, shop) == ["untold"]


def test_an_order_that_is_told_a_little_late_raises_no_alarm(app, shop, woo, clock):
    woo.orders.append(order_of(801))
    ask(app)
    clock.move(minutes=5)
    before = found(app, shop)
    shop.tell(order_of(801))
    clock.move(hours=2)

    assert (before, found(app, shop)) == ([], [])


def test_a_shop_that_says_nothing_is_silent_although_it_is_asked(app, shop, clock):
    shop.tell(order_of(800))
    clock.move(hours=49)
    ask(app)

    assert found(app, shop) == ["silent"]


def test_how_long_messages_are_kept_does_not_change_since_when_it_is_silent(app, shop, clock):
    shop.tell(order_of(800))
    heard = seen(app, shop).heard_at
    clock.move(days=40)
    errands._tidy(app)  # the job of every night

    assert shop.log() == []
    assert seen(app, shop).heard_at == heard


def test_the_owner_is_written_to_once_for_each_silence(app, shop, clock, owner):
    """Once, however often the watch looks and however long it lasts; the next silence is another."""
    shop.tell(order_of(800))
    clock.move(hours=49)
    first = [watch(app), watch(app)]
    clock.move(days=5)
    later = watch(app)
    shop.tell(order_of(801))
    spoke = found(app, shop)
    clock.move(hours=49)

    assert (first, later, spoke) == ([["silent"]] * 2, ["silent"], [])
    assert watch(app) == ["silent", "silent"]


def test_a_shop_that_does_not_let_us_in_is_told_once_it_lasts(app, shop, woo, clock, owner):
    """A wrong key after an hour; a server that does not answer only after a day."""
    woo.broken = (401, {"code": "woocommerce_rest_cannot_view"})
    ask(app)
    clock.move(minutes=30)
    early = watch(app)
    clock.move(minutes=40)
    again(app, shop)

    assert (early, watch(app), seen(app, shop).access_error) == ([], ["shut"], "access_wrong")
    woo.broken = None
    again(app, shop)
    assert (seen(app, shop).shut_at, found(app, shop)) == (None, [])


def test_a_server_that_is_away_for_some_hours_alarms_nobody(app, shop, woo, clock, owner):
    woo.broken = (502, {})
    ask(app)
    clock.move(hours=20)
    again(app, shop)
    some_hours = watch(app)
    clock.move(hours=5)

    assert (some_hours, watch(app)) == ([], ["shut"])


def test_a_shop_that_speaks_before_the_letter_has_left_is_written_about_to_nobody(
    app, shop, clock, owner, server
):
    clock.move(hours=49)
    watch(app)
    shop.tell(order_of(800))
    send_mails(app, app.extensions["rafiq"])

    assert server.mails == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_says_what_to_do_in_the_shop(app, shop, woo, clock, store, server, language):
    owner = member(app, store.store_id)
    owner.speaks(language)
    switched_off(app, shop, woo, clock)
    watch(app)
    send_mails(app, app.extensions["rafiq"])
    (letter,) = server.mails

    assert "WooCommerce" in text_of(letter) or "ووکامرس" in text_of(letter)
    assert f"/integrations/{shop.id}" in text_of(letter)
    assert not re.search(r"\{\w+\}", text_of(letter) + letter["Subject"])


def test_what_we_do_not_hear_waits_on_the_first_page_with_its_age(app, shop, clock, store, merchant):
    """S0-5: on the owner's list, with since when."""
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    merchant.post("/orders", factories.order(order_number="1001", referral=ana["referral_code"]))
    run_due(app)
    clock.move(days=3)
    owner = member(app, store.store_id)

    assert re.search(r"Shops that are silent or shut<span[^>]*>Oldest: 3 days", owner.get().text)
    assert "nothing comes (1)" in owner.get("/waiting").text
