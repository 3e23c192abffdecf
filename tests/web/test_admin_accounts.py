"""Accounts belong to the server, so no owner gets into another store by one; and no odd password breaks the door."""

import re

import pytest

from rafiq.core.db import transaction
from rafiq.stores import members
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import HERE, PASSWORD, choose_password, csrf_token, log_in, member, setup_path

EMAIL = "cem@example.com"
REFUSED = "This address already has an account on this server"


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


@pytest.fixture
def elsewhere(app):
    return factories.new_store(app, name="Elsewhere").store_id


def invite(owner, email=EMAIL, role="manager", name="Cem"):
    return owner.post("/members", email=email, role=role, name=name)


def test_a_fresh_address_is_invited_with_a_link(app, owner, store):
    page = invite(owner).text
    path = "/admin/setup/" + page.partition("/admin/setup/")[2].partition('"')[0]

    assert choose_password(app.test_client(), path).status_code == 302
    assert log_in(app.test_client(), EMAIL).status_code == 302


@pytest.mark.parametrize("chosen", [True, False], ids=["with a password", "without"])
def test_an_account_of_another_store_is_not_invited(app, owner, store, elsewhere, chosen):
    """In both directions: who made the account first gains nothing here, and who comes second nothing there."""
    path = setup_path(app, EMAIL, elsewhere)
    if chosen:
        choose_password(app.test_client(), path)
    answer = invite(owner)

    assert (answer.status_code, REFUSED in answer.text, "/admin/setup/" in answer.text) == (409, True, False)
    with app.app_context():
        assert EMAIL not in {each.email for each in members.list_members(store.store_id)}


def test_a_refused_invitation_keeps_what_was_typed(app, owner, elsewhere):
    setup_path(app, EMAIL, elsewhere)
    page = invite(owner, role="manager").text

    assert f'value="{EMAIL}" aria-invalid="true"' in page
    assert 'value="Cem"' in page
    assert 'name="role" value="manager" checked' in page
    assert "rafiq user create EMAIL --store" in page


@pytest.mark.parametrize("locale", ["fa", "ar", "ms"])
def test_the_refusal_is_told_in_the_owners_language(app, owner, elsewhere, locale):
    setup_path(app, EMAIL, elsewhere)
    with app.app_context(), transaction():
        members.set_profile(members.find_user(email="owner@example.com").id, locale=locale)
    page = invite(owner).text

    assert REFUSED not in page
    assert 'id="email-wrong"' in page


def test_the_operator_may_add_somebody_of_another_store(app, store, elsewhere):
    setup_path(app, EMAIL, elsewhere)
    setup_path(app, EMAIL, store.store_id)

    with app.app_context():
        user = members.find_user(email=EMAIL)
        assert {each.store_id for each in members.memberships(user.id)} == {store.store_id, elsewhere}


def test_an_account_without_a_store_is_not_invited_once_it_has_a_password(app, owner):
    choose_password(app.test_client(), setup_path(app, EMAIL))

    assert invite(owner).status_code == 409


def test_a_password_ends_with_the_last_store(app, owner, store, elsewhere):
    """Else an owner could invite somebody, choose the password, remove them, and wait for another store."""
    other = member(app, elsewhere, email="eve@example.com")
    choose_password(app.test_client(), setup_path(app, EMAIL, elsewhere))
    remove(app, other, EMAIL)
    invite(owner)
    thief = app.test_client()
    log_in(thief, EMAIL, PASSWORD)

    assert thief.get(f"/admin/{store.store_id}").status_code == 302


def test_who_was_removed_can_be_invited_again(app, owner, store):
    choose_password(app.test_client(), setup_path(app, EMAIL, store.store_id, Role.VIEWER))
    remove(app, owner, EMAIL)

    assert "/admin/setup/" in invite(owner).text


def test_a_password_stays_while_another_store_is_left(app, owner, store, elsewhere):
    setup_path(app, EMAIL, elsewhere)
    choose_password(app.test_client(), setup_path(app, EMAIL, store.store_id, Role.VIEWER))
    remove(app, owner, EMAIL)

    assert log_in(app.test_client(), EMAIL).status_code == 302


def remove(app, owner, email: str) -> None:
    with app.app_context():
        (member_id,) = [each.id for each in members.list_members(owner.store_id) if each.email == email]
    assert owner.post(f"/members/{member_id}/remove").status_code == 302


@pytest.mark.parametrize("letter", ["x", "\ufdfa"])
def test_a_password_of_any_length_is_a_wrong_one(app, store, letter):
    """G22: as many letters as a form takes, also where one of them stands for eighteen."""
    ana = member(app, store.store_id, email=EMAIL).client
    long = letter * 5_000
    token = csrf_token(ana)

    def told(path: str, **form: str) -> int:
        return ana.post(f"/admin/me/{path}", data={"csrf_token": token} | form, headers=HERE).status_code

    assert [log_in(app.test_client(), who, long).status_code for who in (EMAIL, "eve@example.com")] == [
        200,
        200,
    ]
    assert told("password", current=long, password=PASSWORD, again=PASSWORD) == 422
    assert [told(f"security/{page}", password=long) for page in ("prove", "app/off")] == [422, 422]


def test_a_password_is_the_same_however_its_letters_are_made(app, store):
    """One keyboard sends é as one letter, another as e and an accent."""
    client = app.test_client()
    choose_password(client, setup_path(app, EMAIL, store.store_id), "caf\u00e9 \u0622\u0628 and more")

    for typed in ("caf\u00e9 \u0622\u0628 and more", "cafe\u0301 \u0627\u0653\u0628 and more"):
        assert log_in(app.test_client(), EMAIL, typed).status_code == 302


def test_the_languages_below_a_card_change_the_page_of_whoever_is_known(app, owner):
    """By a form, since the language is saved; for a stranger they are links that only this browser remembers."""
    page = owner.client.get("/admin/me").text
    form = re.search(r'<nav class="tongues".*?</nav>', page, re.DOTALL)[0]
    back = re.search(r'name="back" value="([^"]+)"', form)[1]
    sent = {"csrf_token": csrf_token(owner.client), "back": back, "locale": "fa"}
    answer = owner.client.post("/admin/me", data=sent, headers=HERE)

    assert ("?lang=" in form, answer.headers["Location"]) == (False, "/admin/me")
    assert '<html lang="fa" dir="rtl">' in owner.client.get("/admin/me").text
    assert "?lang=fa" in app.test_client().get("/admin/login").text
