"""What the follow-up pages say: who is written to and who must be told, one or many, a score that was changed."""

import pytest

from rafiq.analytics.queries.chores import chores
from rafiq.core.db import transaction
from rafiq.core.texts import counted
from rafiq.errands.outgoing import send_mails
from rafiq.followups import causes
from rafiq.surveys import asking, definitions
from rafiq.surveys import service as surveys
from rafiq.surveys.definitions import SurveyView
from tests import factories
from tests.web import mail_scene as scene
from tests.web.answering import answered, owner
from tests.web.mail_scene import switch_on

__all__ = ["answered", "owner"]

server, app, post = scene.server, scene.app, scene.post
WRITE, BY_MAIL, BY_HAND = "mailto:ana@example.com", "A mail is on its way", "I have told them"


@pytest.fixture
def cause_id(app, store, owner, answered) -> str:
    """Ana named it, and nobody has mended it yet."""
    owner.post(f"/followups/{answered('Ana', 3)}/outcome", outcome="spoke", note="", cause="Cold tea")
    with app.app_context():
        (cause,) = causes.board(store.store_id)
    return cause.id


def fixes(owner, cause_id: str) -> str:
    """The board that a member sees when they have marked it as fixed."""
    owner.post(f"/followups/causes/{cause_id}/fix", note="New kettle")
    return str(owner.get("/followups/causes").text)


def test_whom_the_mail_tells_need_not_be_told_by_hand(app, store, owner, cause_id, post, server):
    """S1-19: one letter, not two."""
    switch_on(app, store, "cause_fixed")
    page = fixes(owner, cause_id)
    assert "are being written to" in page
    assert [each in page for each in (WRITE, BY_MAIL, BY_HAND)] == [False, True, False]

    post()
    page = owner.get("/followups/causes").text
    assert [each in page for each in (WRITE, BY_MAIL, BY_HAND, "Told on")] == [False, False, False, True]
    assert [each["To"] for each in server.mails] == ["ana@example.com"]


def test_without_that_mail_a_member_tells_them(owner, cause_id):
    page = fixes(owner, cause_id)

    assert "waiting to hear it" in page
    assert [each in page for each in (WRITE, BY_MAIL, BY_HAND)] == [True, False, True]


def test_whose_letter_never_left_is_told_by_hand(make_app, app, store, owner, cause_id):
    switch_on(app, store, "cause_fixed")
    fixes(owner, cause_id)
    scene.run_due(app)
    mute = make_app()
    send_mails(mute, mute.extensions["rafiq"])
    page = owner.get("/followups/causes").text

    assert [each in page for each in (WRITE, BY_MAIL, BY_HAND)] == [True, False, True]


def test_who_was_told_by_hand_meanwhile_gets_no_letter(app, store, owner, cause_id, post, server):
    switch_on(app, store, "cause_fixed")
    fixes(owner, cause_id)
    with app.app_context(), transaction():
        (ana,) = causes.reporters(store.store_id, cause_id)
    scene.run_due(app)
    owner.post(f"/followups/causes/{cause_id}/told", person=ana.person_id)
    post()

    assert server.mails == []


def test_one_customer_is_no_crowd(owner, cause_id):
    """S1-19."""
    page = fixes(owner, cause_id)

    assert "1 customer " in page
    assert "Tell this customer" in page
    assert "of 1 person who gave" in owner.get("/followups").text


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "عميل واحد"), (2, "عميلان"), (3, "3 عملاء"), (11, "11 عميلًا"), (100, "100 من العملاء")],
)
def test_arabic_counts_customers_as_arabic_does(count, words):
    assert counted("ar", "followups.reported", count) == words


def test_a_changed_score_stands_with_its_own_band_at_once(app, store, owner, merchant):
    """S1-13: nobody says sorry to somebody who gives 9 by now; the hand-over follows within a minute."""
    with app.app_context(), transaction():
        definitions.save(store.store_id, SurveyView(active=True, moments=("purchase",)))
    merchant.post("/orders", factories.order(customer=factories.customer("Ana")))
    scene.run_due(app)
    ana = merchant.get("/customers/c-ana").get_json()["id"]
    with app.app_context():
        about = asking.waiting(store.store_id, ana)
    shown = []
    for score in (0, 9):
        with app.app_context(), transaction():
            surveys.answer(store.store_id, about, surveys.Said(score), channel="page", confirmed=True)
        if not score:
            scene.run_due(app)
        (found,) = merchant.get("/followups").get_json()["data"]
        pages = [owner.get(f"/followups/{found['id']}").text, owner.get("/followups", tab="all").text]
        shown.append([*(">Detractor<" in each for each in pages), "Say sorry first" in pages[0]])

    assert shown == [[True] * 3, [False] * 3]


@pytest.mark.both_databases
def test_work_by_hand_tells_of_a_cause_as_many_customers_as_its_board(app, store, owner, answered, clock):
    """S0-7, S1-19: and of one that was fixed and is reported again as well."""
    for who, cause in (("Ana", "Cold tea"), ("Ben", "Cold tea"), ("Cem", "Late parcel")):
        owner.post(f"/followups/{answered(who, 3)}/outcome", outcome="spoke", note="", cause=cause)
    found = []
    for step in range(3):
        with app.app_context(), transaction():
            waits = chores(store.store_id, clock.at, {"causes"})[0]
            found.append((waits.count, dict(waits.causes)))
            late = next(each for each in causes.board(store.store_id) if each.name == "Late parcel")
            if step == 0:
                causes.fix(store.store_id, late.id, note="Sent at once", actor="mia@shop.example")
        clock.move(minutes=5)
        if step == 1:
            owner.post(
                f"/followups/{answered('Dana', 3)}/outcome", outcome="spoke", note="", cause="Late parcel"
            )

    assert found == [
        (2, {"Cold tea": 2, "Late parcel": 1}),
        (1, {"Cold tea": 2}),
        (2, {"Cold tea": 2, "Late parcel": 2}),
    ]
