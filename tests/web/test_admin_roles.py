"""Who may do what: every admin route by every role, and nothing of another store (G24, G25)."""

import re
from functools import cache

import pytest
from apiflask import APIFlask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from rafiq.core.db import db, transaction
from rafiq.stores import members
from rafiq.stores.rights import Level, Role
from rafiq.stores.service import CreatedStore
from rafiq.web.admin.guard import NEEDS
from tests import factories
from tests.web.admin_door import HERE, Member, csrf_token, member
from tests.web.furnished import furnish

OPEN = {
    "admin.asset",
    "admin.home",
    "admin.me",
    "admin.save_me",
    "admin.change_password",
    "admin.setup_needed",
    "admin.nothing",
    "admin.security",
    "admin.prove",
    "admin.end_sessions",
    "admin.show_app",
    "admin.turn_on",
    "admin.turn_off",
    "admin.new_codes",
    "admin.ask_for_passkey",
    "admin.add_passkey",
    "admin.remove_passkey",
    "admin.ask_for_answer",
    "admin.log_in_with_passkey",
    "admin.preview_root",
    "admin.preview_config",
    "admin.preview_channels",
    "admin.preview_answer",
    "admin.to_playground",
    "setup.show_setup",
    "setup.choose_password",
    "setup.send_reset",
    "security.login",
    "security.logout",
    "security.verify",
    "security.two_factor_setup",
    "security.two_factor_setup_validate",
    "security.two_factor_token_validation",
    "security.two_factor_rescue",
    "security.tf_select",
    "security.mf_recovery",
    "security.mf_recovery_codes",
}
# A form with unsaved numbers, answered and forgotten; and the way to a sheet, which makes a link for who may act only.
STORES_NOTHING = {"admin.simulator", "admin.try_fraud", "admin.ask_sheet"}
ABOUT_ONESELF = {
    "admin.save_view",
    "admin.change_view",
    "admin.remove_view",
    "admin.save_weekly",
    "admin.send_weekly",
}  # whoever may read the numbers may have them by mail
BY_KIND = {
    "admin.start_import",
    "admin.drop_import",
    "admin.refused_lines",
    "admin.start_many",
    "admin.stop_many",
    "admin.undo_many",
}  # by what the file holds: test_admin_imports_guarded; by what is decided about many: test_admin_many
FORM = re.compile(r'<form[^>]+method="post"[^>]*action="(/admin/[^"?#]+)[^>]*>(.*?)</form>', re.DOTALL)
PRINTED = "admin.sheet_pdf"  # takes a browser, and shows no door
LISTS = ("/referrals", "/people", "/rewards", "/coupons", "/banks")


def rules(app: APIFlask) -> list[Rule]:
    return [
        rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin") and rule.endpoint in NEEDS
    ]


def address(rule: Rule, store_id: str, ids: dict[str, str]) -> str:
    known = {"store_id": store_id} | ids
    return re.sub(r"<([a-z_]+)>", lambda match: known.get(match[1], "x"), rule.rule)


def ask(who: Member, rule: Rule, store_id: str, ids: dict[str, str], token: str = "") -> TestResponse:
    path = address(rule, store_id, ids)
    if "POST" in rule.methods:
        form = {"csrf_token": token or csrf_token(who.client)}
        return who.client.post(path, data=form, headers=HERE)
    return who.client.get(path)


def test_every_admin_route_has_a_need_or_is_open_on_purpose(app):
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")}

    assert routes - set(NEEDS) == OPEN


def test_no_post_is_for_those_who_may_only_look(app):
    posts = {rule.endpoint for rule in rules(app) if "POST" in rule.methods}
    posts -= STORES_NOTHING | ABOUT_ONESELF | BY_KIND

    assert {NEEDS[endpoint].level for endpoint in posts} == {Level.ACT, Level.OWN}


def test_each_role_opens_exactly_its_pages_and_is_shown_no_locked_door(app, store):
    """S0-5: role matrix: one member who takes every role in turn, at every page and every form."""
    ids = furnish(app, store)
    member(app, store.store_id, email="stays@example.com")
    who = member(app, store.store_id, Role.VIEWER, email="turns@example.com")
    token, wrong, locked = csrf_token(who.client), {}, {}
    for role in reversed(Role):  # the owner comes last, and is the only one whose forms meet what is there
        take(app, store, "turns@example.com", role)
        for rule in rules(app):
            if rule.endpoint in {PRINTED, *BY_KIND} and role is not Role.OWNER:
                continue
            known = ids if role is Role.OWNER or "GET" in rule.methods else {}
            answer, need = ask(who, rule, store.store_id, known, token), NEEDS[rule.endpoint]
            if answer.status_code >= 500 or (answer.status_code != 403) != role.may(need.level, need.room):
                wrong[role.value, rule.endpoint] = answer.status_code
            if "GET" in rule.methods and answer.mimetype == "text/html":
                shut = {each for each in doors(app, answer.text) if not opens(role, each)}
                locked |= {(role.value, rule.endpoint): shut} if shut else {}

    assert wrong == {}
    assert locked == {}


def take(app: APIFlask, store: CreatedStore, email: str, role: Role) -> None:
    with app.app_context(), transaction():
        (mine,) = (each.id for each in members.list_members(store.store_id) if each.email == email)
        members.change_role(store.store_id, mine, role)


def doors(app: APIFlask, page: str) -> set[str]:
    """Where the links and forms of a page lead, by endpoint."""
    forms = [
        path for path, inside in FORM.findall(page) if "<button" in inside
    ]  # without one nothing is sent
    links = re.findall(r'<a[^>]+href="(/admin/[^"?#]+)', page)
    return {endpoint_of(app, path, "POST") for path in forms} | {
        endpoint_of(app, path, "GET") for path in links
    }


@cache
def endpoint_of(app: APIFlask, path: str, method: str) -> str:
    try:
        return app.url_map.bind("localhost").match(path, method=method)[0]
    except HTTPException:
        return ""


def opens(role: Role, endpoint: str) -> bool:
    return endpoint not in NEEDS or role.may(NEEDS[endpoint].level, NEEDS[endpoint].room)


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

    token = csrf_token(stranger.client)

    assert {ask(stranger, rule, store.store_id, ids, token).status_code for rule in rules(app)} == {404}


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

    assert stranger.post("/referrals/decide", id=ids["referral_id"], decision="clear").status_code == 404


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
        "/views",  # kept for oneself
        "/admin/logout",
        "/referrals/decide",
        f"/programs/{ids['program_id']}/simulator",
    }
    assert not any('name="decision"' in page for page in pages)
