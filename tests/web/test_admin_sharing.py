"""The merchant's page of channels, texts, own channels and surfaces (issue 4, channels as data)."""

import re
from urllib.parse import urlsplit

import pytest
from markupsafe import escape

from rafiq.stores import service as stores
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member

ORDER = ["telegram", "whatsapp", "eitaa", "bale"]


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def told(app, store):
    def asked(language):
        path = f"/w/{store.publishable_key}/channels.json"
        return app.test_client().get(path, query_string={"locale": language}).json

    return asked


def rows(page: str) -> list[str]:
    return re.findall(r'name="order" value="(\w+)"', page)


def test_the_chosen_channels_travel_in_the_order_chosen_and_only_in_their_language(manager, told):
    manager.post("/sharing", language="fa", order=ORDER, channels=["telegram", "eitaa"])

    assert [row["id"] for row in told("fa")["channels"]] == ["telegram", "eitaa"]
    assert next(row["id"] for row in told("fa")["channels"]) != told("en")["channels"][0]["id"]


def test_what_was_not_chosen_is_offered_by_our_own_sheet(manager, told):
    manager.post("/sharing", language="fa", order=ORDER, channels=["telegram"])
    further = [row["id"] for row in told("fa")["more"]]

    assert {"whatsapp", "eitaa", "bale"} <= set(further)
    assert not {"telegram", "qr", "native", "card"} & set(further)


def test_whoever_unticks_every_channel_leaves_the_link_and_its_copy_button(manager, told):
    """The page goes on working, and the boxes can be ticked again."""
    assert manager.post("/sharing", language="en", order=ORDER).status_code == 302
    page = manager.get("/sharing", language="en")

    assert (page.status_code, told("en")["channels"]) == (200, [])
    assert "whatsapp" in rows(page.text)
    assert not re.search(r'name="channels" value="\w+" checked', page.text)
    manager.post("/sharing", language="en", order=ORDER, channels=["telegram"])
    assert [row["id"] for row in told("en")["channels"]] == ["telegram"]


def test_labels_are_in_the_language_of_the_reader(told):
    names = {row["id"]: row["name"] for row in told("fa")["channels"]}

    assert (names["whatsapp"], names["email"]) == ("واتساپ", "ایمیل")


def test_the_suggestion_comes_back(manager, told):
    before = told("fa")["channels"]
    manager.post("/sharing", language="fa", order=ORDER, channels=["telegram"])
    manager.post("/sharing", language="fa", order=ORDER, reset="1")

    assert told("fa")["channels"] == before


def test_an_arrow_moves_a_row_and_saves_nothing(manager, told):
    before = told("fa")
    page = manager.post("/sharing", language="fa", order=ORDER, channels=ORDER, move="down:telegram").text

    assert rows(page)[:2] == ["whatsapp", "telegram"]
    assert told("fa") == before


def test_a_text_is_kept_for_its_channel_and_language(manager, told):
    manager.post(
        "/sharing",
        language="en",
        order=ORDER,
        channels=ORDER,
        text_all="Try {store}: {link}",
        text_whatsapp="",
    )

    assert told("en")["texts"] == {"all": "Try {store}: {link}"}
    assert "texts" not in told("fa")


def test_an_unknown_placeholder_is_marked_and_what_was_typed_stays(manager, told):
    answer = manager.post("/sharing", language="en", order=ORDER, channels=ORDER, text_all="Try {shop} <b>")

    assert answer.status_code == 422
    assert 'id="text_all-wrong"' in answer.text
    assert "Try {shop} &lt;b&gt;</textarea>" in answer.text
    assert "texts" not in told("en")


def test_an_unknown_channel_is_no_crash(manager):
    assert manager.post("/sharing", language="en", order=["card", "nonsense"]).status_code == 422


def test_a_channel_of_ones_own_is_added_chosen_counted_and_removed(app, manager, store, told):
    manager.post(
        "/sharing/own", own_name="Gap", own_to="https://gap.example/s?u={url}&t={text}", own_icon="G"
    )
    manager.post("/sharing", language="en", order=["own1"], channels=["own1"])
    said = {"type": "shared", "surface": "share", "channel": "own1"}
    counted = app.test_client().post(f"/w/{store.publishable_key}/event", json=said).status_code
    row = told("en")["channels"]
    manager.post("/sharing/own/own1/remove")

    assert row == [{"id": "own1", "name": "Gap", "icon": "G", "to": "https://gap.example/s?u={u}&t={t}"}]
    assert counted == 204
    assert told("en")["channels"] == []


def test_a_hostile_channel_is_marked_and_what_was_typed_stays(manager, app, store):
    answer = manager.post("/sharing/own", own_name="Gap", own_to="javascript:alert('{url}')", own_icon="")

    assert (answer.status_code, 'id="own_to-wrong"' in answer.text) == (422, True)
    assert "javascript:alert(&#39;{url}&#39;)" in answer.text
    with app.app_context():
        assert stores.get_store(store.store_id).sharing.own == ()


def test_surfaces_are_kept_by_placement(manager, told):
    manager.post(
        "/sharing", language="en", prompt="inline", prompt_spot="#thanks", offer="popup", page="none"
    )

    assert told("en")["surfaces"] == {"prompt": "#thanks", "offer": "popup"}


def test_a_selector_that_is_none_is_marked(manager):
    answer = manager.post("/sharing", language="en", prompt="inline", prompt_spot="<img>")

    assert (answer.status_code, 'id="prompt_spot-wrong"' in answer.text) == (422, True)


def test_a_viewer_reads_and_changes_nothing(app, store, told):
    viewer, before = member(app, store.store_id, Role.VIEWER), told("en")

    assert viewer.get("/sharing").status_code == 200
    assert viewer.post("/sharing", language="en", order=["sms"], channels=["sms"]).status_code == 403
    assert told("en") == before


def test_saving_words_keeps_what_others_decided(manager, told):
    manager.post("/sharing", language="en", page="tab")
    manager.post("/sharing", language="en", order=["sms"], channels=["sms"], text_subject="Hello")
    manager.post("/sharing", language="en", order=["sms"], channels=["sms"], text_all="Hi")

    assert told("en")["surfaces"] == {"page": "tab"}
    assert told("en")["texts"] == {"subject": "Hello", "all": "Hi"}


def test_the_widget_is_told_which_analytics_tools_the_merchant_switched_on(manager, told):
    before = told("en")
    page = manager.post("/sharing/tools", tools=["matomo", "ga4"])

    assert "analytics" not in before
    assert told("en")["analytics"] == ["ga4", "matomo"]
    assert len(re.findall(r'name="tools" value="\w+" checked', manager.get("/sharing").text)) == 2
    manager.post("/sharing/tools")
    assert (page.status_code, told("en")) == (302, before)


def test_an_unknown_tool_is_refused_and_nothing_changes(manager, told):
    manager.post("/sharing/tools", tools=["gtm"])
    answer = manager.post("/sharing/tools", tools=["gtm", "<script>"])

    assert (answer.status_code, told("en")["analytics"]) == (422, ["gtm"])


def test_choosing_channels_keeps_the_tools(manager, told):
    manager.post("/sharing/tools", tools=["segment"])
    manager.post("/sharing", language="en", order=ORDER, channels=ORDER)

    assert told("en")["analytics"] == ["segment"]


def test_a_picture_of_the_shop_stands_under_its_links_in_messengers(app, manager, store, merchant):
    """S0-10: ready for posting, with a picture; a link to a product keeps its own."""
    path = urlsplit(
        merchant.post("/advocates", {"customer": factories.customer("Ana")}).json["share_url"]
    ).path
    manager.post("/sharing", language="en", picture="https://cdn.example/shop.jpg")
    card = app.test_client().get(path, headers={"User-Agent": "WhatsApp/2"}).text

    assert '<meta property="og:image" content="https://cdn.example/shop.jpg">' in card
    assert '<meta name="twitter:card" content="summary_large_image">' in card


@pytest.mark.parametrize(
    "typed", ["http://cdn.example/a.jpg", "javascript:alert(1)", 'https://x.example/"><b>']
)
def test_what_is_no_address_of_a_picture_is_marked_and_stays_as_typed(manager, typed):
    answer = manager.post("/sharing", language="en", picture=typed)

    assert (answer.status_code, 'id="picture-wrong"' in answer.text) == (422, True)
    assert str(escape(typed)) in answer.text
