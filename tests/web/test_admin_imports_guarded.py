"""Files that wait for a yes: whose yes counts, and whom they must not bring back (S0-5, G24, G33)."""

import pytest

from rafiq.errands import moving as errands
from rafiq.stores.rights import Level, Role
from rafiq.web.admin.people.imports import ROOMS
from tests.web.admin_door import member
from tests.web.test_admin_moving import LINKS, LIST, REWARDS, SCORES, path_of, put_in

WAITING = {
    "customers": ("tags", "tea"),
    "links": ("code", "TEA-000"),
    "rewards": ("amount,status,reward id", "5.00,available,r"),
    "scores": ("comment,score", "fine,"),
}


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


KINDS = {
    "customers": ("people/import", LIST.encode()),
    "links": ("people/import-links", LINKS),
    "rewards": ("people/import-rewards", REWARDS),
    "scores": ("surveys/import", SCORES.encode()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_may_put_a_list_in_says_yes_or_no_to_it_and_nobody_else(app, store, manager, kind):
    """S0-5: an accountant brings in what is owed, marketing the scores; no other reads the refused lines."""
    to, content = KINDS[kind]
    for role in Role:
        who = member(app, store.store_id, role, email=f"{role}@shop.example")
        may = 302 if role.may(Level.ACT, ROOMS[kind]) else 403
        one, two = (path_of(put_in(manager, content, to=to, source="other")) for _ in range(2))
        assert [who.post(f"{one}/start").status_code, who.post(f"{two}/drop").status_code] == [may, may], role
        assert who.get(f"{one}/refused.csv").status_code == (200 if may == 302 else 403), role
        assert ("refused.csv" in who.get(one).text) == (may == 302), role


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("named", [{"email": "ANA@example.com"}, {"id": "ana"}])
def test_who_was_erased_does_not_come_back_by_a_file_that_waited(app, manager, merchant, kind, named):
    """G33: the yes comes after they are gone."""
    column, cell = WAITING[kind]
    content = f"customer id,email,{column}\n{{}},{cell}1\nben,ben@example.com,{cell}2\n"
    ana = merchant.post("/customers", {"id": "ana", "email": "ana@example.com"}).get_json()["id"]
    line = f"{named.get('id', '')},{named.get('email', '')}"
    path = path_of(put_in(manager, content.format(line).encode(), to=KINDS[kind][0], source="other"))
    secret = {"Authorization": f"Bearer {merchant.secret_key}"}
    assert merchant.client.delete(f"/api/v1/customers/{ana}", headers=secret).status_code < 300
    manager.post(f"{path}/start")
    errands.take_in_files(app)

    assert merchant.get("/customers/ana").status_code == 404
    assert merchant.get("/customers/ben").status_code == 200
    assert "ana@example.com" not in manager.get("/people").text
