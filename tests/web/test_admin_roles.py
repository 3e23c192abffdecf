"""Who may do what: every admin route by every role, and nothing of another store (G24, G25)."""

import re

import pytest
from apiflask import APIFlask
from werkzeug.routing import Rule

from rafiq.core.db import db
from rafiq.stores.members import Role
from rafiq.web.admin.guard import ROLES
from tests import factories
from tests.web.admin_door import HERE, csrf_token, member
from tests.web.furnished import furnish

OPEN = {
    "admin.asset",
    "admin.home",
    "admin.me",
    "admin.save_me",
    "admin.change_password",
    "admin.setup_needed",
    "admin.nothing",
    "admin.preview_root",
    "admin.preview_config",
    "admin.preview_answer",
    "admin.to_playground",
    "admin.playground_root",
    "admin.playground_config",
    "admin.playground_answer",
    "setup.show_setup",
    "setup.choose_password",
    "setup.send_reset",
    "security.login",
    "security.logout",
    "security.verify",
}
STORES_NOTHING = {"admin.simulator", "admin.try_fraud"}  # a form with unsaved numbers, answered and forgotten
LISTS = ("/referrals", "/people", "/rewards", "/coupons", "/banks")


def rules(app: APIFlask) -> list[Rule]:
    return [
        rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin") and rule.endpoint in ROLES
    ]


def address(rule: Rule, store_id: str, ids: dict[str, str]) -> str:
    known = {"store_id": store_id} | ids
    return re.sub(r"<([a-z_]+)>", lambda match: known.get(match[1], "x"), rule.rule)


def ask(who, rule: Rule, store_id: str, ids: dict[str, str]) -> int:
    path = address(rule, store_id, ids)
    if "POST" in rule.methods:
        token = csrf_token(who.client)
        return who.client.post(path, data={"csrf_token": token}, headers=HERE).status_code
    return who.client.get(path).status_code


def test_every_admin_route_has_a_role_or_is_open_on_purpose(app):
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")}

    assert routes - set(ROLES) == OPEN


def test_posts_are_for_managers_owners_and_the_desk_only(app):
    posts = {rule.endpoint for rule in rules(app) if "POST" in rule.methods} - STORES_NOTHING

    assert {ROLES[endpoint] for endpoint in posts} == {Role.MANAGER, Role.OWNER, Role.DESK}


@pytest.mark.parametrize("role", list(Role))
def test_each_route_lets_in_exactly_the_roles_it_names(app, store, role):
    ids = furnish(app, store)
    who = member(app, store.store_id, role)
    answers = {rule.endpoint: ask(who, rule, store.store_id, ids) for rule in rules(app)}

    assert {endpoint for endpoint, code in answers.items() if code == 403} == {
        endpoint for endpoint in answers if not role.covers(ROLES[endpoint])
    }
    assert {endpoint for endpoint, code in answers.items() if code >= 500} == set()


def test_nobody_is_let_in_without_logging_in(app, store):
    ids, client = furnish(app, store), app.test_client()
    gets = [rule for rule in rules(app) if "GET" in rule.methods]
    answers = {
        client.get(address(rule, store.store_id, ids)).headers.get("Location", "")[:12] for rule in gets
    }

    assert answers == {"/admin/login"}


def test_another_stores_pages_do_not_exist_for_a_stranger(app, store):
    ids = furnish(app, store)
    stranger = member(app, factories.new_store(app, name="Elsewhere").store_id)

    assert {ask(stranger, rule, store.store_id, ids) for rule in rules(app)} == {404}


def test_another_stores_ids_are_not_found_in_ones_own_store(app, store):
    """G25: the same ids, asked for through a store that the asker owns."""
    ids = furnish(app, store)
    other = factories.new_store(app, name="Elsewhere").store_id
    stranger = member(app, other)
    named = [
        rule
        for rule in rules(app)
        if {name for name in rule.arguments if name.endswith("_id")} > {"store_id"}
    ]
    before = kept(app, store.store_id)
    codes = {rule.endpoint: ask_with_reason(stranger, rule, other, ids) for rule in named}

    assert {name for rule in named for name in rule.arguments if name.endswith("_id")} - set(ids) == {
        "store_id"
    }
    assert {endpoint: code for endpoint, code in codes.items() if code != 404} == {}
    assert kept(app, store.store_id) == before


def kept(app: APIFlask, store_id: str) -> dict[str, list[str]]:
    """Every row of a store, by table."""
    with app.app_context():
        tables = [table for table in db.metadata.tables.values() if "store_id" in table.c]
        return {
            table.name: sorted(
                repr(tuple(row))
                for row in db.session.execute(table.select().where(table.c.store_id == store_id))
            )
            for table in tables
        }


def ask_with_reason(who, rule: Rule, store_id: str, ids: dict[str, str]) -> int:
    path = address(rule, store_id, ids)
    if "POST" not in rule.methods:
        return who.client.get(path).status_code
    form = {
        "csrf_token": csrf_token(who.client),
        "reason": "because",
        "decision": "void",
        "id": ids["referral_id"],
    }
    return who.client.post(path, data=form, headers=HERE).status_code


def test_a_decision_on_another_stores_referral_is_not_found(app, store):
    ids = furnish(app, store)
    stranger = member(app, factories.new_store(app, name="Elsewhere").store_id)

    assert stranger.post("/referrals/decide", id=ids["referral_id"], decision="approve").status_code == 404


@pytest.mark.parametrize("path", LISTS)
def test_every_list_of_a_fresh_store_is_empty(app, store, path):
    furnish(app, store)
    fresh = member(app, factories.new_store(app, name="Elsewhere").store_id)
    page = fresh.get(path).text

    assert "<tbody>" not in page
    assert 'class="empty-state"' in page


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.both_databases
def test_every_list_of_a_furnished_store_has_rows(app, store, path):
    furnish(app, store)

    assert "<tbody>" in member(app, store.store_id).get(path).text


def test_a_viewer_is_shown_no_button_that_would_refuse_them(app, store):
    ids = furnish(app, store)
    viewer = member(app, store.store_id, Role.VIEWER)
    pages = [
        viewer.get(path).text
        for path in ("", *LISTS, f"/referrals/{ids['referral_id']}", "/program", "/install")
    ]
    actions = {
        action
        for page in pages
        for action in re.findall(r'<form[^>]+method="post"[^>]*action="([^"]+)"', page)
    }

    assert {action.removeprefix(f"/admin/{store.store_id}") for action in actions} <= {
        "/admin/me",
        "/admin/logout",
        "/referrals/decide",
        f"/programs/{ids['program_id']}/simulator",
    }
    assert not any('name="decision"' in page for page in pages)
