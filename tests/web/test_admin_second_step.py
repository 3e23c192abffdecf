"""A second step at the log-in: an authenticator app, recovery codes, and an owner who asks for it (G26, G27)."""

import pytest

from rafiq.core.db import db
from rafiq.stores import members
from rafiq.stores.models import RecoveryCode, User
from rafiq.stores.rights import Role
from tests import factories
from tests.web.account_door import SECURITY, code, give, half_way, post, set_up
from tests.web.admin_door import (
    HERE,
    PASSWORD,
    choose_password,
    csrf_token,
    log_in,
    member,
    setup_path,
)

EMAIL = "ana@example.com"
STEP = "/admin/tf-validate"
RECOVERY = "/admin/mf-recovery"
IN = (302, "/admin/")


@pytest.fixture
def ana(app, store, clock):
    return member(app, store.store_id, email=EMAIL)


@pytest.fixture
def prepared(ana, clock):
    """Ana's app and recovery codes; half a minute later, so that her app shows another code."""
    made = set_up(ana.client)
    clock.move(seconds=30)
    return made


def outcome(answer):
    return answer.status_code, answer.headers.get("Location")


def is_in(client, store) -> bool:
    return client.get(f"/admin/{store.store_id}").status_code == 200


def test_the_password_alone_no_longer_lets_in_and_the_code_does(app, store, prepared):
    phone, _ = prepared
    client = app.test_client()

    assert half_way(client, EMAIL) == STEP
    assert not is_in(client, store)
    assert outcome(give(client, code(phone))) == IN
    assert is_in(client, store)


def test_one_arrives_at_the_page_that_one_wanted(app, store, prepared):
    phone, _ = prepared
    client, wanted = app.test_client(), f"/admin/{store.store_id}/people"
    led = post(client, "/admin/login", email=EMAIL, password=PASSWORD, next=wanted).headers["Location"]

    assert give(client, code(phone), led).headers["Location"] == wanted


def test_a_code_in_persian_digits_is_the_same_code(app, prepared):
    phone, _ = prepared
    client = app.test_client()
    half_way(client, EMAIL)

    assert outcome(give(client, code(phone).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))) == IN


@pytest.mark.both_databases
def test_a_code_is_not_taken_twice_not_even_the_one_of_the_set_up(app, ana, clock):
    """G27: whoever looks over a shoulder gains nothing."""
    phone, _ = set_up(ana.client)
    first, second = app.test_client(), app.test_client()
    half_way(first, EMAIL)
    half_way(second, EMAIL)
    at_set_up = give(first, code(phone))
    clock.move(seconds=30)

    assert "This code does not fit" in at_set_up.text
    assert outcome(give(first, code(phone))) == IN
    assert "This code does not fit" in give(second, code(phone)).text


def test_wrong_codes_are_slowed_down_wherever_they_come_from(app, store, prepared, clock):
    """60 guesses a day of a million codes, for whoever has the password, from however many addresses."""
    client = app.test_client()
    half_way(client, EMAIL)
    answers = []
    for n in range(21):
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{n}"
        answers.append(give(client, "000000").status_code)

    assert answers == [200] * 19 + [429] * 2, "the code of the set-up was the first of the twenty"


def test_a_new_password_brings_no_new_tries(app, store, prepared, clock):
    """Whoever has the mailbox may choose passwords all day; the guesses of a day stay 60."""
    client, answers = app.test_client(), []
    for n in range(3):
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{n}"
        choose_password(client, setup_path(app, EMAIL))
        answers += [give(client, "000000").status_code for _ in range(9)]

    assert answers == [200] * 19 + [429] * 8


@pytest.mark.parametrize("spelling", ["ana@\u24d4xample.com", "ana@example\u3002com", " ANA@example.com"])
def test_another_spelling_of_an_address_has_no_tries_of_its_own(app, store, ana, spelling):
    client = app.test_client()
    answers = [log_in(client, EMAIL, "not hers at all").status_code for _ in range(10)]

    assert answers == [200] * 10
    assert log_in(client, spelling, "not hers at all").status_code == 429


@pytest.mark.parametrize("path", ["/admin/login", STEP, RECOVERY])
@pytest.mark.parametrize("body", [[1], "x", {"code": 123456}])
def test_json_is_no_form(app, prepared, path, body):
    client = app.test_client()
    half_way(client, EMAIL)
    token = csrf_token(client)
    answer = client.post(path, json=body, headers=HERE | {"X-CSRFToken": token})

    assert answer.status_code in {400, 415}


def test_whoever_turns_it_off_is_asked_for_it_again_where_it_is_required(ana, prepared):
    phone, _ = prepared
    ana.post("/members/two-step", required="yes")
    assert ana.get().status_code == 200
    post(ana.client, f"{SECURITY}/app/off", password=PASSWORD, code=code(phone))

    assert ana.get().headers["Location"] == SECURITY


@pytest.mark.both_databases
def test_a_recovery_code_lets_in_once_and_says_how_many_are_left(app, store, prepared):
    _, codes = prepared
    first, second = app.test_client(), app.test_client()
    half_way(first, EMAIL)
    half_way(second, EMAIL)

    assert len(set(codes)) == 10
    assert outcome(give(first, f" {codes[0].upper()} ", RECOVERY)) == IN
    assert "Left: 9" in first.get(f"/admin/{store.store_id}").text
    assert "used already" in give(second, codes[0], RECOVERY).text


def test_new_recovery_codes_end_the_old_ones_and_want_a_code(app, ana, prepared):
    phone, codes = prepared
    refused = post(ana.client, f"{SECURITY}/codes", code="000000")
    answer = post(ana.client, f"{SECURITY}/codes", code=code(phone))
    client = app.test_client()
    half_way(client, EMAIL)

    assert (refused.status_code, answer.status_code) == (422, 200)
    assert "used already" in give(client, codes[0], RECOVERY).text


def test_neither_the_key_nor_the_codes_are_stored_as_they_are(app, ana, prepared):
    """G26: the key sealed with the installation's own, of the codes a keyed hash."""
    phone, codes = prepared
    with app.app_context():
        kept = repr([(u.totp_sealed, u.totp_counter) for u in db.session.query(User)])
        kept += repr([each.hash for each in db.session.query(RecoveryCode)])

    assert len(kept) > 10 * 64
    assert not [each for each in (*codes, phone.base32_key, phone.hex_key) if each in kept]
    assert codes[0] not in ana.client.get(SECURITY).text


def test_turning_it_on_ends_every_other_session(app, store, ana):
    other = app.test_client()
    log_in(other, EMAIL)
    set_up(ana.client)

    assert is_in(ana.client, store)
    assert not is_in(other, store)


def test_turning_it_off_wants_the_password_and_a_code(app, store, ana, prepared):
    phone, _ = prepared
    off, right = f"{SECURITY}/app/off", {"password": PASSWORD}
    refused = [
        post(ana.client, off, password="not mine", code=code(phone)).status_code,
        post(ana.client, off, code="000000", **right).status_code,
    ]

    assert refused == [422, 422]
    assert post(ana.client, off, code=code(phone), **right).status_code == 302
    assert outcome(log_in(app.test_client(), EMAIL)) == IN


def test_a_link_from_the_mailbox_still_asks_for_the_code(app, store, prepared):
    phone, _ = prepared
    client = app.test_client()

    assert choose_password(client, setup_path(app, EMAIL)).headers["Location"] == STEP
    assert not is_in(client, store)
    assert outcome(give(client, code(phone))) == IN


def test_half_way_in_lasts_ten_minutes_and_is_left_by_no_get(app, store, ana, prepared, clock):
    """G28: Flask-Security would log out whoever opens the second step while logged in."""
    client = app.test_client()
    half_way(client, EMAIL)
    clock.move(minutes=11)

    assert client.get(STEP).headers["Location"].startswith("/admin/login")
    assert ana.client.get(STEP).headers["Location"] == "/admin/"
    assert is_in(ana.client, store)


def test_pages_of_the_library_that_ours_replace_are_closed(ana):
    closed = ("tf-setup", "tf-rescue", "tf-select", "mf-recovery-codes", "verify")

    assert {ana.client.get(f"/admin/{path}").status_code for path in closed} == {404}


def test_an_old_log_in_may_not_change_the_ways_in_before_the_password_comes_again(ana, clock):
    """A browser left open is not enough to add a way in."""
    clock.move(minutes=16)
    led_back = ana.client.get(f"{SECURITY}/app")
    wrong = post(ana.client, f"{SECURITY}/prove", password="not mine")
    post(ana.client, f"{SECURITY}/prove", password=PASSWORD)

    assert (led_back.status_code, wrong.status_code) == (302, 422)
    assert ana.client.get(f"{SECURITY}/app").status_code == 200


@pytest.mark.both_databases
def test_an_owner_can_ask_it_of_every_member_and_sees_who_has_it(app, store, ana, clock):
    """Led to the set-up before any page of that store, and of no other; the owner too."""
    ben = member(app, store.store_id, Role.VIEWER, "ben@example.com")
    elsewhere = factories.new_store(app, name="Elsewhere").store_id
    with app.app_context():
        members.add_member(elsewhere, members.find_user(email="ben@example.com").id, Role.VIEWER)
        db.session.commit()
    ana.post("/members/two-step", required="yes")

    assert {ben.get(path).headers["Location"] for path in ("", "/people", "/referrals")} == {SECURITY}
    assert "Chaykhana lets nobody in by a password alone" in ben.client.get(SECURITY).text
    assert ben.client.get(f"/admin/{elsewhere}").status_code == 200
    set_up(ben.client)
    assert ben.get().status_code == 200
    assert ana.get("/members").headers["Location"] == SECURITY
    set_up(ana.client)
    assert ana.get("/members").text.count("Two steps</span>") == 2
    ana.post("/members/two-step", required="no")
    assert member(app, store.store_id, Role.VIEWER, "cem@example.com").get().status_code == 200


def test_only_an_owner_decides_that(app, store):
    manager = member(app, store.store_id, Role.MANAGER)

    assert manager.post("/members/two-step", required="yes").status_code == 403
