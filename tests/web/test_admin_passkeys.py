"""Passkeys: a device that logs somebody in by itself, asked and answered over HTTP (G25, G27)."""

from dataclasses import replace

import pytest

from rafiq.core.db import transaction
from rafiq.stores import members, passkeys
from rafiq.stores.rights import Role
from tests import factories
from tests.web.account_door import SECURITY, post
from tests.web.admin_door import choose_password, member, setup_path
from tests.web.authenticator import HOLDER_IS_THERE, Authenticator

EMAIL = "ana@example.com"


@pytest.fixture
def ana(app, store, clock):
    return member(app, store.store_id, email=EMAIL)


@pytest.fixture
def device(ana, clock):
    """Ana's, with a passkey that the server knows."""
    made = Authenticator()
    assert add(ana.client, made).headers["Location"] == f"{SECURITY}#passkeys"
    return made


def add(client, device, name="Ana's phone"):
    asked = client.get(f"{SECURITY}/passkeys").get_json()
    answer = device.make(asked["options"])
    return post(client, f"{SECURITY}/passkeys", name=name, answer=answer, note=asked["note"])


def come_in(client, device, **wishes):
    asked = client.get("/admin/passkey").get_json()
    return post(
        client, "/admin/passkey", answer=device.answer(asked["options"]), note=asked["note"], **wishes
    )


def has_come_in(client, store) -> bool:
    return client.get(f"/admin/{store.store_id}").status_code == 200


def test_a_passkey_alone_lets_in_where_two_steps_are_asked(app, store, ana, device):
    ana.post("/members/two-step", required="yes")
    client = app.test_client()
    answer = come_in(client, device, next=f"/admin/{store.store_id}/people")

    assert answer.headers["Location"] == f"/admin/{store.store_id}/people"
    assert has_come_in(client, store)


def test_it_leads_to_our_own_pages_only(app, device, clock):
    led = set()
    for wish in ("https://evil.example", "//evil.example", "/\\evil.example", "/admin//x"):
        led.add(come_in(app.test_client(), device, next=wish).headers["Location"])
        clock.move(seconds=1)

    assert led == {"/admin/"}


@pytest.mark.both_databases
def test_an_answer_is_taken_once(app, store, device):
    """G27: whoever hears it cannot say it again, not even at once."""
    first, second = app.test_client(), app.test_client()
    asked = first.get("/admin/passkey").get_json()
    said = {"answer": device.answer(asked["options"]), "note": asked["note"]}
    post(first, "/admin/passkey", **said)
    post(second, "/admin/passkey", **said)

    assert (has_come_in(first, store), has_come_in(second, store)) == (True, False)


LIES = (
    {"origin": "https://refer.example"},
    {"origin": "http://localhost:8001"},
    {"flags": HOLDER_IS_THERE},
    {"holder": b"usr_somebody_else"},
    {"name": b"another device"},
    {"key": Authenticator().key},
)


def test_a_device_that_lies_stays_outside(app, store, device):
    """Another page, another port, nobody looked at, another's name, unknown, another key."""
    doors = [app.test_client() for _ in LIES]
    led = [
        come_in(door, replace(device, **lie)).headers["Location"]
        for door, lie in zip(doors, LIES, strict=True)
    ]

    assert {each.partition("?")[0] for each in led} == {"/admin/login"}
    assert not any(has_come_in(door, store) for door in doors)
    assert come_in(app.test_client(), device).headers["Location"] == "/admin/"


def test_an_answer_that_comes_late_is_none(app, store, device, clock):
    client = app.test_client()
    asked = client.get("/admin/passkey").get_json()
    clock.move(minutes=11)
    post(client, "/admin/passkey", answer=device.answer(asked["options"]), note=asked["note"])

    assert not has_come_in(client, store)


def test_no_answer_breaks_the_door(app, ana):
    notes = [ana.client.get(path).get_json()["note"] for path in ("/admin/passkey", f"{SECURITY}/passkeys")]
    door, seen = app.test_client(), set()
    for answer in ("", "{}", "[]", "null", "{" * 30_000, '{"id":1,"rawId":"é","response":[]}', "ÿ"):
        came = post(door, "/admin/passkey", answer=answer, note=notes[0])
        added = post(ana.client, f"{SECURITY}/passkeys", name="x", answer=answer, note=notes[1])
        seen.add((came.status_code, added.status_code))

    assert seen == {(302, 422)}


def test_a_question_put_to_somebody_else_adds_nothing(app, store, ana):
    """G25: the note that comes with an answer names whom we asked."""
    eve = member(app, store.store_id, Role.VIEWER, "eve@example.com")
    asked = eve.client.get(f"{SECURITY}/passkeys").get_json()
    answer = Authenticator().make(asked["options"])

    assert (
        post(ana.client, f"{SECURITY}/passkeys", name="x", answer=answer, note=asked["note"]).status_code
        == 422
    )


def test_the_same_device_is_not_added_twice(ana, device):
    assert add(ana.client, device).status_code == 409


def test_a_passkey_that_was_removed_lets_nobody_in(app, store, ana, device):
    (kept,) = kept_by(app, EMAIL)
    eve = member(app, store.store_id, Role.VIEWER, "eve@example.com")
    foreign = post(eve.client, f"{SECURITY}/passkeys/{kept.id}/remove").status_code
    gone = post(ana.client, f"{SECURITY}/passkeys/{kept.id}/remove").status_code
    client = app.test_client()
    come_in(client, device)

    assert (foreign, gone) == (404, 302)
    assert not has_come_in(client, store)


def kept_by(app, email):
    with app.app_context():
        return passkeys.of_user(members.find_user(email=email).id)


def test_a_passkey_ends_with_the_last_store(app, store):
    """Else an owner could invite somebody, add a passkey, remove them, and wait for another store."""
    owner = member(app, store.store_id)
    cem, device = app.test_client(), Authenticator()
    choose_password(cem, setup_path(app, "cem@example.com", store.store_id, Role.VIEWER))
    add(cem, device)
    with app.app_context():
        (member_id,) = [m.id for m in members.list_members(store.store_id) if m.email == "cem@example.com"]
    owner.post(f"/members/{member_id}/remove")
    elsewhere = factories.new_store(app, name="Elsewhere").store_id
    with app.app_context(), transaction():
        members.add_member(elsewhere, members.find_user(email="cem@example.com").id, Role.OWNER)
    thief = app.test_client()
    come_in(thief, device)

    assert thief.get(f"/admin/{elsewhere}").status_code == 302


def test_an_answer_adds_no_passkey_again_once_it_was_removed(app, ana, clock):
    """G27: a question is answered once."""
    asked = ana.client.get(f"{SECURITY}/passkeys").get_json()
    form = {"name": "phone", "answer": Authenticator().make(asked["options"]), "note": asked["note"]}
    clock.move(seconds=1)
    first = post(ana.client, f"{SECURITY}/passkeys", **form).status_code
    (kept,) = kept_by(app, EMAIL)
    post(ana.client, f"{SECURITY}/passkeys/{kept.id}/remove")

    again = post(ana.client, f"{SECURITY}/passkeys", **form).status_code
    other = post(
        ana.client, f"{SECURITY}/passkeys", **form | {"answer": Authenticator().make(asked["options"])}
    )

    assert (first, again, other.status_code) == (302, 422, 422)
    assert kept_by(app, EMAIL) == []
    assert add(ana.client, Authenticator()).status_code == 302
