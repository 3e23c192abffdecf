"""Who has no card on a sheet for the newest advocates: how many, and why."""

import pytest

from rafiq.core.db import transaction
from rafiq.core.texts import LOCALES, counted, text
from rafiq.links import service as links
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member

NEWEST = ("Dora", "Eve", "Fay", "Gul")


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def ana(merchant):
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()


def sheet(who, kind, **more):
    answer = who.get("/print/sheet", kind=kind, language="en", **more)
    return answer.status_code, answer.text


def test_the_sheet_says_how_many_have_no_card_and_why(app, manager, merchant, store, ana):
    """S2-1: whoever is left in peace is not missed without a word; the words are for the screen alone."""
    codes = {
        name: merchant.post("/advocates", {"customer": factories.customer(name)}).get_json()
        for name in NEWEST
    }
    for name in ("Dora", "Eve"):
        merchant.post("/surveys/answers", {"customer": factories.customer(name), "id": name, "score": 2})
    with app.app_context(), transaction():
        stopped = links.by_code(store.store_id, codes["Fay"]["referral_code"])
        links.stop(store.store_id, stopped.id)
    _, page = sheet(manager, "cards")

    assert "but for those who are to be left in peace now" in manager.get("/print").text
    assert page.count('<article class="card">') == 2
    assert "2 are left out, because they are to be left in peace now; by name they can be printed." in page
    assert "1 is left out, because the coupons of their link were stopped." in page
    assert "left out" not in page[page.index("<main>") :]


def test_a_sheet_that_leaves_nobody_out_says_nothing_of_it(manager, ana):
    assert "left out" not in sheet(manager, "cards")[1]
    assert "left out" not in sheet(manager, "cards", whose=ana["referral_code"])[1]
    assert "left out" not in sheet(manager, "cheat")[1]


@pytest.mark.parametrize("language", LOCALES)
def test_where_everybody_is_left_out_the_form_says_so_and_not_that_nobody_has_a_link(
    manager, merchant, ana, language
):
    manager.speaks(language)
    merchant.post("/surveys/answers", {"customer": factories.customer("Ana"), "id": "r1", "score": 2})
    status, page = sheet(manager, "cards")

    assert status == 422
    assert counted(language, "print.left_out_peace", 1) in page
    assert text(language, "print.no_advocates") not in page
