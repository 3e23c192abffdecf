"""What is noted of a follow-up stays until somebody changes it knowingly, and nobody acts on who was forgotten."""

import re

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.core.errors import Conflict
from rafiq.followups import causes
from rafiq.followups import service as followups
from rafiq.followups.rules import Duty, Outcome
from rafiq.stores.rights import Role
from rafiq.web import erasing
from tests.web.admin_door import member
from tests.web.answering import answered, owner
from tests.web.mail_scene import app, post, server, switch_on

__all__ = ["answered", "app", "owner", "post", "server"]


@pytest.fixture
def found(answered) -> str:
    """The follow-up of an unhappy customer."""
    return answered("Ana", 2)


def told(merchant, found: str, **change: object) -> dict:
    answer = merchant.patch(f"/followups/{found}", change)
    assert answer.status_code == 200
    return answer.get_json()


def noted(merchant, found: str) -> tuple[str | None, str, str | None]:
    now = merchant.get(f"/followups/{found}").get_json()
    return now["outcome"], now["note"], now["cause"]


def page_of(someone, found: str) -> str:
    return someone.get(f"/followups/{found}").text


def notes(someone, found: str, page: str, **typed: str):
    """The form of a page as it was when it was opened."""
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    form = {"outcome": "no_answer", "note": "", "cause": ""} | typed
    return someone.post(f"/followups/{found}/outcome", seen=seen, **form)


# ---------------------------------------------------------------------------------------- by the shop's server


def test_what_a_change_leaves_out_stays_and_what_it_names_alone_is_taken(merchant, found):
    told(merchant, found, outcome="left_word", note="Ring after 5", cause="Chipped lid")
    told(merchant, found, outcome="no_answer")
    assert noted(merchant, found) == ("no_answer", "Ring after 5", "Chipped lid")

    told(merchant, found, note="Ring after 6")
    told(merchant, found, cause="Late parcel")
    assert noted(merchant, found) == ("no_answer", "Ring after 6", "Late parcel")


def test_empty_words_take_away_the_ones_before(merchant, found):
    told(merchant, found, outcome="left_word", note="Ring after 5", cause="Chipped lid")
    told(merchant, found, note="", cause="")

    assert noted(merchant, found) == ("left_word", "", None)


def test_a_note_alone_stands_in_the_history_and_leaves_it_open(merchant, owner, found):
    assert told(merchant, found, note="Loves smoky tea")["done_at"] is None
    page = page_of(owner, found)

    assert "<b>Noted</b>" in page
    assert "Loves smoky tea" in page
    told(merchant, found, outcome="solved")
    assert merchant.patch(f"/followups/{found}", {"note": "Too late"}).status_code == 409


# ---------------------------------------------------------------------------------------- two members at once


@pytest.mark.both_databases
def test_of_two_who_note_it_the_second_is_told_and_nothing_is_lost(app, store, merchant, owner, found):
    """S1-12, S1-20: nobody calls twice, and no note is written over unread."""
    mia = member(app, store.store_id, Role.MANAGER, "mia@shop.example")
    opened = page_of(mia, found)
    assert notes(owner, found, page_of(owner, found), note="Ring after 5").status_code == 302

    second = notes(mia, found, opened, note="Line busy")
    assert second.status_code == 409
    assert [words in second.text for words in ("noted something meanwhile", "Ring after 5", "Line busy")] == [
        True
    ] * 3
    assert noted(merchant, found)[1] == "Ring after 5"

    assert notes(mia, found, second.text, note="Ring after 5; line busy").status_code == 302
    assert noted(merchant, found)[1] == "Ring after 5; line busy"


def test_whoever_notes_it_after_it_was_done_keeps_what_they_typed(owner, found):
    opened = page_of(owner, found)
    notes(owner, found, opened, outcome="solved", note="New pot")
    late = notes(owner, found, opened, outcome="spoke", note="She was glad", cause="Chipped lid")

    assert late.status_code == 409
    assert "done this already" in late.text
    assert [words in late.text for words in ("New pot", "She was glad", "Chipped lid")] == [True] * 3


# ---------------------------------------------------------------------------------------- a cause by mistake


def test_an_emptied_cause_is_taken_away_and_nobody_hears_that_it_is_fixed(
    app, store, merchant, owner, found, post, server
):
    """S1-19: exactly those who reported it."""
    switch_on(app, store, "cause_fixed")
    notes(owner, found, page_of(owner, found), cause="Chipped lid")
    notes(owner, found, page_of(owner, found), cause="")
    with app.app_context(), transaction():
        (cause,) = causes.board(store.store_id)
        causes.fix(store.store_id, cause.id, note="New lids", actor="mia@shop.example")
    post()

    assert noted(merchant, found)[2] is None
    assert [mail["To"] for mail in server.mails if mail["To"] == "ana@example.com"] == []


def test_a_cause_that_is_taken_away_while_the_mail_is_on_its_way_is_not_written_of(
    app, store, owner, found, post, server
):
    """S1-19."""
    switch_on(app, store, "cause_fixed")
    notes(owner, found, page_of(owner, found), cause="Chipped lid")
    with app.app_context(), transaction():
        (cause,) = causes.board(store.store_id)
        causes.fix(store.store_id, cause.id, note="New lids", actor="mia@shop.example")
    run_due(app)
    notes(owner, found, page_of(owner, found), cause="")
    post()

    assert [mail["To"] for mail in server.mails if mail["To"] == "ana@example.com"] == []


def test_another_cause_is_told_to_whoever_heard_of_the_first(app, store, owner, found):
    """S1-19: what they heard of was the other one."""
    for name in ("Chipped lid", "Late parcel"):
        notes(owner, found, page_of(owner, found), cause=name)
        with app.app_context(), transaction():
            cause = causes.named(store.store_id, name)
            causes.fix(store.store_id, cause.id, note="Mended", actor="mia@shop.example")
            (reporter,) = causes.reporters(store.store_id, cause.id)
            assert reporter.told_at is None
            causes.mark_told(store.store_id, cause.id, reporter.person_id)


# ---------------------------------------------------------------------------------------- who was forgotten


@pytest.mark.both_databases
@pytest.mark.parametrize("outcome", ["", "spoke"])
def test_nobody_reopens_or_notes_what_was_of_a_forgotten_person(app, store, merchant, owner, found, outcome):
    """G33: whether it was open or done when they were forgotten."""
    if outcome:
        notes(owner, found, page_of(owner, found), outcome=outcome)
    with app.app_context(), transaction():
        erasing.erase(store.store_id, followups.get(store.store_id, found).person_id)
    assert f"/followups/{found}/reopen" not in page_of(owner, found)

    assert owner.post(f"/followups/{found}/reopen").status_code == 302
    page = page_of(owner, found)
    assert "This customer was forgotten" in page
    assert 'name="note"' not in page
    assert merchant.patch(f"/followups/{found}", {"note": "Ana owes us"}).status_code == 409
    assert merchant.get("/followups", open="true").get_json()["data"] == []


@pytest.mark.parametrize(
    "act",
    [
        lambda *which: followups.reopen(*which, actor="m"),
        lambda *which: followups.record(*which, Outcome.SPOKE, note="", cause="", actor="m"),
        lambda *which: followups.give(*which, duty=Duty.OWNER, user_id=None, actor="m"),
    ],
)
def test_the_forgotten_are_refused_by_a_word_of_its_own(app, store, found, act):
    """G33."""
    with app.app_context(), transaction():
        erasing.erase(store.store_id, followups.get(store.store_id, found).person_id)
    with app.app_context(), transaction(), pytest.raises(Conflict, match="forgotten"):
        act(store.store_id, found)


def test_what_was_done_for_somebody_who_stays_is_opened_again(owner, merchant, found):
    notes(owner, found, page_of(owner, found), outcome="spoke")
    assert f"/followups/{found}/reopen" in page_of(owner, found)
    owner.post(f"/followups/{found}/reopen")

    assert [each["id"] for each in merchant.get("/followups", open="true").get_json()["data"]] == [found]
