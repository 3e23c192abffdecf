"""A message of the hundred days before it is kept: the letter as it would arrive, whom it reaches, and a test of it."""

import re
from html import unescape

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.playbook import messages, service
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member
from tests.web.doors import rows
from tests.web.test_admin_asking import MESSAGE

WRITTEN = MESSAGE | {
    "subject_fa": "سلام",
    "words_fa": "خوش آمدید {name} <b>",
    "with_count": "1",
    "lang": "fa",
}
HOSTILE = ("9" * 400, "-1", "۹" * 14, "<b>'\"{}", "24:00", "XX", "javascript:1", "99-99", "\u202e")


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


def letter_in(owner, **typed: str) -> str:
    """What the frame of the preview loads."""
    found = re.search(r'<iframe[^>]* src="([^"]+)"', owner.get("/stages/messages/preview", **typed).text)
    return owner.client.get(unescape(found[1])).text if found else ""


def test_the_letter_has_the_words_that_are_typed(owner):
    """S3-8: in the chosen language, from right to left, and hostile words stay words."""
    farsi, english = letter_in(owner, **WRITTEN), letter_in(owner, **(WRITTEN | {"lang": "en"}))

    assert ("خوش آمدید {name} &lt;b&gt;" in farsi, 'dir="rtl"' in farsi) == (True, True)
    assert ("Good to have you." in english, "خوش" in english) == (True, False)


def test_a_frame_without_words_shows_an_example(owner):
    answer = owner.get("/stages/messages/letter", words_en="\n \n")

    assert (answer.status_code, "Three things to try" in answer.text) == (200, True)


def test_a_letter_in_the_dark_is_dark(owner):
    light, dark = (letter_in(owner, **(WRITTEN | {"theme": theme})) for theme in ("light", "dark"))

    assert ("@media not all" in light, "@media all" in dark) == (True, True)


def test_a_language_without_words_has_no_letter(owner):
    page = owner.get("/stages/messages/preview", **(WRITTEN | {"lang": "ms"})).text

    assert ("Nothing is written in this language" in page, "<iframe" in page) == (True, False)


@pytest.mark.parametrize(
    ("field", "value"), [("subject_fa", "x" * 121), ("words_fa", ""), ("url", "javascript:1")]
)
def test_words_that_could_not_be_kept_are_named_instead(owner, field, value):
    page = owner.get("/stages/messages/preview", **(WRITTEN | {field: value})).text

    assert (f'data-wrong="{field}"' in page, "<iframe" in page) == (True, False)


def test_it_says_when_it_would_go_next_and_to_how_many(app, store, owner, merchant, clock):
    with app.app_context(), transaction():
        service.save_plan(store.store_id, service.Plan(active=True))
    for number, who in enumerate(("Ana", "Ben")):
        merchant.post("/orders", factories.order(order_number=f"{number}", customer=factories.customer(who)))
    run_due(app)
    soon, later = (
        owner.get("/stages/messages/preview", **(WRITTEN | {"days": days})).text for days in ("3", "9")
    )
    none = owner.get("/stages/messages/preview", **(WRITTEN | {"from_stage": "advocate"})).text

    assert "of those who have ordered, it is for 2" in soon
    assert re.findall("next on [^;]*", soon) != re.findall("next on [^;]*", later)
    assert "for nobody who has ordered yet" in none
    assert "switched off" not in soon
    assert (
        "switched off"
        in owner.get("/stages/messages/preview", **(WRITTEN | {"days": "3", "active": ""})).text
    )


def test_a_test_brings_the_words_that_are_typed_and_keeps_them_in_the_form(app, store, owner):
    """S3-8: nothing of the message is kept."""
    before = rows(app)["mails"]
    answer = owner.post("/stages/messages/test", **WRITTEN)

    assert (answer.status_code, rows(app)["mails"]) == (200, before + 1)
    assert "A test is on its way to" in answer.text
    assert ("خوش آمدید {name} &lt;b&gt;" in answer.text, 'data-unsaved="1"' in answer.text) == (True, True)
    with app.app_context():
        assert list(messages.every(store.store_id)) == []


@pytest.mark.parametrize("changes", [{"lang": "ms"}, {"subject_fa": "x" * 121}])
def test_no_test_goes_without_words_or_with_wrong_ones(app, owner, changes):
    before = rows(app)["mails"]
    answer = owner.post("/stages/messages/test", **(WRITTEN | changes))

    assert (answer.status_code, rows(app)["mails"]) == (422, before)


def test_without_a_script_a_button_shows_the_same_with_what_was_typed(owner):
    page = owner.get("/stages/messages", show="1", **WRITTEN).text

    assert ('value="سلام"' in page, "/stages/messages/letter?" in page) == (True, True)


@pytest.mark.parametrize("field", [*WRITTEN, "theme", "size"])
def test_whatever_stands_in_the_address_is_answered_and_changes_nothing(app, owner, field):
    before = rows(app)
    paths = ("/stages/messages/preview", "/stages/messages/letter")
    answers = [owner.get(path, **(WRITTEN | {field: each})).status_code for path in paths for each in HOSTILE]

    assert set(answers) == {200}
    assert rows(app) == before


def test_another_shops_message_is_not_shown(app, owner, clock):
    rival = member(app, factories.new_store(app).store_id, email="rival@example.com")
    rival.post("/stages/messages", **MESSAGE)
    with app.app_context():
        (kept,) = messages.every(rival.store_id)

    assert owner.get("/stages/messages", show="1", **(WRITTEN | {"id": kept.id})).status_code == 404
    assert rival.get("/stages/messages", show="1", **(WRITTEN | {"id": kept.id})).status_code == 200


@pytest.mark.parametrize("language", ["en", "fa", "ar", "ms"])
def test_a_viewer_sees_it_in_four_languages_and_sends_no_test(app, store, clock, language):
    viewer = member(app, store.store_id, Role.VIEWER)
    viewer.speaks(language)
    answer = viewer.get("/stages/messages/preview", **(MESSAGE | {"lang": language}))

    assert (answer.status_code, "{" in answer.text) == (200, False)
    assert viewer.post("/stages/messages/test", **WRITTEN).status_code == 403
