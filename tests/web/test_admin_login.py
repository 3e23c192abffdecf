"""Coming in: set-up links, log-in, log-out, throttling, CSRF, headers (G27, G28, G29)."""

from urllib.parse import urljoin

import pytest

from rafiq.core.db import db
from rafiq.stores import members
from rafiq.stores.models import User
from rafiq.web.admin.guard import POLICY
from tests.web.admin_door import HERE, PASSWORD, choose_password, csrf_token, log_in, member, setup_path

EMAIL = "ana@example.com"


def test_a_setup_link_lets_its_holder_choose_a_password_and_come_in(app, client, store):
    answer = choose_password(client, setup_path(app, EMAIL, store.store_id))

    assert answer.headers["Location"] == "/admin/"
    assert client.get(f"/admin/{store.store_id}").status_code == 200


@pytest.mark.both_databases
def test_a_setup_link_works_once(app, client, store):
    path = setup_path(app, EMAIL, store.store_id)
    choose_password(client, path)

    assert choose_password(app.test_client(), path, "another sentence entirely").status_code == 410


def test_looking_at_a_setup_link_does_not_use_it_up(app, client, store):
    """Mail scanners open every link."""
    path = setup_path(app, EMAIL, store.store_id)
    for _ in range(3):
        assert client.get(path).status_code == 200

    assert choose_password(client, path).status_code == 302


def test_a_new_setup_link_ends_the_old_one(app, client, store):
    old = setup_path(app, EMAIL, store.store_id)
    new = setup_path(app, EMAIL)

    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_a_setup_link_ends_after_three_days(app, client, store, clock):
    path = setup_path(app, EMAIL, store.store_id)
    clock.move(days=3, minutes=6)

    assert client.get(path).status_code == 410


@pytest.mark.parametrize("path", ["/admin/setup/x", "/admin/setup/eyJ1c2VyIjoieCJ9.AAAA"])
def test_a_forged_setup_link_opens_nothing(client, path):
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("password", ["short", "x" * 129])
def test_a_password_is_neither_short_nor_endless(app, client, store, password):
    path = setup_path(app, EMAIL, store.store_id)

    assert choose_password(client, path, password).status_code == 422
    assert choose_password(client, path).status_code == 302


def test_passwords_are_stored_as_argon2id(app, client, store):
    choose_password(client, setup_path(app, EMAIL, store.store_id))

    with app.app_context():
        assert db.session.query(User).one().password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_member_logs_in_with_the_password(app, store):
    member(app, store.store_id, email=EMAIL)
    client = app.test_client()

    assert log_in(client, EMAIL.upper()).status_code == 302
    assert client.get(f"/admin/{store.store_id}").status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(app, store):
    member(app, store.store_id, email=EMAIL)
    client = app.test_client()
    wrong, unknown = log_in(client, EMAIL, "not this one"), log_in(client, "eve@example.com", "not this one")

    assert wrong.status_code == unknown.status_code == 200
    assert without_secrets(wrong.text, EMAIL) == without_secrets(unknown.text, "eve@example.com")


def without_secrets(page: str, email: str) -> str:
    lines = (line for line in page.splitlines() if "csrf_token" not in line)
    return "\n".join(lines).replace(email, "")


def test_nobody_has_a_password_before_choosing_one(app, client, store):
    setup_path(app, EMAIL, store.store_id)

    assert log_in(client, EMAIL, "").status_code == 200
    assert client.get(f"/admin/{store.store_id}").headers["Location"].startswith("/admin/login")


def test_logging_out_ends_the_session_on_the_server(app, store):
    ana = member(app, store.store_id)
    stolen = ana.client.get_cookie("rafiq_session").value
    ana.client.post("/admin/logout", data={"csrf_token": csrf_token(ana.client)}, headers=HERE)
    thief = app.test_client()
    thief.set_cookie("rafiq_session", stolen)

    assert thief.get(f"/admin/{store.store_id}").status_code == 302


def test_logging_out_by_get_does_nothing(app, store):
    ana = member(app, store.store_id)

    assert ana.client.get("/admin/logout").status_code == 404
    assert ana.get().status_code == 200


def test_a_new_password_ends_every_other_session(app, store):
    ana = member(app, store.store_id, email=EMAIL)
    other = app.test_client()
    log_in(other, EMAIL)
    form = {"current": PASSWORD, "password": "a wholly new sentence", "again": "a wholly new sentence"}
    ana.client.post("/admin/me/password", data=form | {"csrf_token": csrf_token(ana.client)}, headers=HERE)

    assert other.get(f"/admin/{store.store_id}").status_code == 302
    assert ana.get().status_code == 200


def test_a_session_ends_after_thirty_days_however_busy(app, store, clock):
    ana = member(app, store.store_id)
    for _ in range(60):
        clock.move(hours=11)
        assert ana.get().status_code == 200
    clock.move(days=3)

    assert ana.get().status_code == 302


def test_an_idle_session_ends_after_twelve_hours(app, store, clock):
    ana = member(app, store.store_id)
    clock.move(hours=12, minutes=1)

    assert ana.get().status_code == 302


def test_each_log_in_is_a_new_session(app, store):
    ana = member(app, store.store_id, email=EMAIL)
    before = ana.client.get_cookie("rafiq_session").value
    ana.client.post("/admin/logout", data={"csrf_token": csrf_token(ana.client)}, headers=HERE)
    log_in(ana.client, EMAIL)

    assert ana.client.get_cookie("rafiq_session").value != before


def test_guessing_passwords_is_slowed_down_per_account(app, store):
    member(app, store.store_id, email=EMAIL)
    answers = [log_in(app.test_client(), EMAIL, f"guess number {n}").status_code for n in range(11)]

    assert answers == [200] * 10 + [429]


def test_a_stranger_cannot_lock_an_owner_out(app, store):
    """Ninety guesses from three places stop each guesser, not the owner at her own place."""
    member(app, store.store_id, email=EMAIL)
    for place in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        guesses = [log_in(browser_at(app, place), EMAIL, "a guess").status_code for _ in range(30)]
        assert guesses[-1] == 429

    assert log_in(browser_at(app, "192.0.2.9"), EMAIL).status_code == 302


def test_many_guessers_together_are_slowed_down_in_the_end(app, client, store):
    """300 an hour for one account, wherever the tries come from; what an address was refused does not count."""
    token = csrf_token(client)
    form = {"csrf_token": token, "email": EMAIL, "password": ""}
    answers = [
        client.post(
            "/admin/login", data=form, headers=HERE, environ_base={"REMOTE_ADDR": f"192.0.2.{n // 10}"}
        ).status_code
        for n in range(301)
    ]

    assert (answers.count(200), answers[-1]) == (300, 429)


def browser_at(app, address: str):
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def test_the_pause_names_its_length(app, client):
    for n in range(10):
        log_in(client, EMAIL, f"guess number {n}")

    assert log_in(client, EMAIL).headers["Retry-After"] == "60"


def test_a_post_without_the_token_is_refused(app, store):
    ana = member(app, store.store_id)

    assert ana.client.post("/admin/me", data={"name": "Eve"}, headers=HERE).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_post_from_elsewhere_is_refused(app, store, headers):
    ana = member(app, store.store_id)
    form = {"name": "Eve", "csrf_token": csrf_token(ana.client)}

    assert ana.client.post("/admin/me", data=form, headers=headers).status_code == 403
    assert ana.client.post("/admin/me", data=form, headers=HERE).status_code == 302


@pytest.mark.parametrize(
    "next_url", ["https://evil.example", "//evil.example", "/\\evil.example", "https:evil.example"]
)
def test_logging_in_leads_to_our_own_pages_only(app, store, next_url):
    member(app, store.store_id, email=EMAIL)
    client = app.test_client()
    form = {"csrf_token": csrf_token(client), "email": EMAIL, "password": PASSWORD, "next": next_url}
    answer = client.post("/admin/login", data=form, headers=HERE)

    assert urljoin("http://localhost/admin/login", answer.headers.get("Location", "")).startswith(
        "http://localhost/"
    )


def test_every_page_carries_the_policy_and_its_companions(client):
    headers = client.get("/admin/login").headers

    assert headers["Content-Security-Policy"] == "; ".join(
        f"{name} {value}" for name, value in POLICY.items()
    )
    assert POLICY["default-src"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_cookie_is_bound_to_the_host_where_there_is_https(make_app):
    client = make_app(public_url="https://refer.example.com").test_client()
    cookie = client.get("/admin/login", base_url="https://refer.example.com").headers["Set-Cookie"]

    assert cookie.startswith("__Host-rafiq=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_public_answers_know_nothing_of_sessions(client, shopper):
    """`Vary: Cookie` would spoil every cache in front of the widget."""
    assert "Cookie" not in shopper.get(".js").headers.get("Vary", "")
    assert "Cookie" not in client.get("/healthz").headers.get("Vary", "")


def test_a_user_without_a_store_is_told_whom_to_ask(app, client):
    choose_password(client, setup_path(app, EMAIL))

    assert EMAIL in client.get("/admin/").text


def test_an_account_is_made_once_per_address(app):
    with app.app_context():
        first, second = members.create_user("Ana@Example.com"), members.create_user(" ana@example.com")

    assert first == second
