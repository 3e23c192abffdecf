"""The menu: every page stands under one of its entries, and nobody is shown a door that is locked."""

import re

import pytest

from rafiq.stores.rights import Role
from rafiq.web.admin.guard import NEEDS
from rafiq.web.admin.menu import MENU, Entry, current
from tests.web.admin_door import member

OUTSIDE = {"account", "assets", "preview"}  # one's own account, files, and what is drawn inside other pages


def test_every_page_stands_under_an_entry(app):
    lost = []
    for endpoint in NEEDS:
        module = app.view_functions[endpoint].__module__.rpartition(".")[2]
        lost += [endpoint] if module not in OUTSIDE and entry_of(app, endpoint) is None else []

    assert lost == []


def entry_of(app, endpoint: str) -> Entry | None:
    rule = next(app.url_map.iter_rules(endpoint))
    method = min((rule.methods or set()) - {"HEAD", "OPTIONS"})
    path = app.url_map.bind("localhost").build(endpoint, dict.fromkeys(rule.arguments, "x"), method=method)
    with app.test_request_context(path, method=method):
        return current()


def test_no_page_is_in_the_menu_twice():
    endpoints = [entry.endpoint for group in MENU for entry in group.entries]

    assert len(set(endpoints)) == len(endpoints)


@pytest.mark.parametrize(
    ("role", "sees", "misses"),
    [
        (Role.DESK, {"desk"}, {"referrals", "staff", "settings"}),
        (Role.VIEWER, {"referrals", "staff"}, {"desk", "settings", "keys"}),
        (Role.MANAGER, {"referrals", "desk"}, {"settings", "keys"}),
        (Role.OWNER, {"desk", "settings", "keys", "members"}, set()),
    ],
)
def test_each_role_is_shown_what_it_may_open(app, store, role, sees, misses):
    who = member(app, store.store_id, role)
    page = who.get("/desk" if role is Role.DESK else "").text
    nav = page[page.index("<nav") : page.index("</nav>")]
    shown = set(re.findall(rf'href="/admin/{store.store_id}/([a-z-]+)', nav))

    assert sees <= shown
    assert not misses & shown


def test_the_group_of_the_page_is_open_and_the_page_is_marked(app, store):
    page = member(app, store.store_id, Role.OWNER).get("/coupons").text
    nav = page[page.index("<nav") : page.index("</nav>")]

    assert re.search(r'<details class="group" open><summary>Program and rewards', nav)
    assert nav.count("<details") - nav.count(" open>") == len(MENU) - 2
    assert re.findall(r'href="[^"]*/([a-z-]+)" aria-current="page"', nav) == ["coupons"]
