"""Tags of many people: added and taken off after a yes, undone, written down, and what the list is narrowed by."""

import pytest

from rafiq.audit import service as audit
from rafiq.people import service as people
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member
from tests.web.many_scene import ask, codes, go_on, owner, shop, told

__all__ = ["go_on", "owner", "shop"]
pytestmark = pytest.mark.both_databases


@pytest.fixture
def known(shop) -> dict[str, str]:
    """Three customers of the shop; Cem has the tag that the others get."""
    made = {}
    for name, tags in (("Ana", ["tea"]), ("Ben", []), ("Cem", ["گُل‌خانه"])):
        answer = shop.post("/customers", factories.customer(name) | {"tags": tags})
        made[name] = answer.get_json()["id"]
    return made


@pytest.fixture
def tags_of(app, store, known):
    def tags_of(name: str) -> list[str]:
        with app.app_context():
            return people.get(store.store_id, known[name]).tags

    return tags_of


@pytest.fixture
def tag_all(owner, known, go_on):
    def tag_all(act: str = "tag_person", query: str = "") -> str:
        where = ask(owner, f"/people/many{query}", every="1", act=act)
        owner.post(f"{where}/start", word=" گُل‌خانه ")
        go_on()
        return where

    return tag_all


def test_all_that_fit_are_tagged_and_whoever_has_the_tag_is_left(owner, tag_all, tags_of):
    page = told(owner.get(tag_all()))

    assert [tags_of(name) for name in ("Ana", "Ben", "Cem")] == [["tea", "گُل‌خانه"], ["گُل‌خانه"], ["گُل‌خانه"]]
    assert "Done: 2" in page
    assert "nothing was left to change or facts stand against it: 1" in page
    assert "Cem" in page


def test_only_the_ticked_are_tagged(owner, known, tags_of, go_on):
    where = ask(owner, "/people/many", id=known["Ben"], act="tag_person")
    owner.post(f"{where}/start", word="vip")
    go_on()

    assert (tags_of("Ana"), tags_of("Ben")) == (["tea"], ["vip"])


def test_undo_takes_the_tag_off_those_only_who_had_it_not_before(owner, tag_all, tags_of, go_on):
    back = ask(owner, f"{tag_all()}/undo")
    assert 'value="گُل‌خانه"' in owner.get(back).text
    owner.post(f"{back}/start", word="گُل‌خانه")
    go_on()

    assert [tags_of(name) for name in ("Ana", "Ben", "Cem")] == [["tea"], [], ["گُل‌خانه"]]


def test_the_list_is_narrowed_by_a_tag_and_the_tag_is_taken_off_all_of_it(owner, known, tag_all, tags_of):
    page = owner.get("/people", tag="گُل‌خانه").text
    assert known["Cem"] in page
    assert known["Ana"] not in page
    tag_all("untag_person", "?tag=گُل‌خانه")

    assert [tags_of(name) for name in ("Ana", "Cem")] == [["tea"], []]


def test_the_log_names_the_tag(app, store, owner, tag_all):
    tag_all()
    with app.app_context():
        found = audit.page(store.store_id, audit.Wanted(code="person.tagged"), limit=9)

    assert [each.details for each in found] == [{"tag": "گُل‌خانه"}] * 2
    assert "tag: گُل‌خانه" in " ".join(told(owner.get("/audit")).split())


@pytest.mark.parametrize("typed", ["", "two, tags", "x" * 61])
def test_what_is_no_tag_asks_again(app, store, owner, known, go_on, typed):
    where = ask(owner, "/people/many", every="1", act="tag_person")
    answer = owner.post(f"{where}/start", word=typed)
    go_on()

    assert answer.status_code == 422
    assert "Type one tag" in told(answer)
    assert "person.tagged" not in codes(app, store)


def test_whoever_was_forgotten_meanwhile_is_left(owner, shop, known, go_on):
    where = ask(owner, "/people/many", every="1", act="tag_person")
    shop.delete(f"/customers/{known['Ben']}")
    owner.post(f"{where}/start", word="vip")
    go_on()

    assert "Done: 2" in told(owner.get(where))


def test_whoever_may_not_tag_undoes_nothing(app, store, tag_all):
    viewer = member(app, store.store_id, Role.VIEWER, email="looks@example.com")

    assert viewer.post(f"{tag_all()}/undo").status_code == 403
