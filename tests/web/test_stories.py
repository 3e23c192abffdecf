"""Stories: told with consent, read by a member, shown in public, gone at once (S3-12, S0-10)."""

import html
import re
from urllib.parse import urlsplit

import pytest

from rafiq.core.db import transaction
from rafiq.stores.rights import Role
from rafiq.web import erasing
from rafiq.web.pages import story_page
from rafiq.web.shopper import me
from tests import factories
from tests.web.admin_door import member

WORDS = "I came for one mug and stayed for the people who make them."
LOCALES = ("en", "fa", "ar", "ms")


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def ana(merchant) -> str:
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["id"]


@pytest.fixture
def door(app, store, ana) -> str:
    """The path behind Ana's invitation."""
    with app.app_context():
        return urlsplit(story_page.link("", app.extensions["rafiq"].keyring, store.store_id, ana)).path


@pytest.fixture
def public(client, store):
    """What anybody reads of this shop's stories."""

    def public(**query: str) -> list[dict]:
        answer = client.get(f"/s/{store.store_id}/stories.json", query_string=query)
        return answer.get_json()["stories"]

    return public


def tell(client, door, **changes: str):
    return client.post(door, data={"name": "Ana", "words": WORDS, "agreed": "1"} | changes)


def decide(manager, show: str = "1", page: str = ""):
    """The button of the page as it is now, or as it was when it was opened."""
    page = page or manager.get("/stories").text
    story, read = re.search(r"/stories/(sty_\w+).+?name=\"read\" value=\"(\w+)\"", page, re.DOTALL).groups()
    return manager.post(f"/stories/{story}", show=show, read=read)


@pytest.mark.both_databases
def test_a_story_shows_after_consent_and_a_members_look(client, manager, door, public, store):
    """S3-12, S0-10: the block of advocates is opt-in and reviewed."""
    assert tell(client, door).status_code == 303
    assert public() == []
    decide(manager)

    (story,) = public()
    assert (story["name"], story["words"], story["badge"]) == ("Ana", WORDS, "member")
    assert WORDS in client.get(f"/s/{store.store_id}/stories").text
    assert WORDS in client.get(f"/s/{store.store_id}").text


def test_nothing_is_kept_without_consent_and_what_was_typed_stays(client, manager, door):
    """S3-12: consent is explicit."""
    answer = client.post(door, data={"name": "Ana", "words": WORDS})

    assert answer.status_code == 422
    assert WORDS in answer.text
    assert "Nothing is shown without your consent" in answer.text
    assert WORDS not in manager.get("/stories").text


def test_the_very_words_of_the_consent_are_kept(client, manager, door):
    """S3-12: the wording that was agreed to, in the language it was read in."""
    tell(client, f"{door}?locale=fa")

    assert "موافقم که" in manager.get("/stories").text


@pytest.mark.both_databases
def test_a_withdrawn_story_is_gone_at_once_and_not_asked_for_again(client, manager, door, public, store):
    """S3-12: withdrawal at any time."""
    tell(client, door)
    decide(manager)
    tag = client.get(f"/s/{store.store_id}/stories.json").headers["ETag"]

    client.post(door, data={"withdraw": "1"})

    fresh = client.get(f"/s/{store.store_id}/stories.json", headers={"If-None-Match": tag})
    assert (fresh.status_code, public()) == (200, [])
    assert WORDS not in manager.get("/stories").text
    assert manager.post("/stories", customer="ana@example.com").status_code == 422


def test_a_story_that_is_written_anew_is_looked_at_anew(client, manager, door, public):
    tell(client, door)
    decide(manager)
    tell(client, door, words=WORDS.replace("mug", "glass"))

    assert public() == []


@pytest.mark.both_databases
@pytest.mark.parametrize("changes", [{"words": WORDS.replace("mug", "glass")}, {"name": "Anabel"}])
@pytest.mark.parametrize("show", ["1", "0"])
def test_what_was_written_anew_behind_an_open_page_is_decided_by_nobody_who_did_not_read_it(
    client, manager, door, public, changes, show
):
    """S3-12: nothing is public that no member has read."""
    tell(client, door)
    opened = manager.get("/stories").text
    tell(client, door, **changes)
    decide(manager, show, opened)
    page = manager.get("/stories").text

    assert public() == []
    assert "The words changed meanwhile. Please read them again." in page
    assert "To read" in page
    decide(manager)
    assert len(public()) == 1


def test_a_story_without_a_letter_that_shows_is_no_story(client, door):
    assert tell(client, door, words="\u3164" * 30).status_code == 422


def test_hostile_words_are_only_words(client, manager, door, store):
    """S3-12: hostile text escaped, in the page, the script and the admin."""
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    tell(client, door, words=nasty, name="<b>Ana")
    decide(manager)
    pages = [client.get(f"/s/{store.store_id}/stories{form}").get_data(as_text=True) for form in ("", ".js")]

    assert all("<script>alert" not in page and "<b>Ana" not in page for page in pages)
    assert "<script>alert" not in manager.get("/stories").text
    assert nasty in html.unescape(pages[0])


@pytest.mark.parametrize(
    ("field", "typed"), [("words", "short"), ("words", "x" * 601), ("name", ""), ("name", "x" * 41)]
)
def test_a_story_has_limits_that_name_the_field(client, door, field, typed):
    answer = tell(client, door, **{field: typed})

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text


def test_the_block_is_kept_by_caches_and_asked_about_each_time(client, manager, door, store):
    """S0-10: cacheable for the shop."""
    tell(client, door)
    decide(manager)
    path = f"/s/{store.store_id}/stories.js"
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, first.headers["Cache-Control"]) == (304, "public, no-cache")
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_badge_comes_with_results(client, merchant, manager, door, public):
    """S3-12, S3-13: a friend of the house with the first friend, an ambassador with five."""
    tell(client, door)
    decide(manager)
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    badges = []
    for number in range(5):
        body = factories.order(customer=factories.customer(f"F{number}"), referral=code)
        found = merchant.post("/orders", body).get_json()["referral"]
        merchant.post(f"/referrals/{found['id']}/approve", {"reason": "seen"})
        badges.append(public()[0]["badge"])

    assert badges == ["advocate"] * 4 + ["ambassador"]
    assert "Ambassador" in manager.get("/stories").text


@pytest.mark.both_databases
def test_erasing_the_teller_erases_the_story(app, client, store, manager, door, public, ana):
    """S3-12, G33."""
    tell(client, door)
    decide(manager)
    with app.app_context(), transaction():
        erasing.erase(store.store_id, ana)

    assert public() == []
    assert client.get(door).status_code == 404


def test_an_invitation_is_in_the_customers_language_and_opens_their_page(client, merchant, manager):
    """S3-12: invited by a member."""
    merchant.post("/customers", factories.customer("Sara", locale="fa"))
    page = manager.post("/stories", customer="sara@example.com")
    found = re.search(r"http://localhost:8000(/story/\S+?)\?locale=(\w+)", page.text)

    assert (page.status_code, found[2]) == (200, "fa")
    assert "داستانتان را بگویید" in client.get(found[1], query_string={"locale": "fa"}).text


def test_their_own_page_invites_whoever_has_proven_who_they_are(app, client, store, ana):
    """S3-12: invited from their own page; S3-10: how it works in three pictures."""
    with app.app_context():
        token = me.token(app.extensions["rafiq"].keyring, store.store_id, ana)
    page = client.get(f"/me/{token}").text
    path = re.search(r'href="http://localhost:8000(/story/[^"?]+)', page)[1]

    assert page.count("<svg viewBox=") == 3
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_of_a_story_speaks_each_language(client, manager, door, store, locale):
    tell(client, door)
    decide(manager)
    query = {"locale": locale}

    pages = [client.get(path, query_string=query) for path in (door, f"/s/{store.store_id}/stories")]
    assert all(f'<html lang="{locale}"' in page.text and page.status_code == 200 for page in pages)


def test_a_forged_invitation_opens_nothing(client):
    assert client.get("/story/nonsense").status_code == 404
