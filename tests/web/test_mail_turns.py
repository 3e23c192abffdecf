"""Letters to the member whose turn it is: at once, straight to the follow-up, once for each step."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from rafiq.core.db import transaction
from rafiq.followups import hours
from rafiq.followups import service as followups
from rafiq.followups.rules import Duty, Outcome
from rafiq.stores import members
from rafiq.stores.rights import Role
from tests.stories import survey_scene
from tests.stories.scene import Shop
from tests.web.admin_door import member
from tests.web.mail_scene import app, post, server, states, text_of

__all__ = ["app", "post", "server"]
ISOLATES = str.maketrans("", "", "\u2068\u2069")
FIRST = {"en": "Ana is unhappy", "fa": "Ana ناراضی است", "ar": "Ana غير راضٍ", "ms": "Ana tidak berpuas hati"}


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id, Role.OWNER)


@pytest.fixture
def shop(app, store, clock, merchant, owner) -> Shop:
    """With a survey after everything and one owner; it is Saturday, 10 o'clock."""
    shop = Shop(app, clock, store.store_id, merchant, None)
    survey_scene.ask(shop)
    survey_scene.buys(shop, "Ana", "1")
    return shop


def arrange(shop: Shop, **changes: object) -> None:
    with shop.app.app_context(), transaction():
        hours.save(shop.store_id, replace(hours.plan_of(shop.store_id), **changes))


def works_here(shop: Shop, email: str, duty: Duty) -> None:
    """Somebody of the team who has this duty."""
    with shop.app.app_context(), transaction():
        user_id = members.create_user(email).id
        members.add_member(shop.store_id, user_id, Role.MANAGER)
        members.set_password(user_id, "hash")
        plan = hours.plan_of(shop.store_id)
        hours.save(shop.store_id, replace(plan, members={**plan.members, duty.value: user_id}))


def test_an_unhappy_customer_is_the_owners_mail_at_once(shop, owner, post, server):
    """S1-12, S1-20: within one tick; what was said, until when, and one link straight into the follow-up."""
    survey_scene.answers(shop, "Ana", 2, wish="The lid was broken.")
    post()
    post()
    (mail,) = server.mails
    words = text_of(mail).translate(ISOLATES)
    (url,) = [line for line in words.splitlines() if "/followups/" in line]

    assert mail["Subject"].translate(ISOLATES) == "Chaykhana: Ana is unhappy: please call"
    assert "The answer: 2 out of 10." in words
    assert "The lid was broken." in words
    assert "by 23 November 2026, 09:30" in words
    assert owner.client.get(urlsplit(url).path).status_code == 200


@pytest.mark.parametrize(("language", "first"), FIRST.items())
def test_the_letter_is_in_the_readers_language(shop, owner, post, server, language, first):
    """S1-12, S0-21: whoever reads it chose the language."""
    owner.speaks(language)
    survey_scene.answers(shop, "Ana", 2)
    post()

    (mail,) = server.mails
    assert first in mail["Subject"].translate(ISOLATES)


def test_nobody_called_so_the_next_one_is_written_to(shop, post, server):
    """S1-17: sales first; after a day the account manager, then the owner; each step once, and none when it is done."""
    works_here(shop, "sales@shop.example", Duty.SALES)
    works_here(shop, "account@shop.example", Duty.ACCOUNT_MANAGER)
    survey_scene.answers(shop, "Ana", 10)
    post()
    shop.days_pass(1.1)
    post()
    assert [mail["To"] for mail in server.mails] == ["sales@shop.example", "account@shop.example"]
    assert "Nobody did in time, so it is for you now (Account manager)" in text_of(server.mails[1])

    (found,) = survey_scene.open_ones(shop)
    survey_scene.acts(shop, found.id, Outcome.SPOKE)
    shop.days_pass(3)
    post()
    assert len(server.mails) == 2


def test_an_owner_who_did_not_call_is_reminded_once(shop, owner, post, server):
    """S1-20: nobody is above them."""
    survey_scene.answers(shop, "Ana", 2)
    post()
    for _ in range(5):
        shop.days_pass(1)
        post()

    assert [mail["To"] for mail in server.mails] == ["owner@example.com"] * 2


def test_whoever_is_given_one_by_hand_is_told_and_who_takes_one_is_not(shop, owner, post, server):
    """S1-12: and handing it back and forth writes nobody the same letter twice."""
    works_here(shop, "sales@shop.example", Duty.SALES)
    survey_scene.answers(shop, "Ana", 2)
    post()
    (found,) = survey_scene.open_ones(shop)
    with shop.app.app_context():
        ids = {each.email: each.user_id for each in members.list_members(shop.store_id)}

    def given(to: str, by: str) -> list[str]:
        with shop.app.app_context(), transaction():
            followups.give(shop.store_id, found.id, duty=Duty.OWNER, user_id=ids[to], actor=by)
        post()
        return [mail["To"] for mail in server.mails[1:]]

    assert given("sales@shop.example", by="sales@shop.example") == []
    assert given("owner@example.com", by="sales@shop.example") == []  # has had it
    assert given("sales@shop.example", by="owner@example.com") == ["sales@shop.example"]
    assert given("sales@shop.example", by="owner@example.com") == ["sales@shop.example"]


def test_whoever_is_given_one_with_a_word_about_it_is_told_once(shop, owner, merchant, post, server):
    """S1-12: handed over and noted in one call, by the shop's server; then noted again."""
    works_here(shop, "sales@shop.example", Duty.SALES)
    survey_scene.answers(shop, "Ana", 2)
    post()
    (found,) = survey_scene.open_ones(shop)
    for change in (
        {"duty": "sales", "outcome": "left_word"},
        {"outcome": "no_answer"},
        {"note": "Ring at 5"},
    ):
        assert merchant.patch(f"/followups/{found.id}", change).status_code == 200
        post()

    assert [mail["To"] for mail in server.mails[1:]] == ["sales@shop.example"]


def test_whoever_took_one_is_not_told_of_it_whatever_others_note(shop, owner, post, server):
    """S1-12."""
    works_here(shop, "sales@shop.example", Duty.SALES)
    survey_scene.answers(shop, "Ana", 2)
    post()
    (found,) = survey_scene.open_ones(shop)
    with shop.app.app_context(), transaction():
        followups.give(shop.store_id, found.id, duty=Duty.SALES, user_id=None, actor="sales@shop.example")
    survey_scene.acts(shop, found.id, Outcome.NO_ANSWER)
    post()

    assert [mail["To"] for mail in server.mails[1:]] == []


def test_whoever_is_given_one_that_is_done_and_opened_again_is_told_once(shop, owner, merchant, post, server):
    """S1-12: nobody was told before it was opened again; who was told is not told anew."""
    works_here(shop, "sales@shop.example", Duty.SALES)
    survey_scene.answers(shop, "Ana", 2)
    post()
    (found,) = survey_scene.open_ones(shop)
    for change in ({"duty": "sales", "outcome": "spoke"}, {"outcome": "spoke"}):
        assert merchant.patch(f"/followups/{found.id}", change).status_code == 200
        with shop.app.app_context(), transaction():
            followups.reopen(shop.store_id, found.id, actor="api")
        post()

    assert [mail["To"] for mail in server.mails[1:]] == ["sales@shop.example"]


def test_what_was_done_before_the_mail_went_is_not_written(shop, post, server):
    """S1-12: and a shop that wants no such letters gets none."""
    survey_scene.answers(shop, "Ana", 3)
    (found,) = survey_scene.open_ones(shop)
    survey_scene.acts(shop, found.id, Outcome.SOLVED)
    post()
    arrange(shop, letters=False)
    survey_scene.buys(shop, "Ben", "2")
    survey_scene.answers(shop, "Ben", 3)
    post()

    assert server.mails == []
    assert states(shop.app) == [("followup", "dropped", "out_of_date")]
