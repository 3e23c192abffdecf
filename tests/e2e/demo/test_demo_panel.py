"""The panel behind the counter: which steps are done, and what happens when its buttons are pressed."""

import re

import pytest

from tests.e2e.demo.far_end import BALANCE, buy, visitor

PENDING = {"referral": {"status": "pending", "reason": "It waits."}}


def test_the_steps_tick_themselves_and_can_begin_again(open_shop, rafiq):
    client = visitor(open_shop(rafiq.url))
    buy(client)
    assert 'data-step="buy" data-done' in client.get("/en/").text

    client.post("/en/counter/start-over", data={"back": "/en/"})
    assert 'data-step="buy" data-done' not in client.get("/en/").text


def test_a_step_counts_only_after_the_one_it_follows_from(open_shop, rafiq):
    """Old credit and a return of Ana's own are no part of the story that has just begun."""
    rafiq.answers["/demo/skip-days"] = (200, {})
    rafiq.answers["/customers/c1/balance"] = (200, BALANCE)
    rafiq.answers["/orders/CH-1001/refunds"] = (201, {"order": {}, "referral": None})
    client = visitor(open_shop(rafiq.url))
    buy(client)
    client.post("/en/account/sign-in", data={"email": "ana@example.com", "first_name": "Ana"})
    client.post("/en/account/orders/CH-1001/return")
    client.post("/en/counter/skip", data={"back": "/en/account"}, follow_redirects=True)

    assert ticked(client.get("/en/counter/panel").text) == ["buy"]


def test_the_panel_can_be_read_again_after_something_happened_on_the_page(open_shop, rafiq):
    client = visitor(open_shop(rafiq.url))
    buy(client)
    client.post("/en/counter/tick/share")
    panel = client.get("/en/counter/panel").text

    assert ticked(panel) == ["buy", "share"]
    assert "2 of 11" in panel
    assert 'data-step="follow" aria-current="step"' in panel


def test_the_panel_says_where_the_share_box_is_when_the_thank_you_page_no_longer_asks(open_shop, rafiq):
    client = visitor(open_shop(rafiq.url))
    buy(client)
    step = client.get("/en/counter/panel").text.partition('data-step="share"')[2].partition("</li>")[0]

    assert "once for each order; later the same box is in her account" in step
    assert (
        "<rafiq-share>"
        in client.post(
            "/en/account/sign-in",
            data={"email": "ana@example.com", "first_name": "Ana"},
            follow_redirects=True,
        ).text
    )


def test_what_rafiq_says_of_an_order_that_reached_it_late_is_kept(open_shop, rafiq):
    rafiq.answers["/orders"] = (503, {})
    client = visitor(open_shop(rafiq.url), "127.0.0.1")
    client.get("/en/?rafiq=the-visit")
    buy(client, email="ben@example.com", first_name="Ben")
    assert ticked(client.get("/en/counter/panel").text) == ["follow"]
    rafiq.answers["/orders"] = (201, PENDING)

    client.post("/en/counter/send-again")
    assert "friend_buys" in ticked(client.get("/en/counter/panel").text)


def test_a_name_that_ana_writes_down_is_not_ben_who_buys_with_her_link(open_shop, rafiq):
    rafiq.answers["/orders"] = (201, PENDING)
    app, ticks = open_shop(rafiq.url), []
    ana, ben = visitor(app), visitor(app, "127.0.0.1")
    buy(ana, referred_by="Leila")
    ticks.append(ticked(ana.get("/en/counter/panel").text))
    ben.get("/en/?rafiq=the-visit")
    buy(ben, email="ben@example.com", first_name="Ben")
    ticks.append(ticked(ana.get("/en/counter/panel").text))

    assert ticks == [["buy"], ["buy", "follow", "friend_buys"]]


def test_what_a_guest_bought_with_another_address_arrives_too(open_shop, rafiq):
    app = open_shop(rafiq.url)
    guest, stranger = visitor(app), visitor(app)
    buy(guest, email="leila@example.com", first_name="Leila")
    pages = [each.post("/en/counter/deliver", follow_redirects=True).text for each in (stranger, guest)]

    assert ["have arrived" in page for page in pages] == [False, True]
    assert [body["status"] for _, body in rafiq.told("/orders")] == ["paid", "fulfilled"]


def ticked(page: str) -> list[str]:
    return re.findall(r'data-step="(\w+)" data-done', page)


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_the_panel_never_leads_away(open_shop, place):
    answer = visitor(open_shop()).post("/en/counter/start-over", data={"back": place})

    assert answer.location == "/en/"
