"""Somebody's own account in tests: posts its forms, sets up an authenticator app, logs in with its codes."""

import html
import re
from datetime import UTC, datetime

from flask.testing import FlaskClient
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from tests.web.admin_door import HERE, PASSWORD, csrf_token, log_in

SECURITY = "/admin/me/security"


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    """To a page of one's own account, or of the second step, which has the token too."""
    token = csrf_token(client)
    return client.post(path, data={"csrf_token": token} | form, headers=HERE)


def app_of(page: str) -> TOTP:
    """The authenticator app after scanning: it knows the key that the set-up page shows."""
    shown = re.search(r'id="app-key">([^<]+)<', page)
    assert shown is not None
    return TOTP(key=html.unescape(shown[1]))


def code(app: TOTP) -> str:
    return str(app.generate(time=datetime.now(UTC).timestamp()).token)


def set_up(client: FlaskClient) -> tuple[TOTP, list[str]]:
    """The app and the recovery codes of whoever is logged in here."""
    page = client.get(f"{SECURITY}/app").text
    app = app_of(page)
    (note,) = re.findall(r'name="setup" value="([^"]+)"', page)
    answer = post(client, f"{SECURITY}/app", setup=note, code=code(app))
    assert answer.status_code == 200, answer.text
    return app, re.findall(r"<li><code>([^<]+)</code>", answer.text)


def half_way(client: FlaskClient, email: str) -> str:
    """The password is given; where that leads."""
    return str(log_in(client, email, PASSWORD).headers["Location"]).split("?", maxsplit=1)[0]


def give(client: FlaskClient, typed: str, path: str = "/admin/tf-validate") -> TestResponse:
    """The code of the second step."""
    token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get(path).text)[0]
    return client.post(path, data={"csrf_token": token, "code": typed}, headers=HERE)
