"""Whoever looks at a page enrols nobody: a link is made by a button, writes to nobody, and never for the forgotten."""

import html
import re

import pytest
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.core.errors import NotFound
from rafiq.encounters import asks
from rafiq.links import service as links
from rafiq.messaging.models import Mail
from rafiq.stores.rights import Role
from rafiq.web import erasing
from tests import factories
from tests.web.admin_door import member
from tests.web.answering import answered, owner

__all__ = ["answered", "owner"]


@pytest.fixture
def viewer(clock, app, store):
    return member(app, store.store_id, Role.VIEWER)


@pytest.fixture
def link(app, store):
    """`link(person_id)`: their code, or None."""

    def link(person_id: str) -> str | None:
        with app.app_context():
            found = links.of_person(store.store_id, person_id)
            return found.code if found else None

    return link


@pytest.fixture
def ana(merchant, answered):
    """A promoter without a link: their id and their follow-up's."""
    followup = answered("Ana", 10)
    return merchant.get("/customers/c-ana").get_json()["id"], followup


@pytest.fixture
def ask(app, store, ana):
    """An introduction that was asked for before its page made links."""
    with app.app_context(), transaction():
        return asks.ask(store.store_id, ana[0], name="Eva", company="", actor="tests").id


PAGES = [
    "/followups/{followup}",
    "/introductions/{ask}",
    "/print/sheet?kind=cards&whose=ana@example.com",
    "/print/sheet?kind=pocket&whose=Ana",
    "/print/sheet.pdf?kind=sign&whose=Ana",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_is_looked_at_enrols_nobody(viewer, ana, ask, link, path):
    """G28."""
    answer = viewer.client.get(f"/admin/{viewer.store_id}{path.format(followup=ana[1], ask=ask)}")

    assert answer.status_code in {200, 404, 422}
    assert link(ana[0]) is None
    assert "/link" not in re.findall('action="([^"]+)"', answer.text)


@pytest.mark.both_databases
def test_whoever_calls_makes_the_link_of_the_script_with_a_button(app, owner, ana, link):
    followup = f"/followups/{ana[1]}"
    before = owner.get(followup).text
    pressed = owner.post(f"{followup}/link")
    after = owner.get(followup).text
    run_due(app)
    with app.app_context():
        written = db.session.scalars(select(Mail.kind).where(Mail.person_id == ana[0])).all()

    assert f"{followup}/link" in before
    assert (pressed.status_code, f"{followup}/link" in after) == (302, False)
    assert "/r/" in after
    assert link(ana[0])
    assert written == []


def test_the_words_to_send_on_wait_for_the_link(owner, ana, ask, link):
    page = f"/introductions/{ask}"
    before = owner.get(page).text
    owner.post(f"{page}/link")
    after = html.unescape(owner.get(page).text)

    assert [f"{link(ana[0])}?c=linkedin" in text for text in (before, after)] == [False, True]
    assert "linkedin.com" not in before


def test_asking_for_an_introduction_makes_the_link_of_its_words(owner, ana, link):
    asked = owner.post("/introductions", advocate="ana@example.com", name="Eva", company="")

    assert f"{link(ana[0])}?c=linkedin" in owner.client.get(asked.headers["Location"]).text


@pytest.mark.parametrize("kind", ["cards", "sign"])
def test_a_sheet_is_asked_for_by_a_form_and_its_address_names_nobody(owner, ana, link, kind):
    """G32, G28."""
    asked = owner.post("/print/sheet", kind=kind, language="fa", role="desk", whose="ana@example.com")
    where = asked.headers["Location"]
    sheet = owner.client.get(where).text

    assert asked.status_code == 302
    assert where.endswith(f"/print/sheet?kind={kind}&language=fa&role=desk&whose={link(ana[0])}")
    assert "ana@example.com" not in sheet


def test_who_may_only_look_makes_no_link_by_the_form_either(viewer, owner, ana, link):
    asked = viewer.post("/print/sheet", kind="cards", whose="ana@example.com")

    assert (asked.status_code, link(ana[0])) == (422, None)
    assert "your role may not make one" in asked.text
    owner.post("/print/sheet", kind="cards", whose="ana@example.com")
    assert viewer.post("/print/sheet", kind="cards", whose="ana@example.com").status_code == 302


def test_a_link_that_was_made_is_written_down_once(owner, ana):
    for _ in range(2):
        owner.post("/print/sheet", kind="cards", whose="ana@example.com")
        owner.post(f"/followups/{ana[1]}/link")

    rows = re.findall(r"<tr.*?</tr>", owner.get("/audit").text, re.DOTALL)
    assert len([row for row in rows if "Link made for a customer" in row]) == 1


@pytest.mark.both_databases
def test_no_link_is_made_for_whoever_was_forgotten(app, store, owner, ana, link):
    """G33: neither by looking nor by the button."""
    with app.app_context(), transaction():
        erasing.erase(store.store_id, ana[0])
    page = owner.get(f"/followups/{ana[1]}")
    pressed = owner.post(f"/followups/{ana[1]}/link")
    with app.app_context(), transaction(), pytest.raises(NotFound):
        links.link_for(store.store_id, ana[0])

    assert (page.status_code, f"/followups/{ana[1]}/link" in page.text) == (200, False)
    assert pressed.status_code == 404
    assert link(ana[0]) is None


def test_a_stopped_link_is_no_promise_in_a_call(app, store, owner, merchant, ana):
    """Its friends get nothing, so nobody is told to offer it."""
    owner.post(f"/followups/{ana[1]}/link")
    before = owner.get(f"/followups/{ana[1]}").text
    with app.app_context(), transaction():
        links.stop(store.store_id, links.of_person(store.store_id, ana[0]).id)
    after = owner.get(f"/followups/{ana[1]}").text

    assert ["Name the gift" in text for text in (before, after)] == [True, False]
    assert ["/r/" in text for text in (before, after)] == [True, False]


@pytest.mark.parametrize("kind", ["cards", "pocket", "sign"])
def test_no_card_is_printed_of_a_link_that_brings_its_friends_nothing(app, store, merchant, owner, kind):
    """Its coupons were stopped after a leak: not in a parcel, and not without a word."""
    eva, dora = (
        merchant.post("/advocates", {"customer": factories.customer(name)}).get_json()
        for name in ("Eva", "Dora")
    )
    with app.app_context(), transaction():
        links.stop(store.store_id, links.of_person(store.store_id, eva["id"]).id)
    looked = owner.get("/print/sheet", kind=kind, whose=eva["referral_code"])
    asked = owner.post("/print/sheet", kind=kind, whose=eva["referral_code"])
    newest = owner.get("/print/sheet", kind="cards").text

    assert (looked.status_code, asked.status_code) == (422, 422)
    assert "coupons of this link were stopped" in looked.text
    assert [each["referral_code"] in newest for each in (eva, dora)] == [False, True]
