"""Tests in the admin and the API: from the form to the decision, with what may be said meanwhile (S0-8)."""

import re

import pytest
from sqlalchemy import event, text

from rafiq.core import clock as clocks
from rafiq.core import ids
from rafiq.core.db import db, transaction
from rafiq.experiments import service
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member
from tests.web.furnished import furnish
from tests.web.kept_by_members import TEST

FORM = {
    "kind": "copy", "name": "Shorter words", "hypothesis": "Fewer words are read.", "owner": "Mina", "goal": "share",
    "min_sample": "۵۰", "planned_days": "28", "A_name": "As today", "A_weight": "1", "B_name": "Short", "B_weight": "1",
    "B_text_en": "Try {store}: {link}",
}  # fmt: skip


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


@pytest.fixture
def running(clock, app, store) -> str:
    with app.app_context(), transaction():
        return service.start(store.store_id, TEST, actor="tests").id


def crowd(app, store, test_id: str, **sides: tuple[int, int]) -> None:
    """So many people of each side, of whom so many shared."""
    with app.app_context(), transaction():
        for key, (people, count) in sides.items():
            for number in range(people):
                person, row = f"per_{key}{number}", f"exx_{key}{number}"
                at = {"s": store.store_id, "at": clocks.now()}
                db.session.execute(
                    text(
                        "INSERT INTO people (store_id, id, first_name, last_name, "
                        "name_sound, first_name_key, full_name_key, tags, created_at) "
                        "VALUES (:s, :p, '', '', '', '', '', '[]', :at)"
                    ),
                    at | {"p": person},
                )
                db.session.execute(
                    text(
                        "INSERT INTO experiment_exposures (store_id, id, experiment_id, variant_key, person_id, at) "
                        "VALUES (:s, :r, :e, :k, :p, :at)"
                    ),
                    at | {"r": row, "e": test_id, "k": key, "p": person},
                )
                if number < count:
                    db.session.execute(text(
                        "INSERT INTO experiment_shares (store_id, id, exposure_id, at) VALUES (:s, :i, :r, :at)"),
                        at | {"i": ids.new_id("exs"), "r": row})  # fmt: skip


def test_a_test_is_started_as_typed(app, store, owner):
    """S0-8."""
    assert owner.post("/experiments", **FORM).status_code == 302

    with app.app_context():
        (found,) = service.running(store.store_id)
    assert (found.rule.min_sample, found.goal, found.variant("B").change) == (
        50, "share", {"texts": {"en": "Try {store}: {link}"}},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("min_sample", "x"),
        ("planned_days", "999"),
        ("B_weight", "0"),
        ("B_text_en", "{me}"),
        ("hypothesis", " "),
    ],
)
def test_a_wrong_field_is_marked_and_what_was_typed_stays(app, store, owner, field, value):
    """S0-8."""
    answer = owner.post("/experiments", **(FORM | {"A_name": "Kept name", field: value}))

    assert (answer.status_code, "Kept name" in answer.text, f'id="{field}-wrong"' in answer.text) == (
        422,
        True,
        True,
    )
    with app.app_context():
        assert service.every(store.store_id) == []


@pytest.mark.parametrize("kind", ["offer", "copy", "moment", "placement", "x"])
def test_every_form_opens_and_a_second_test_of_a_kind_is_refused(owner, running, kind):
    """S0-8."""
    assert owner.get("/experiments/new", kind=kind).status_code == 200
    assert owner.post("/experiments", **FORM).status_code == 409


def test_too_early_is_said_honestly_and_a_clear_difference_after_its_time(app, store, owner, running, clock):
    """S0-8."""
    early = owner.get(f"/experiments/{running}").text
    crowd(app, store, running, A=(500, 100), B=(500, 180))
    first_week = owner.get(f"/experiments/{running}").text
    clock.move(days=8)

    clear = member(app, store.store_id, Role.VIEWER).get(f"/experiments/{running}").text

    assert "Too early to say: 0 of 400 people" in early
    assert "the first week is not over" in first_week
    assert "Short is better, by the rule of this test" in clear


def test_lost_people_are_told_and_nothing_wins(app, store, running, clock):
    """S0-8: sample-ratio mismatch."""
    crowd(app, store, running, A=(500, 100), B=(700, 300))
    clock.move(days=8)

    page = member(app, store.store_id).get(f"/experiments/{running}").text

    assert ("The sides are not as large as they should be" in page, "is better, by" in page) == (True, False)


def test_a_decision_keeps_its_reason_and_is_made_once(app, store, owner, running):
    """S0-8."""
    path = f"/experiments/{running}/end"
    silent = owner.post(path, keep="B", reason="")
    decided = owner.post(path, keep="B", reason="People read it", sure="B")
    again = owner.post(path, keep="A", reason="Changed my mind")

    page = owner.get(f"/experiments/{running}").text
    assert [silent.status_code, decided.status_code, again.status_code] == [422, 302, 302]
    assert ("Ended: Short was kept" in page, "People read it" in page) == (True, True)


def test_the_dot_is_the_plain_rate_and_with_nobody_there_is_none(app, store, owner, running):
    """S0-8: one of one is 100%, at the end of its bar; what nobody was asked has a bar alone."""
    empty = owner.get(f"/experiments/{running}").text
    crowd(app, store, running, A=(4, 1), B=(1, 1))
    page = owner.get(f"/experiments/{running}").text

    assert ('class="at"' in empty, empty.count("nobody has been asked yet")) == (False, 4)
    assert page.count('class="at"') == 2
    assert "25%, most likely between" in page
    assert re.search(r"100%, most likely between [\d.]+% and 100%", page)


def test_keeping_what_is_not_proven_is_asked_once_more_and_stays_said(app, store, owner, running):
    """S0-8: at 1 and 5 of 400 nothing is proven, and whoever reads it later is told so."""
    crowd(app, store, running, A=(1, 0), B=(5, 4))
    path, form = f"/experiments/{running}/end", {"keep": "B", "reason": "I like it"}
    asked = owner.post(path, **form)
    other = owner.post(path, **form, sure="A")
    kept = owner.post(path, **form, sure="B")
    pages = [owner.get(f"/experiments/{running}").text, owner.get("/experiments").text]

    assert [each.status_code for each in (asked, other, kept)] == [422, 422, 302]
    assert "Too early to say: 1 of 400 people. It would become the usual way" in asked.text
    assert "I like it" in asked.text
    assert all("Nothing was proven: too early to say, with 1 of 400 people" in page for page in pages)


def test_the_reason_and_the_tick_are_asked_for_at_once_and_what_was_given_stays(app, store, owner, running):
    """S0-8."""
    path = f"/experiments/{running}/end"
    page = owner.get(f"/experiments/{running}").text
    neither = owner.post(path, keep="B", reason="")
    ticked = owner.post(path, keep="B", reason="", sure="B")

    assert ('name="sure" value="B"' in page, 'name="sure" value="A"' in page) == (True, False)
    assert ("Say why" in neither.text, 'id="sure-wrong"' in neither.text) == (True, True)
    assert ('value="B" checked aria-describedby' in ticked.text, 'id="sure-wrong"' in ticked.text) == (
        True,
        False,
    )


PRESENT = (
    "How it stands",
    "so far",
    "would be asked",
    "has been asked",
    "As it is today",
    "When it may be",
    "is called better",
    "It ends when",
    "is tested",
    "answers for",
    "People who share<",
    "are not as large",
)


def test_a_test_that_ended_is_told_of_in_the_past(app, store, owner, running, clock):
    """S0-8: of sides that are uneven too."""
    crowd(app, store, running, A=(500, 100), B=(700, 300))
    now = owner.get(f"/experiments/{running}").text
    owner.post(f"/experiments/{running}/end", keep="A", reason="Enough")
    then = owner.get(f"/experiments/{running}").text

    assert [each for each in PRESENT if each not in now] == ["has been asked"]
    assert [each for each in PRESENT if each in then] == []


def test_the_form_of_a_new_test_opens_for_those_only_who_may_start_it(app, store, owner):
    """G25."""
    viewer = member(app, store.store_id, Role.VIEWER, email="looks@example.com")

    assert owner.get("/experiments/new", kind="copy").status_code == 200
    assert viewer.get("/experiments/new", kind="copy").status_code == 403


def test_what_is_proven_and_what_is_so_today_are_kept_at_once(app, store, owner, running, clock):
    """S0-8."""
    crowd(app, store, running, A=(500, 100), B=(500, 180))
    clock.move(days=8)
    late = member(app, store.store_id, email="late@example.com")
    proven = late.post(f"/experiments/{running}/end", keep="B", reason="It won")
    page = late.get(f"/experiments/{running}").text
    with app.app_context(), transaction():
        second = service.start(store.store_id, TEST, actor="tests").id

    assert (proven.status_code, "Short was better, by the rule" in page) == (302, True)
    assert late.post(f"/experiments/{second}/end", keep="A", reason="Enough").status_code == 302


def test_a_test_is_on_the_charts_and_among_the_changes(app, store, owner):
    """S0-20: who started it and what for, who ended it and why; neither is a note that could be dropped."""
    test_id = furnish(app, store)["experiment_id"]
    owner.post(f"/experiments/{test_id}/end", keep="A", reason="Enough of it")
    charts, notes = owner.get("/numbers").text, owner.get("/numbers/notes").text

    assert charts.count("A/B test started: Shorter words – Fewer words are read. (tests)") == 2
    for page in (charts, notes):
        assert "A/B test ended: Shorter words (As it is stays)" in page
        assert "Enough of it" in page
    assert test_id not in notes


@pytest.mark.parametrize("path", ["/friends", "/friends/names"])
def test_what_friends_read_is_a_change_on_the_charts(owner, path):
    """S0-20."""
    owner.post(path, guarantee_en="Thirty days", names="1")

    assert "Settings changed: what friends read" in owner.get("/numbers/notes").text


def test_a_viewer_sees_but_does_not_decide(app, store, running, clock):
    """S0-8."""
    viewer = member(app, store.store_id, Role.VIEWER)

    assert viewer.get(f"/experiments/{running}").status_code == 200
    assert viewer.post(f"/experiments/{running}/end", keep="B", reason="x").status_code == 403


def test_the_api_tells_how_a_test_stands(app, store, merchant, running):
    """S0-8."""
    crowd(app, store, running, A=(500, 100), B=(500, 180))

    (found,) = merchant.get("/experiments").get_json()["data"]

    assert (found["verdict"], found["winner"], found["uneven"]) == ("too_short", None, False)
    assert [(each["people"], each["shared"]) for each in found["variants"]] == [(500, 100), (500, 180)]
    assert found["variants"][1]["probability_better"] > 0.99


def test_without_a_test_an_order_asks_the_database_nothing_about_tests(app, store, shopper):
    """S0-8: whether one runs is remembered."""
    asked: list[str] = []
    shopper.post("/order", factories.order(customer=factories.customer("Ana")))
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    shopper.post("/order", factories.order(customer=factories.customer("Ana")))

    assert asked
    assert not [each for each in asked if "experiment" in each]
