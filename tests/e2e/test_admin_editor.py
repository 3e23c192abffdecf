"""The editors of sharing and of a program in a browser: typed and seen at once, saved with a reason, undone."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.web.admin_door import PASSWORD, setup_path


@pytest.fixture
def editor(page, live_server):
    store = factories.new_store(live_server.app)
    page.goto(live_server.url + setup_path(live_server.app, "ana@shop.example", store.store_id))
    for field in page.locator("[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main button").first.click()
    page.goto(f"{live_server.url}/admin/{store.store_id}/sharing")
    return page


@pytest.fixture
def program(editor):
    editor.set_viewport_size({"width": 1280, "height": 800})
    editor.goto(editor.url.replace("/sharing", "/program"))
    return editor


def test_what_is_typed_is_seen_at_once_in_the_real_widget_and_can_be_undone(editor):
    """S0-20: the frame, the bar, the reason, the history."""
    frame, bar = editor.frame_locator("[data-preview]"), editor.locator("[data-savebar]")
    expect(bar).to_be_hidden()
    editor.get_by_role("radio", name="In the page").check()
    editor.get_by_label("On every channel").fill("Try {store}: {benefit}")
    editor.get_by_role("checkbox", name="WhatsApp").uncheck()
    expect(frame.get_by_role("figure")).to_contain_text("Try Chaykhana: 10% off")
    expect(frame.get_by_role("link", name="WhatsApp")).to_have_count(0)
    expect(bar).to_contain_text("Not saved yet: 2")

    editor.get_by_label("Why?").fill("Autumn")
    bar.get_by_role("button", name="Save").click()
    expect(editor.locator(".note-box")).to_contain_text("Saved.")
    expect(editor.locator("[aria-labelledby=history] table")).to_contain_text("Autumn")
    editor.get_by_role("button", name="Undo").click()

    expect(editor.get_by_label("On every channel")).to_have_value("")
    expect(editor.get_by_role("checkbox", name="WhatsApp")).to_be_checked()


def test_other_settings_are_counted_saved_with_a_reason_and_undone_as_well(editor):
    """S0-20: with a part of the form that the server draws anew, as another country's hours."""
    editor.goto(editor.url.replace("/sharing", "/followups/settings"))
    bar = editor.locator("[data-savebar]")
    expect(bar).to_be_hidden()
    editor.get_by_label("Public holidays of").select_option("SA")
    expect(bar).to_contain_text("Not saved yet: 3")
    editor.get_by_label("Why?").fill("We moved")
    bar.get_by_role("button", name="Save").click()
    expect(editor.locator("[aria-labelledby=history] table")).to_contain_text("We moved")
    editor.get_by_role("button", name="Undo").click()

    expect(editor.locator("#country")).to_have_value("")
    expect(bar).to_be_hidden()


def test_leaving_with_something_unsaved_is_asked_about_and_discarding_is_not(editor):
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    editor.get_by_label("Subject of an e-mail").fill("A gift")
    editor.get_by_role("link", name="Stories").click()
    expect(editor).to_have_url(re.compile("/sharing$"))
    editor.get_by_role("link", name="Discard").click()

    expect(editor).to_have_url(re.compile("language=en$"))
    assert asked == ["beforeunload"]


def test_the_preview_of_a_program_stays_in_view_whatever_field_is_typed_in(program):
    program.get_by_label("Released after").click()
    frame = program.locator("[data-preview]").bounding_box()

    assert program.evaluate("scrollY") > 400
    assert frame["y"] >= 0
    assert frame["y"] + frame["height"] <= 800


def test_a_changed_deal_is_counted_asked_about_when_left_and_comes_back_from_the_history(program):
    bar, asked = program.locator("[data-savebar]"), []
    program.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    expect(bar).to_be_hidden()
    program.get_by_label("Percentage", exact=True).first.fill("25")
    expect(bar).to_contain_text("Not saved yet: 1")
    program.get_by_role("link", name="Overview").click()
    assert asked == ["beforeunload"]

    bar.get_by_label("Why this change?").fill("Winter")
    bar.get_by_role("button", name="Publish version 2").click()
    program.get_by_role("button", name="Go back to this").click()

    expect(program.locator("#friend_percent")).to_have_value("10")
    expect(program.get_by_role("row").nth(1)).to_contain_text("Back to version 1")


def test_on_a_phone_the_preview_comes_up_over_the_form_and_goes_again_by_keyboard(program):
    program.set_viewport_size({"width": 390, "height": 844})
    door = program.get_by_role("button", name="Preview")
    door.press("Enter")
    expect(program.locator("[data-preview]")).to_be_in_viewport(ratio=0.3)
    expect(program.get_by_role("button", name="Close")).to_be_focused()
    program.keyboard.press("Escape")

    expect(door).to_be_focused()
    expect(program.locator("[data-preview]")).not_to_be_in_viewport()


@pytest.mark.parametrize("path", ["programs", "numbers", "program", "keys", "print/sheet?kind=sign"])
def test_nothing_goes_sideways_on_the_smallest_phone(program, path):
    program.set_viewport_size({"width": 320, "height": 640})
    program.goto(program.url.replace("/program", f"/{path}"))

    assert program.evaluate("document.documentElement.scrollWidth") == 320
