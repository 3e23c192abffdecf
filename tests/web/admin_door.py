"""A member's browser for tests: logs in through the door that everybody uses, and posts as a form would."""

import html
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rafiq.core.db import transaction
from rafiq.stores import members
from rafiq.stores.rights import Role

PASSWORD = "a short sentence to remember"
HERE = {"Origin": "http://localhost"}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody at an admin page. Paths are within the store: ``/referrals``."""

    client: FlaskClient
    store_id: str

    def get(self, path: str = "", **query: str) -> TestResponse:
        return self.client.get(f"/admin/{self.store_id}{path}", query_string=query)

    def post(self, path: str, **form: object) -> TestResponse:
        token = csrf_token(self.client)
        return self.client.post(
            f"/admin/{self.store_id}{path}", data={"csrf_token": token} | form, headers=HERE
        )

    def speaks(self, language: str) -> None:
        """From now on their pages are in this language."""
        form = {"csrf_token": csrf_token(self.client), "name": "Mina", "locale": language}
        assert self.client.post("/admin/me", data=form, headers=HERE).status_code == 302


def csrf_token(client: FlaskClient) -> str:
    found = _TOKEN.search(client.get("/admin/me").text) or _TOKEN.search(client.get("/admin/login").text)
    assert found is not None
    return found[1]


def setup_path(app: APIFlask, email: str, store_id: str | None = None, role: Role = Role.OWNER) -> str:
    """The path of a fresh set-up link for this person, a member of the store when one is named."""
    state = app.extensions["rafiq"]
    with app.app_context(), transaction():
        user = members.create_user(email)
        if store_id is not None:
            members.add_member(store_id, user.id, role)
        link = members.make_setup_link(user.id, state.keyring, state.settings.public_url)
    return urlsplit(link).path


def choose_password(client: FlaskClient, path: str, password: str = PASSWORD) -> TestResponse:
    found = _TOKEN.search(client.get(path).text)
    form = {"csrf_token": found[1] if found else csrf_token(client), "password": password, "again": password}
    return client.post(path, data=form, headers=HERE)


def log_in(client: FlaskClient, email: str, password: str = PASSWORD) -> TestResponse:
    form = {"csrf_token": csrf_token(client), "email": email, "password": password}
    return client.post("/admin/login", data=form, headers=HERE)


def member(app: APIFlask, store_id: str, role: Role = Role.OWNER, email: str = "") -> Member:
    """A member of the store who has just come in through a set-up link."""
    client = app.test_client()
    answer = choose_password(client, setup_path(app, email or f"{role}@example.com", store_id, role))
    assert answer.status_code == 302
    return Member(client, store_id)


def plain(page: str) -> str:
    """What a reader sees of a page: its text without tags, in one line."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
