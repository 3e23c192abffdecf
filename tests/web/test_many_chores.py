"""Decisions about many things that wait for somebody, through the same look, yes and turns as those of other lists."""

import re
from urllib.parse import urlsplit

import pytest

from rafiq.app import run_due
from rafiq.bulk import service as bulk
from rafiq.bulk import work
from rafiq.core.db import transaction
from rafiq.encounters import asks
from rafiq.followups import service as followups
from rafiq.people import service as people
from rafiq.stores import members
from rafiq.stores.rights import Role
from rafiq.voices import service as voices
from tests import factories, shops
from tests.web.admin_door import Member, member
from tests.web.answering import answered, owner
from tests.web.many_scene import ask, codes, go_on, told

__all__ = ["answered", "go_on", "owner"]

WORDS = "I came for one mug and stayed for the people who make them."
WHO = ("Ana", "Ben", "Cem")


@pytest.fixture
def waiting(answered) -> dict[str, str]:
    """Follow-ups of three unhappy people, which are the owner's, by name."""
    return {name: answered(name, 2) for name in WHO}


@pytest.fixture
def failed(app, store) -> shops.Shop:
    """A shop, two of whose messages failed and one of which worked."""
    shop = shops.connect(app, store.store_id, "generic")
    shop.tell(factories.order(), {"order_number": "7"}, {"order_number": "8"})
    return shop


def decide(who: Member, go_on, path: str, *, word: str = "", note: str = "", **form: object) -> str:
    """Asked, said yes to and done; what the page says in the end."""
    where = ask(who, path, **form)
    assert who.post(f"{where}/start", word=word, note=note).status_code == 302
    go_on()
    return told(who.get(where))


def known(app, store, waiting) -> dict[str, followups.FollowupView]:
    with app.app_context():
        return {name: followups.get(store.store_id, each) for name, each in waiting.items()}


def steps(app, store, followup_id: str) -> list[str]:
    with app.app_context():
        return [each.what for each in followups.steps(store.store_id, followup_id)]


@pytest.mark.both_databases
def test_all_follow_ups_of_the_queue_are_handed_to_a_duty(app, store, owner, waiting, go_on):
    """S1-17, S1-20."""
    page = decide(owner, go_on, "/followups/many?tab=all", every="1", act="give_followup", word="duty:sales")

    assert "Done: 3" in page
    assert {each.duty for each in known(app, store, waiting).values()} == {"sales"}
    assert codes(app, store).count("followup.changed") == 3


def test_the_ticked_ones_are_given_to_a_member_and_no_other(app, store, owner, waiting, go_on):
    member(app, store.store_id, Role.SUPPORT, email="sam@example.com")
    with app.app_context():
        (sam,) = [
            each.user_id for each in members.list_members(store.store_id) if each.email == "sam@example.com"
        ]
    decide(owner, go_on, "/followups/many", id=waiting["Ana"], act="give_followup", word=sam)

    assert [each.user_id == sam for each in known(app, store, waiting).values()] == [True, False, False]


def test_only_whoever_may_act_on_one_is_offered_and_taken(app, store, owner, waiting, go_on):
    """S1-12: a customer's words go to nobody who cannot open the page."""
    member(app, store.store_id, Role.DESK, email="dora@example.com")
    with app.app_context():
        users = {each.email: each.user_id for each in members.list_members(store.store_id)}
    where = ask(owner, "/followups/many", every="1", act="give_followup")

    assert users["dora@example.com"] not in owner.get(where).text
    assert owner.post(f"{where}/start", word=users["dora@example.com"]).status_code == 422
    assert "Choose one of the list" in told(owner.post(f"{where}/start"))


@pytest.mark.both_databases
def test_many_are_closed_with_one_note_below_what_was_noted_before(app, store, owner, waiting, go_on):
    owner.post(f"/followups/{waiting['Ana']}/outcome", outcome="no_answer", note="Called at ten.")
    form = {"act": "record_followup", "word": "not_needed", "note": "The fair was called off."}
    page = decide(owner, go_on, "/followups/many?tab=all", every="1", **form)
    found = known(app, store, waiting)

    assert "Done: 3" in page
    assert {each.outcome for each in found.values()} == {"not_needed"}
    assert found["Ana"].note == "Called at ten.\nThe fair was called off."
    assert found["Ben"].note == "The fair was called off."


@pytest.mark.both_databases
def test_what_somebody_noted_after_the_look_and_whoever_was_forgotten_is_left_and_told(
    app, store, owner, waiting, go_on
):
    where = ask(owner, "/followups/many?tab=all", every="1", act="record_followup")
    owner.post(f"/followups/{waiting['Ana']}/outcome", outcome="no_answer", note="She calls back.")
    with app.app_context(), transaction():
        people.erase(store.store_id, followups.get(store.store_id, waiting["Ben"]).person_id)
    owner.post(f"{where}/start", word="solved")
    go_on()
    page = told(owner.get(where))

    assert [each.outcome for each in known(app, store, waiting).values()] == ["no_answer", None, "solved"]
    assert "because they changed after you looked: 1" in page
    assert re.search(r"Ana\s+Changed after you looked", page)
    assert "facts stand against it: 1" in page


def test_a_yes_said_twice_and_a_worker_killed_in_the_middle_note_each_one_once(
    app, store, owner, waiting, go_on, monkeypatch
):
    where = ask(owner, "/followups/many?tab=all", every="1", act="record_followup")
    monkeypatch.setattr(work, "_keep", lambda *_about: (_ for _ in ()).throw(SystemExit))
    for _ in range(2):
        owner.post(f"{where}/start", word="solved")
    with pytest.raises(SystemExit):
        go_on()
    assert {each.outcome for each in known(app, store, waiting).values()} == {None}
    monkeypatch.undo()
    go_on()
    go_on()

    assert [steps(app, store, each).count("done") for each in waiting.values()] == [1, 1, 1]
    assert codes(app, store).count("followup.changed") == 3


def test_a_member_s_own_queue_is_all_that_fits_it(app, store, owner, waiting, go_on):
    sam = member(app, store.store_id, Role.SALES, email="sam@example.com")
    owner.post(f"/followups/{waiting['Ana']}/give", to="duty:sales")
    page = decide(sam, go_on, "/followups/many?tab=mine", every="1", act="record_followup", word="no_answer")

    assert "Done: 1" in page


@pytest.mark.both_databases
def test_failed_messages_of_shops_run_again_and_those_that_fit_no_filter_do_not(
    app, store, owner, failed, go_on
):
    states = [each.state.value for each in failed.log()]
    page = decide(owner, go_on, "/deliveries/many?state=failed", every="1", act="replay_delivery")

    assert sorted(states) == ["done", "failed", "failed"]
    assert "Done: 2" in page
    assert sorted(each.replay_count for each in failed.log()) == [0, 1, 1]
    assert codes(app, store).count("delivery.replayed") == 2


def test_a_message_that_runs_already_is_left(app, owner, failed, go_on):
    where = ask(owner, "/deliveries/many?state=failed", every="1", act="replay_delivery")
    owner.post("/deliveries/replay")
    owner.post(f"{where}/start")
    go_on()

    assert "because they changed after you looked: 2" in told(owner.get(where))
    assert {each.replay_count for each in failed.log()} == {0, 1}


@pytest.mark.both_databases
def test_introductions_move_together_and_one_that_stands_there_is_left(app, store, merchant, owner, go_on):
    """S1-31."""
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["id"]
    with app.app_context(), transaction():
        ids = [
            asks.ask(store.store_id, ana, name=name, company="", actor="mina").id for name in ("Eva", "Tom")
        ]
        asks.move(store.store_id, ids[0], "declined")
    page = decide(owner, go_on, "/introductions/many", id=ids, act="move_introduction", word="declined")

    assert "Done: 1" in page
    assert re.search(r"Eva\s+Nothing left to change", page)
    with app.app_context():
        assert {each.status for each in asks.every(store.store_id)} == {"declined"}


@pytest.mark.both_databases
def test_a_story_is_shown_only_with_the_words_that_the_page_showed(app, store, merchant, owner, go_on):
    """S3-12, S0-10: of two that were picked, one was written anew meanwhile."""
    tellers = [
        merchant.post("/advocates", {"customer": factories.customer(name)}).get_json()["id"]
        for name in WHO[:2]
    ]

    def tell(person_id: str, words: str) -> None:
        with app.app_context(), transaction():
            story = {"name": "Somebody", "words": words, "locale": "en", "consent": "Yes", "agreed": True}
            voices.tell(store.store_id, person_id, **story)

    for each in tellers:
        tell(each, WORDS)
    picked = re.findall(r'name="id" value="(sty_\w+\.\w+)"', owner.get("/stories").text)
    tell(tellers[0], f"{WORDS} Or elsewhere.")
    page = decide(owner, go_on, "/stories/many", id=picked, act="show_story")

    assert ("Done: 1" in page, len(picked)) == (True, 2)
    assert re.search(r"Ana\s+Changed after you looked", page)
    with app.app_context():
        assert [each.person_id for each in voices.shown(store.store_id)] == [tellers[1]]


def test_a_story_without_the_digest_of_its_words_is_not_shown(app, store, merchant, owner, go_on):
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["id"]
    with app.app_context(), transaction():
        story = {"name": "Ana", "words": WORDS, "locale": "en", "consent": "Yes", "agreed": True}
        told_id = voices.tell(store.store_id, ana, **story).id
    page = decide(owner, go_on, "/stories/many", id=told_id, act="show_story")

    assert "Done: 0" in page
    with app.app_context():
        assert voices.shown(store.store_id) == []


@pytest.mark.both_databases
def test_gifts_are_ticked_off_together_each_once(app, store, merchant, clock, go_on):
    """S4-5."""
    program = merchant.get("/programs").get_json()["data"][0]
    terms = program["terms"] | {"advocate_kind": "task", "advocate_amount": "20", "advocate_text": "A mug"}
    assert merchant.patch(f"/programs/{program['id']}", {"terms": terms}).status_code == 200
    for name, friend in (("Ana", "Fay"), ("Ben", "Gil")):
        code = merchant.post("/advocates", {"customer": factories.customer(name)}).get_json()["referral_code"]
        order = factories.order(referral=code, customer=factories.customer(friend))
        merchant.post("/orders", order)
    clock.move(days=15)
    run_due(app)
    owner = member(app, store.store_id)
    ids = [each["id"] for each in merchant.get("/tasks").get_json()["data"]]
    where = ask(owner, "/tasks/many", id=ids, act="finish_task")
    owner.post(f"/tasks/{ids[0]}/done")
    owner.post(f"{where}/start")
    go_on()

    assert "Done: 1" in told(owner.get(where))
    assert codes(app, store).count("task.done") == 2
    assert merchant.get("/tasks").get_json()["data"] == []


@pytest.mark.parametrize(
    ("role", "path", "act", "status"),
    [
        (Role.SALES, "/followups/many", "give_followup", 302),
        (Role.SALES, "/deliveries/many", "replay_delivery", 403),
        (Role.SUPPORT, "/tasks/many", "finish_task", 302),
        (Role.SUPPORT, "/introductions/many", "move_introduction", 403),
        (Role.SALES, "/introductions/many", "move_introduction", 302),
        (Role.MARKETING, "/stories/many", "hide_story", 302),
        (Role.SALES, "/stories/many", "hide_story", 403),
    ],
)
def test_each_list_is_decided_by_who_acts_in_its_room(app, store, role, path, act, status):
    who = member(app, store.store_id, role)

    assert who.post(path, act=act).status_code == status


def test_whoever_may_only_look_sees_no_boxes(app, store, owner, waiting):
    viewer = member(app, store.store_id, Role.VIEWER, email="vera@example.com")

    assert 'name="id"' not in viewer.get("/followups", tab="all").text
    assert owner.get("/followups", tab="all").text.count('name="id"') == 3
    assert 'name="id"' not in owner.get("/followups", tab="done").text


@pytest.mark.parametrize("language", ["en", "fa", "ar", "ms"])
def test_what_is_asked_and_offered_is_said_in_every_language(app, store, owner, waiting, language):
    owner.speaks(language)
    for act in ("give_followup", "record_followup"):
        where = ask(owner, "/followups/many?tab=all", every="1", act=act)
        page = owner.get(where).text
        run_id = urlsplit(where).path.rpartition("/")[2]
        with app.app_context():
            assert bulk.get(store.store_id, run_id).row_count == 3
        assert "lists." not in page
        assert "followups." not in page
