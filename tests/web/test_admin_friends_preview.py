"""What friends would read with guarantees that are not kept yet."""

import pytest

from rafiq.core.db import transaction
from rafiq.core.texts import LOCALES
from rafiq.programs import service as programs
from rafiq.stores.rights import Role
from rafiq.voices import promises
from tests.web.admin_door import member
from tests.web.doors import rows

TYPED = {f"guarantee_{name}": f"Thirty days {name}" for name in LOCALES}
HOSTILE = ("9" * 400, "<b>'\"{}", "\u202e", "\n", "%00")


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


def test_each_language_reads_the_deal_and_the_line_that_is_typed(app, store, owner):
    """S3-6: below what the deal says; nothing is kept."""
    page = owner.get("/friends/preview", **TYPED).text

    assert [f"Thirty days {name}</b>" in page for name in LOCALES] == [True] * len(LOCALES)
    assert page.count('dir="rtl"') == 2
    assert "You can send your order back" in page
    with app.app_context():
        assert promises.guarantees(store.store_id) == {}


def test_a_line_that_is_too_long_is_named_instead(owner):
    page = owner.get("/friends/preview", **(TYPED | {"guarantee_ms": "x" * 201})).text

    assert ('data-wrong="guarantee_ms"' in page, "Thirty days" in page) == (True, False)


def test_without_a_script_a_button_shows_the_same_with_what_was_typed(owner):
    shown = owner.get("/friends", show="1", **TYPED).text
    wrong = owner.get("/friends", show="1", **(TYPED | {"guarantee_en": "x" * 201})).text

    assert (shown.count("Thirty days en"), 'aria-describedby="guarantee_en-wrong"' in wrong) == (2, True)


@pytest.mark.parametrize("field", TYPED)
def test_whatever_stands_in_the_address_is_answered_and_changes_nothing(app, owner, field):
    before = rows(app)
    answers = [owner.get("/friends/preview", **(TYPED | {field: each})).status_code for each in HOSTILE]

    assert set(answers) == {200}
    assert rows(app) == before


def test_a_shop_without_a_live_program_is_told_so(app, store, owner):
    with app.app_context(), transaction():
        (program,) = programs.list_programs(store.store_id)
        programs.set_status(store.store_id, program.id, "paused")
    page = owner.get("/friends/preview", **TYPED).text

    assert ("No program is live" in page, "Thirty days en" in page) == (True, True)


@pytest.mark.parametrize("language", LOCALES)
def test_a_viewer_sees_it_in_four_languages(app, store, clock, language):
    viewer = member(app, store.store_id, Role.VIEWER)
    viewer.speaks(language)
    answer = viewer.get("/friends/preview", **TYPED)

    assert (answer.status_code, "{" in answer.text) == (200, False)
