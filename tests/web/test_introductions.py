"""Introductions that are asked for by name: whom, at which company, the words to send, and how it went (S1-31)."""

import html
import re

import pytest

from rafiq.core.texts import LOCALES
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member

ISOLATES = str.maketrans("", "", "\u2068\u2069")


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def ana(merchant):
    return merchant.post("/advocates", {"customer": factories.customer("Ana", last_name="Ito")}).get_json()


@pytest.mark.parametrize("language", LOCALES)
def test_where_to_find_who_knows_somebody_is_said(manager, language):
    """S1-31."""
    manager.speaks(language)

    assert "mutual connections" in manager.get("/introductions").text


def ask(who, advocate="ana@example.com", name="Eva Stone", company="Stone & Sons"):
    return who.post("/introductions", advocate=advocate, name=name, company=company)


@pytest.mark.parametrize("blank", ["\u200c", "\u3164", " \u115f\u1160 ", "\uffa0\u200d", "\u2800", "\u0301"])
@pytest.mark.usefixtures("ana")
def test_whom_nobody_could_read_is_not_asked_for(manager, blank):
    """S1-31: a joiner or a filler alone is no name; a name that is spelled with a joiner is one."""
    assert ask(manager, name=blank).status_code == 422
    assert ask(manager, company=blank).status_code == 422

    assert ask(manager, name="علی\u200cرضا", company="김\u3164").status_code == 302


@pytest.mark.both_databases
def test_an_introduction_is_asked_for_by_name_and_followed(manager, ana):
    """S1-31: prospect, company, the words to send, a LinkedIn link, and the status."""
    path = ask(manager).headers["Location"]
    page = html.unescape(manager.client.get(path).text).translate(ISOLATES)
    manager.post(path.partition(manager.store_id)[2], status="introduced")

    assert "I saw that you know Eva Stone (Stone & Sons)" in page
    assert "With my link you get 10% off" in page
    assert re.search(r"share-offsite/\?url=http%3A%2F%2F[^&]+%2Fr%2F[A-Z0-9]{8}%3Fc%3Dlinkedin", page)
    assert "Introduced" in manager.get("/introductions").text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fa", "دیدم Eva Stone"), ("ar", "رأيت أن Eva Stone"), ("ms", "anda mengenali Eva Stone")],
)
def test_the_words_are_in_the_advocates_language(manager, ana, language, sentence):
    path = ask(manager).headers["Location"]
    page = manager.client.get(path, query_string={"language": language}).text

    assert sentence in html.unescape(page).translate(ISOLATES)


def test_the_link_to_send_on_is_short_and_its_visits_count_as_linkedins(app, store, manager, ana):
    """S1-31: the code instead of the signed token, and the channel is kept."""
    page = html.unescape(manager.client.get(ask(manager).headers["Location"]).text)
    path = re.search(r"http://localhost:8000(/r/[A-Z0-9]{8}\?c=linkedin)\n", page)[1]

    landed = app.test_client().get(path).headers["Location"]
    visit = app.extensions["rafiq.fastlane"].keyring.read_visit(landed.partition("rafiq=")[2])

    assert (visit.channel, landed.partition("?")[0]) == ("linkedin", "https://shop.example/")


def test_a_name_is_forgotten_when_a_member_says_so(manager, ana):
    path = ask(manager).headers["Location"].partition(manager.store_id)[2]
    manager.post(f"{path}/forget")

    assert manager.get(path).status_code == 404


@pytest.mark.parametrize("form", [{"advocate": "nobody"}, {"name": " "}, {"name": "x" * 121}])
@pytest.mark.usefixtures("ana")
def test_an_introduction_that_says_too_little_comes_back(manager, form):
    assert ask(manager, **form).status_code == 422
