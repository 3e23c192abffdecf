"""Every page of settings says who changed what and why, undoes it, and brings any version back (S0-20)."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pytest
from werkzeug.test import TestResponse

from rafiq.analytics.queries.marks import marks
from rafiq.followups import hours
from rafiq.playbook import messages
from rafiq.prompts import policies
from rafiq.stores.rights import Role
from rafiq.surveys import definitions
from rafiq.voices import promises
from tests import factories
from tests.web.admin_door import Member, member, plain
from tests.web.test_admin_asking import MESSAGE, POLICY
from tests.web.test_admin_hours import PLAN
from tests.web.test_admin_surveys import SETTINGS

TEA = POLICY | {"product_tag": "tea"}


@dataclass(frozen=True, slots=True)
class Room:
    """A page of settings: a form that is fine, what is changed of it and how the history calls that, what is wrong."""

    path: str
    form: Mapping[str, str]
    change: Mapping[str, str]
    called: str
    wrong: Mapping[str, str]
    area: str
    stands: Callable[[str], object]

    def post(self, who: Member, *, known: str = "", **typed: str) -> TestResponse:
        """``known`` is a page that shows what is changed."""
        shown = re.search(r'name="id" value="(\w+)"', known)
        return who.post(self.path, **self.form | ({"id": shown[1]} if shown else {}) | typed)

    def save(self, who: Member, **typed: str) -> str:
        """The page that comes after it."""
        return landed(who, self.post(who, **typed))


ROOMS = {
    "asking": Room(
        "/asking",
        POLICY,
        {"days": "9"},
        "Days to wait: 14 → 9",
        {"days": "x"},
        "asking",
        policies.every,
    ),
    "surveys": Room(
        "/surveys/settings",
        SETTINGS,
        {"rest_days": "9", "lowest": "0"},
        "Scale: 1 → 0 Rest between two questions: 30 → 9",
        {"rest_days": "x"},
        "surveys",
        definitions.every,
    ),
    "friends": Room(
        "/friends",
        {"guarantee_en": "30 days", "guarantee_fa": "۳۰ روز"},
        {"guarantee_en": "60 days", "guarantee_ms": "60 hari"},
        "English: 30 days → 60 days Bahasa Melayu: – → 60 hari",
        {"guarantee_en": "x" * 201},
        "friends",
        promises.guarantees,
    ),
    "stage messages": Room(
        "/stages/messages",
        MESSAGE,
        {"days": "9", "words_en": "Good to see you."},
        "Days after the first order: 3 → 9 Text",
        {"url": "http://x"},
        "stages",
        messages.every,
    ),
    "followups": Room(
        "/followups/settings",
        PLAN,
        {"closed_days": "", "promoter_minutes": "90"},
        "Promoter: Owner · 1 hour → Owner · 90 minutes Other closed days: 2026-12-27 → –",
        {"hours_mon": "18-9"},
        "followups",
        hours.plan_of,
    ),
}


def landed(who: Member, answer: TestResponse) -> str:
    return who.client.get(answer.location).text if answer.location else answer.text


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


@pytest.fixture(params=ROOMS.values(), ids=ROOMS)
def room(request):
    return request.param


@pytest.fixture
def stands(app, store, room):
    def now() -> object:
        with app.app_context():
            return room.stands(store.store_id)

    return now


@pytest.fixture
def on_charts(app, store):
    def found(area: str) -> list[tuple[str, str]]:
        with app.app_context():
            every = marks(store.store_id, date(2000, 1, 1), date(2100, 1, 1))
        return sorted((each.who, each.why) for each in every if each.what == area)

    return found


def ways_back(page: str) -> list[str]:
    """Undo first, where it is offered; then the history from the newest on."""
    return [html.unescape(each) for each in re.findall(r'action="/admin/\w+(/[^"]+/restore)"', page)]


def history(page: str) -> str:
    found = re.search(r'aria-labelledby="history">(.*?)</section>', page, re.DOTALL)
    return re.sub(r"[\u2068\u2069]", "", plain(found[1]))


def test_a_change_stands_in_the_history_and_on_the_charts_with_who_and_why(owner, room, on_charts):
    made = room.save(owner, why="To begin with")
    page = room.save(owner, known=made, why="Autumn <b>campaign</b>", **room.change)

    assert f"{room.called} " in history(page)
    assert "{" not in history(page)
    assert history(page).index("Autumn <b>campaign") < history(page).index("To begin with")
    assert history(page).count("owner@example.com") == 2
    assert on_charts(room.area) == [
        ("owner@example.com", "Autumn <b>campaign</b>"),
        ("owner@example.com", "To begin with"),
    ]


def test_undo_and_any_version_bring_back_what_was_and_are_changes_too(owner, room, stands, on_charts):
    made = room.save(owner)
    first = stands()
    changed = room.save(owner, known=made, **room.change)
    second, undo = stands(), ways_back(changed)[0]
    undone = landed(owner, owner.post(undo))
    after_undo = stands()
    again = landed(owner, owner.post(ways_back(undone)[0]))

    assert (after_undo, stands()) == (first, second)
    assert first != second
    assert "It is as it was then." in again
    assert len([why for _, why in on_charts(room.area) if why.startswith("Back to how it was")]) == 1
    assert history(again).count("As it is now") == 1


def test_a_form_that_changes_nothing_is_no_version(owner, room, on_charts):
    made = room.save(owner)
    same = room.save(owner, known=made, why="Just looking")

    assert "Just looking" not in history(same)
    assert "Nothing was different" in same
    assert [why for _, why in on_charts(room.area)] == [""]


def test_a_mistake_keeps_the_reason_that_was_typed(owner, room):
    page = room.save(owner, **room.wrong, why="Autumn <b>")

    assert 'name="why" value="Autumn &lt;b&gt;"' in page
    assert "data-unsaved" in page


def test_nobody_undoes_what_somebody_else_saved_since(app, store, owner, room):
    mine = owner.post(room.path, **room.form)
    colleague = member(app, store.store_id, email="colleague@example.com")
    room.save(colleague, known=landed(owner, mine), **room.change)

    assert "note-box good" not in landed(owner, mine)


def test_an_undo_left_open_does_not_wipe_what_somebody_else_saved_since(app, store, owner, room, stands):
    made = room.save(owner)
    page = room.save(owner, known=made, **room.change)
    over = re.search(r'name="over" value="(\w+)"', page)[1]
    colleague = member(app, store.store_id, email="colleague@example.com")
    room.save(colleague, known=page)
    theirs = stands()
    answer = owner.post(ways_back(page)[0], over=over)

    assert "Somebody else has saved since" in plain(landed(owner, answer))
    assert stands() == theirs


def test_a_version_is_found_in_its_own_store_and_on_its_own_page_only(app, owner, room, stands):
    made = room.save(owner)
    changed = room.save(owner, known=made, **room.change)
    back, before = ways_back(changed)[0], stands()
    stranger = member(app, factories.new_store(app).store_id, email="stranger@example.com")
    other = next(each.path for each in ROOMS.values() if each.path != room.path)

    assert stranger.post(back).status_code == 404
    assert owner.post(back.replace(room.path, other)).status_code == 404
    assert stands() == before


def test_who_may_only_look_reads_the_history_and_brings_nothing_back(app, store, owner, room, stands):
    made = room.save(owner)
    changed = room.post(owner, known=made, why="Autumn", **room.change)
    back, before = ways_back(landed(owner, changed))[0], stands()
    viewer = member(app, store.store_id, Role.VIEWER)
    page = landed(viewer, changed)

    assert "Autumn" in history(page)
    assert (ways_back(page), viewer.post(back).status_code) == ([], 403)
    assert stands() == before


def test_what_was_removed_is_there_again_under_its_own_name_and_history(owner, app, store, on_charts):
    made = landed(owner, owner.post("/asking", **TEA, why="For tea"))
    (tea,) = kept = policies_of(app, store.store_id)
    gone = landed(owner, owner.post(f"/asking/{tea.id}/remove"))
    later = owner.get("/asking").text
    back = landed(owner, owner.post(ways_back(gone)[0]))

    assert "Removed. This product is asked about like all others." in gone
    assert ways_back(later) == ways_back(gone)[:1]
    assert policies_of(app, store.store_id) == kept
    assert sorted(("There again", "Removed", "For tea"), key=history(back).index) == [
        "There again",
        "Removed",
        "For tea",
    ]
    assert [why for _, why in on_charts("asking")][1:] == ["For tea"]
    assert ways_back(made) != []


def policies_of(app, store_id: str) -> list[policies.Policy]:
    with app.app_context():
        return list(policies.every(store_id))


def test_what_has_lost_its_place_stays_removed_and_says_so(owner, app, store, on_charts):
    owner.post("/asking", **TEA)
    (tea,) = policies_of(app, store.store_id)
    gone = landed(owner, owner.post(f"/asking/{tea.id}/remove"))
    owner.post("/asking", **TEA, why="Anew")
    marked = on_charts("asking")
    answer = landed(owner, owner.post(ways_back(gone)[0]))

    assert "today something else stands in its place" in answer
    assert [each.id for each in policies_of(app, store.store_id)] != [tea.id]
    assert on_charts("asking") == marked
