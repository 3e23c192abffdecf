"""The editor of sharing: unsaved settings in the real widget, and each save with who and why, to be undone (S0-20)."""

import base64
import html
import re
import zlib
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from rafiq.analytics.queries.marks import marks
from rafiq.core.errors import NotFound
from rafiq.stores import setting_versions, share_settings
from rafiq.stores.members import Role
from rafiq.stores.share_changes import Look, Typed, laid_over
from rafiq.stores.sharing import Sharing
from rafiq.web.admin.reach import share_form
from tests import factories
from tests.web.admin_door import member

UNSAVED = {"language": "en", "text_all": "Try {store}: {benefit}", "accent": "#8a3b12", "page": "tab"}


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def look(app, store):
    def now() -> Look:
        with app.app_context():
            return share_settings.look(store.store_id)

    return now


@pytest.fixture
def history(app, store):
    def kept() -> list[setting_versions.Version[Look]]:
        with app.app_context():
            return share_settings.VERSIONS.history(store.store_id)

    return kept


def address_of(frame: str) -> str:
    """Where the widget in the frame asks, but for its key."""
    return html.unescape(re.search(r"src=\"([^\"]+)/widget.js\"", frame)[1]).rpartition("/")[2]


def test_the_frame_shows_what_is_typed_and_nothing_is_saved(manager, client, store, look):
    before = look()
    frame = manager.get("/preview", **UNSAVED).text
    asked = f"/admin/preview/{address_of(frame)}/w/{store.publishable_key}"
    config = client.get(f"{asked}/config.json?locale=en").json

    assert "Try Chaykhana: 10% off" in frame
    assert (config["texts"], config["accent"]) == ({"all": UNSAVED["text_all"]}, "#8a3b12")
    assert config["surfaces"] == {"page": "tab"}
    assert client.get(f"{asked}/channels.json").json["texts"] == {"all": UNSAVED["text_all"]}
    assert look() == before


def test_the_frame_says_what_cannot_be_saved(manager):
    page = manager.get("/preview", language="en", text_all="Try {shop} <b>").text

    assert "in braces that we do not know" in page
    assert "<script" not in page


def test_without_a_script_the_form_is_shown_on_request_and_not_saved(manager, look):
    page = manager.post("/sharing", **UNSAVED, show="1", surface="offer").text
    frame = html.unescape(re.search(r"<iframe[^>]* src=\"([^\"]+)\"", page)[1])

    assert "Try+%7Bstore%7D" in frame
    assert "surface=offer" in frame
    assert "Try {store}: {benefit}</textarea>" in page
    assert look() == Look(Sharing(), None)


def packed(plain: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(plain)).decode().rstrip("=")


@pytest.mark.parametrize(
    ("draft", "status"),
    [
        ("x", 404),
        ("A" * 20_000, 404),
        (packed(b"a" * 200_000), 404),
        (packed(b"&".join(b"a%d=1" % n for n in range(500))), 404),
        (packed(b"\xff\xfe=1"), 404),
        (packed(b"text_all=%00"), 422),
        (packed(b"channels=nonsense"), 422),
        (packed(b"prompt=inline&prompt_spot=<img>"), 422),
        (packed(b"accent=red;}"), 422),
        (packed(b"friend_kind=percent_off&friend_percent=x"), 422),
    ],
)
def test_a_hostile_draft_is_refused(client, store, draft, status):
    asked = f"/admin/preview/{draft}/w/{store.publishable_key}"

    assert client.get(f"{asked}/config.json").status_code == status
    assert client.post(f"{asked}/offer", json={}).status_code == status


def test_every_save_says_who_and_why_in_the_history_and_on_the_charts(app, manager, store, history):
    """S0-20: a mark for the change, with the words of whoever made it."""
    manager.post("/sharing", **UNSAVED, why="Autumn <b>campaign</b>")
    page = manager.get("/sharing").text
    with app.app_context():
        (mark,) = [
            each
            for each in marks(store.store_id, date(2000, 1, 1), date(2100, 1, 1))
            if each.what == "sharing"
        ]

    assert [(each.author, each.why) for each in history()] == [
        ("manager@example.com", "Autumn <b>campaign</b>"),
        ("", ""),
    ]
    assert (mark.who, mark.why) == ("manager@example.com", "Autumn <b>campaign</b>")
    assert "Autumn &lt;b&gt;campaign" in page
    assert [page.index(f">{each}</span>") > 0 for each in ("Colour", "Texts", "How it shows")]


def test_undo_brings_back_what_was_and_can_be_undone(manager, look, history):
    manager.post("/sharing", language="en", text_all="One")
    manager.post("/sharing", language="en", text_all="Two", accent="#8a3b12")
    saved = manager.get("/sharing", done="saved").text
    undo = html.unescape(re.search(r"/sharing/versions/\w+/restore", saved)[0])
    manager.post(undo)
    undone = look()
    manager.post(f"/sharing/versions/{history()[1].id}/restore")

    assert (undone.sharing.texts, undone.accent) == ({"en": {"all": "One"}}, None)
    assert (look().sharing.texts, look().accent) == ({"en": {"all": "Two"}}, "#8a3b12")
    assert history()[0].why.startswith("Back to how it was")


def test_a_form_that_changes_nothing_makes_no_version(manager, history):
    manager.post("/sharing", language="en", text_all="", accent="", prompt="card", why="Just looking")

    assert history() == []


def test_no_more_than_two_hundred_versions_are_kept(app, store):
    with app.app_context():
        share_settings.write_texts(store.store_id, "en", {"all": "The first"}, author="tests")
        first, last = (each.id for each in reversed(share_settings.VERSIONS.history(store.store_id)))
        for number in range(setting_versions.KEPT - 1):
            share_settings.write_texts(store.store_id, "en", {"all": f"Text {number}"}, author="tests")

        assert share_settings.VERSIONS.get(store.store_id, last).number == 2
        with pytest.raises(NotFound):
            share_settings.VERSIONS.get(store.store_id, first)


def test_versions_are_a_stores_own_and_a_viewers_only_to_read(app, manager, store, look):
    manager.post("/sharing", language="en", text_all="One")
    other = factories.new_store(app)
    stranger = member(app, other.store_id, Role.MANAGER, "other@example.com")
    viewer = member(app, store.store_id, Role.VIEWER)
    with app.app_context():
        first = share_settings.VERSIONS.history(store.store_id)[-1].id

    assert stranger.post(f"/sharing/versions/{first}/restore").status_code == 404
    assert viewer.post(f"/sharing/versions/{first}/restore").status_code == 403
    assert "/restore" not in viewer.get("/sharing").text
    assert look().sharing.texts == {"en": {"all": "One"}}


def test_an_address_carries_only_what_differs():
    now = Look(Sharing(texts={"en": {"all": "Hi"}}), "#112233")
    saved = share_form.stands(now, "en", "UTC")
    form = MultiDict([*saved.items(multi=True), ("csrf_token", "x")])
    form["accent"] = ""
    said = share_form.differences(form, saved, now)

    assert said == "language=en&accent="
    assert laid_over(now, Typed("en", accent="")) == Look(now.sharing, None)
