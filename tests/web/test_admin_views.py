"""Saved views of lists: kept by their maker or by the team, opened as chips, and by nobody else."""

import re
from urllib.parse import urlsplit

import pytest

from rafiq.core.db import transaction
from rafiq.stores import members, saved_views
from rafiq.stores.members import Role
from tests import factories
from tests.web.admin_door import member

pytestmark = pytest.mark.both_databases


def save(who, list_name: str, query: str, name: str, **more: str):
    return who.post("/views", list=list_name, query=query, name=name, **more)


def chips(who, path: str) -> dict[str, str]:
    """Names and addresses of the views above a list."""
    page = who.get(path).text
    shelf = page[page.index('<section class="views"') :].partition("<details>")[0]
    found = re.findall(r'<a href="([^"]+)".*?<bdi>(.*?)</bdi>', shelf)
    return {name: address.replace("&amp;", "&") for address, name in found}


def test_a_view_brings_its_filters_back_and_drops_what_the_list_does_not_know(app, store):
    who = member(app, store.store_id)
    query = "?status=pending&q=ana&cursor=ref_9&side=friend&store_id=st_1&_external=1&reason=%00"
    answer = save(who, "referrals", query, "Ana waits")

    address = chips(who, "/referrals")["Ana waits"]
    assert urlsplit(address).path == f"/admin/{store.store_id}/referrals"
    assert sorted(urlsplit(address).query.split("&")) == ["q=ana", "status=pending"]
    assert answer.headers["Location"] == address
    assert 'aria-current="true"' in who.client.get(address).text
    assert chips(who, "/people") == {}


def test_ones_own_views_are_not_shown_to_others_and_the_teams_are(app, store):
    """G25: a view of one's own is no other member's business, and another store knows none of both."""
    ana = member(app, store.store_id, email="ana@example.com")
    ben = member(app, store.store_id, Role.MANAGER, email="ben@example.com")
    save(ana, "people", "q=mine", "Mine")
    save(ana, "people", "q=ours", "Ours", shared="yes")
    views = {each.name: each.id for each in kept(app, store.store_id, "ana@example.com")}

    assert set(chips(ana, "/people")) == {"Mine", "Ours"}
    assert set(chips(ben, "/people")) == {"Ours"}
    assert ben.post(f"/views/{views['Mine']}/remove").status_code == 404
    assert ben.post(f"/views/{views['Ours']}", name="All of us", shared="yes").status_code == 302
    assert set(chips(ana, "/people")) == {"All of us", "Mine"}
    elsewhere = member(app, factories.new_store(app, name="Elsewhere").store_id, email="eve@example.com")
    assert elsewhere.post(f"/views/{views['Ours']}/remove").status_code == 404
    assert ana.post(f"/views/{views['Ours']}/remove").status_code == 302
    assert set(chips(ana, "/people")) == {"Mine"}


def test_who_only_looks_saves_for_themselves_and_leaves_the_teams_alone(app, store):
    owner, viewer = member(app, store.store_id), member(app, store.store_id, Role.VIEWER)
    save(owner, "coupons", "status=issued", "Open codes", shared="yes")
    save(viewer, "coupons", "q=tea", "Tea", shared="yes")
    (ours,) = [each for each in kept(app, store.store_id, "owner@example.com") if each.shared]

    assert set(chips(viewer, "/coupons")) == {"Open codes", "Tea"}
    assert set(chips(owner, "/coupons")) == {"Open codes"}
    assert viewer.post(f"/views/{ours.id}", name="x").status_code == 404
    assert viewer.post(f"/views/{ours.id}/remove").status_code == 404
    assert save(viewer, "audit", "who=member", "Log").status_code == 403
    assert save(viewer, "nothing", "q=a", "Nothing").status_code == 404


def test_what_cannot_be_saved_is_said_and_changes_nothing(app, store):
    who = member(app, store.store_id)
    for at in range(saved_views.MOST):
        save(who, "rewards", f"q={at}", f"View {at}")

    assert told(who, save(who, "rewards", "status=paid", "One more")) == "You have 30 views of this list"
    assert told(who, save(who, "rewards", "status=paid", "View 1")) == "“View 1” was saved"
    assert told(who, save(who, "rewards", "cursor=1&q=%20", "Empty")).startswith("Choose a filter")
    assert told(who, save(who, "rewards", "q=a", " ")).startswith("Give the view a name")
    assert told(who, save(who, "rewards", "q=a", "a" * 61)).startswith("Give the view a name")
    assert told(who, save(who, "rewards", "q=a", "two\nlines\u202e")).startswith("Give the view a name")
    assert len(kept(app, store.store_id, "owner@example.com", "rewards")) == saved_views.MOST
    assert save(who, "people", "q=a", "Another list").status_code == 302


def test_a_view_that_looks_for_somebody_is_forgotten_with_them(app, store, merchant):
    """G33: the words of a filter are words about a person."""
    merchant.post("/customers", factories.customer("Ana"))
    who = member(app, store.store_id)
    save(who, "people", "q=ana@example.com", "Her address")
    save(who, "referrals", "q=ana@exam", "A part of it")
    save(who, "referrals", "q=tea&status=pending", "Tea")
    merchant.delete(f"/customers/{factories.customer('Ana')['id']}")

    every = [name for path in ("/people", "/referrals") for name in chips(who, path)]
    assert every == ["Tea"]


def kept(app, store_id: str, email: str, list_name: str = "") -> list[saved_views.ViewRecord]:
    """What this member sees, list by list."""
    with app.app_context(), transaction():
        user = members.find_user(email=email)
        names = [list_name] if list_name else ["people", "referrals", "coupons", "rewards"]
        return [each for name in names for each in saved_views.of_list(store_id, user.id, name)]


def told(who, answer) -> str:
    """The sentence on the page that follows."""
    page = who.client.get(answer.headers["Location"]).text
    return re.search(r'role="status">.*?<p>(.*?)[.:,]', page, re.DOTALL)[1]
