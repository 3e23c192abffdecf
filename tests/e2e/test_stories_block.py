"""The stories on a shop's own page: one tag under a strict policy, from right to left."""

import pytest
from playwright.sync_api import expect

from rafiq.core.db import transaction
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.voices import service as voices
from tests import factories

WORDS = "قوری سرخ هنوز یک قطره هم نریخته است."


@pytest.fixture
def shop(live_server, widget_shop, page):
    """A page of a shop in Farsi that allows scripts of ours and nothing else."""
    store = factories.new_store(live_server.app, name="چای‌خانه", locale="fa", currency="IRT")
    with live_server.app.app_context(), transaction():
        sara, _ = people.recognise(store.store_id, Identity(email="sara@example.com"), vouched=True)
        told = voices.tell(
            store.store_id,
            sara.id,
            name="<b>سارا",
            words=WORDS,
            locale="fa",
            consent="بله.",
            agreed=True,
        )
        voices.decide(store.store_id, told.id, show=True, read=told.digest, actor="tests")
    tag = f'<script async src="{live_server.url}/s/{store.store_id}/stories.js"></script>'
    policy = f"default-src 'none'; script-src {live_server.url}"
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    page.goto(widget_shop.put("/", "<div data-rafiq-stories></div>", lang="fa", head=head, tag=tag))
    return page


def test_the_block_shows_under_a_strict_policy_and_from_right_to_left(shop):
    """S3-12, S0-10: one tag, no inline style, no further request; the words are text and nothing else."""
    quote = shop.locator("[data-rafiq-stories] blockquote")

    expect(quote).to_have_text(WORDS)
    expect(shop.locator("[data-rafiq-stories] figcaption")).to_contain_text("<b>سارا")
    assert quote.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert (
        shop.locator("[data-rafiq-stories] figure").evaluate("e => getComputedStyle(e).borderRadius")
        == "12px"
    )
