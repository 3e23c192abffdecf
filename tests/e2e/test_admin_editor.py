"""The editor of sharing in a browser: typed and seen at once, saved with a reason, undone."""

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


def test_leaving_with_something_unsaved_is_asked_about_and_discarding_is_not(editor):
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    editor.get_by_label("Subject of an e-mail").fill("A gift")
    editor.get_by_role("link", name="Stories").click()
    expect(editor).to_have_url(re.compile("/sharing$"))
    editor.get_by_role("link", name="Discard").click()

    expect(editor).to_have_url(re.compile("language=en$"))
    assert asked == ["beforeunload"]
