"""Decisions about many rows as a member makes them: asked for, done by the worker, told; taken by name."""

import html
import re

import pytest

from rafiq.audit import service as audit
from rafiq.bulk import work
from tests import factories
from tests.web.admin_door import HERE, Member, csrf_token, member


@pytest.fixture
def owner(app, store, clock):
    return member(app, store.store_id)


@pytest.fixture
def shop(app, store):
    return factories.Merchant(app.test_client(), store.secret_key)


@pytest.fixture
def go_on(app):
    """What the worker does."""

    def go_on() -> int:
        with app.app_context():
            return work.work(app.extensions["rafiq"].keyring)

    return go_on


def ask(who: Member, path: str, **form: object) -> str:
    """Where the question is answered, within the store."""
    answer = who.client.post(
        f"/admin/{who.store_id}{path}", data={"csrf_token": csrf_token(who.client)} | form, headers=HERE
    )
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix(f"/admin/{who.store_id}")


def told(answer) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


def codes(app, store) -> list[str]:
    with app.app_context():
        return [each.code for each in audit.page(store.store_id, audit.Wanted(), limit=200)]
