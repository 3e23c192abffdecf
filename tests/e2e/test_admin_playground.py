"""The playground in a browser: pick, see the real widget, take the tag."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.web.admin_door import PASSWORD, setup_path


@pytest.fixture
def playground(page, live_server):
    store = factories.new_store(live_server.app)
    page.goto(live_server.url + setup_path(live_server.app, "ana@shop.example", store.store_id))
    for field in page.locator("[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main button").first.click()
    page.goto(f"{live_server.url}/admin/playground")
    return page


def test_every_choice_is_seen_at_once_in_the_real_widget_and_in_the_tag(playground):
    frame = playground.frame_locator("iframe")
    expect(frame.locator("rafiq-prompt [part~=link]")).to_have_value(re.compile("/r/preview"))

    playground.locator("#stage").select_option("guest")
    expect(frame.locator("rafiq-prompt input[type=email]")).to_be_visible()

    playground.locator("#stage").select_option("friend")
    playground.locator("#lang").select_option("fa")
    expect(frame.locator("rafiq-offer [part~=code]")).not_to_have_value("")
    expect(frame.locator("rafiq-offer [part~=panel]")).to_have_css("direction", "rtl")
    expect(playground.locator("#tag")).to_have_value(re.compile('data-locale="fa"'))


def test_a_down_server_shows_nothing(playground):
    playground.locator("#stage").select_option("away")

    expect(playground.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
    expect(playground.frame_locator("iframe").locator("rafiq-prompt [part~=panel]")).to_have_count(0)
