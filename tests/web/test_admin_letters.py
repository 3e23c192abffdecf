"""Letters to customers as the merchant sees them first: each in every language, and in their own inbox."""

import html

import pytest

from rafiq.core.texts import LOCALES, text
from rafiq.errands.outgoing import send_mails
from rafiq.stores.rights import Role
from tests.web import mail_scene
from tests.web.admin_door import member

server, app = mail_scene.server, mail_scene.app_among_neighbours


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


def test_each_letter_can_be_sent_to_the_one_who_looks_at_it(app, owner, server):
    page = owner.get("/messages/letters/survey", lang="fa", theme="dark").text
    owner.post("/messages/letters/survey/test", lang="fa")
    owner.post("/messages/letters/survey/test", lang="fa")
    send_mails(app, app.extensions["rafiq"])
    (mail,) = server.mails

    assert mail["To"] == "owner@example.com"
    assert str(mail["Subject"]) in html.unescape(page)
    assert "۱۰" in mail.get_body(("html",)).get_content()
    assert "prefers-color-scheme" not in owner.get("/messages/preview/survey", theme="dark").text
    assert owner.get("/messages/letters/invitation").status_code == 404


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("kind", ["welcome", "friend_bought", "released", "not_this_time", "reminder"])
def test_each_mail_can_be_seen_in_each_language_before_it_is_sent(owner, kind, language):
    page = owner.get(f"/messages/preview/{kind}", lang=language)

    assert f'lang="{language}"' in page.text
    assert "script-src 'none'" in page.headers["Content-Security-Policy"]
    assert owner.get(f"/messages/preview/{kind}", **{"lang": language, "as": "text"}).mimetype == "text/plain"


@pytest.mark.parametrize("language", LOCALES)
def test_a_sample_reason_fits_what_its_letter_says(owner, language):
    """Who hears that there is no reward is not told when it is released."""
    refunded = text(language, "reasons.order_refunded")
    waiting = text(language, "messages.example_reason", amount="", date="")[:20]
    none, some = (
        html.unescape(owner.get(f"/messages/preview/{kind}", **{"lang": language, "as": "text"}).text)
        for kind in ("not_this_time", "friend_bought")
    )

    assert (refunded in none, waiting in none) == (True, False)
    assert (refunded in some, waiting in some) == (False, True)


def test_a_viewer_looks_at_letters_and_sends_none(app, store):
    viewer = member(app, store.store_id, Role.VIEWER)

    assert "/test" not in viewer.get("/messages/letters/welcome").text
    assert viewer.post("/messages/letters/welcome/test").status_code == 403
