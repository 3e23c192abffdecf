"""Partners who recommend each other, counted both ways (S1-24)."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.pairs import service as pairs
from rafiq.programs import service as programs
from rafiq.web.shopper import me
from tests import factories
from tests.stories.scene import PHONE
from tests.web.admin_door import member

STUDIO = {"name": "Studio Blau", "kind": "design studio", "contact": "hello@blau.example"}
ADDRESS = "https://blau.example/work?from=us"


@pytest.fixture
def owner(clock, app, store):
    return member(app, store.store_id)


@pytest.fixture
def studio(owner):
    """The path of a partner with an address."""
    answer = owner.post("/partners", **STUDIO, their_url=ADDRESS)
    return "/" + answer.headers["Location"].split("/", 3)[3]


def code_of(owner, path: str) -> str:
    return re.search(r'<span class="code">([^<]+)</span>', owner.get(path).text)[1]


def counts(owner, **query: str) -> list[str]:
    """Sent, received, orders, revenue of the one partner."""
    page = owner.get("/partners", **query).text
    row = page[page.index("Studio Blau") :]
    cells = re.findall(r'<td class="end"[^>]*>(.*?)</td>', row, re.DOTALL)[:4]
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def send(app, store, path: str, agent: str = PHONE):
    partner_id = path.rsplit("/", 1)[1]
    return app.test_client().get(f"/to/{store.store_id}/{partner_id}", headers={"User-Agent": agent})


def test_a_shop_without_partners_is_told_what_they_are_for(owner):
    assert "No partners yet" in owner.get("/partners").text


def test_visits_and_orders_are_counted_both_ways(app, store, owner, studio, merchant):
    """S1-24: two-way report."""
    for _ in range(2):
        assert send(app, store, studio).headers["Location"] == ADDRESS
    link = re.search(r'id="to-us" readonly value="([^"]+)"', owner.get(studio).text)[1]
    app.test_client().get(urlsplit(link).path, headers={"User-Agent": PHONE})
    merchant.post("/orders", factories.order(order_number="1", referral=code_of(owner, studio)))
    merchant.post("/orders/1/refunds", {"refund_id": "r1", "amount": "9.90"})
    app.extensions["rafiq.visits"].flush()

    assert counts(owner) == ["2", "1", "1", "€40.00"]


def test_robots_are_sent_on_and_not_counted(app, store, owner, studio):
    """S1-24: a preview is no visit."""
    assert send(app, store, studio, "facebookexternalhit/1.1").status_code == 302
    assert send(app, store, studio, "Googlebot/2.1").status_code == 302

    assert counts(owner)[0] == "0"


def test_what_is_older_than_the_span_is_left_out(app, store, owner, studio, clock):
    """S1-24."""
    send(app, store, studio)
    clock.move(days=40)
    fresh = member(app, store.store_id, email="later@example.com")

    assert (counts(fresh, days="30")[0], counts(fresh, days="90")[0]) == ("0", "1")


def test_a_partner_gives_and_gets_nothing_unless_the_shop_says_so(app, owner, studio, merchant):
    """S1-24, S1-25: give-only by default; the friend gets the offer either way."""
    code = code_of(owner, studio)
    first = merchant.post("/orders", factories.order(referral=code)).get_json()
    owner.post(studio, **STUDIO, their_url=ADDRESS, rewarded="1")
    other = factories.order(referral=code, customer=factories.customer("Cem"))
    second = merchant.post("/orders", other).get_json()
    run_due(app)

    assert sides(first) == {"friend"}
    assert sides(second) == {"friend", "advocate"}


def sides(placed) -> set[str]:
    return {each["side"] for each in placed["referral"]["rewards"]}


def test_a_customer_who_becomes_a_partner_keeps_their_link(owner, merchant):
    """S1-24: a partner is an advocate with a kind."""
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    answer = owner.post("/partners", name="Ana's atelier", contact="ana@example.com")

    assert code_of(owner, "/" + answer.headers["Location"].split("/", 3)[3]) == ana["referral_code"]


def test_a_partner_who_is_forgotten_is_not_reached_any_more(owner, studio, merchant):
    """G33: the numbers stay."""
    person = re.search(r'/people/([^"]+)"', owner.get(studio).text)[1]
    assert "hello@blau.example" in owner.get(studio).text

    assert merchant.delete(f"/customers/{person}").status_code == 204

    assert "hello@blau.example" not in owner.get(studio).text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"their_url": "javascript:alert(1)"}, "their_url"),
        ({"their_url": "https://user@blau.example"}, "their_url"),
        ({"their_url": "//blau.example"}, "their_url"),
        ({"since": "yesterday"}, "since"),
    ],
)
def test_a_partner_that_cannot_be_is_refused_beside_the_field(owner, typed, field):
    """S1-24."""
    answer = owner.post("/partners", **STUDIO | typed)

    assert (answer.status_code, f'id="{field}-wrong"' in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("twin", "field"), [({"contact": "b@b.example"}, "name"), ({"name": "B"}, "contact")]
)
def test_a_name_and_a_person_are_taken_in_once(owner, studio, twin, field):
    """S1-24."""
    answer = owner.post("/partners", **STUDIO | twin)

    assert (answer.status_code, f'id="{field}-wrong"' in answer.text) == (422, True)


def test_a_partner_without_an_address_is_sent_nobody(app, store, owner):
    """S1-24: its twin counts above."""
    answer = owner.post("/partners", **STUDIO)

    assert send(app, store, answer.headers["Location"]).status_code == 404
    assert app.test_client().get("/to/x/y").status_code == 404


def test_another_store_cannot_use_a_partners_address(app, studio):
    """G25."""
    stranger = factories.new_store(app, name="Other", origin="https://other.example")

    assert send(app, stranger, studio).status_code == 404


def test_the_person_page_tells_of_a_shared_discount(app, store, owner, merchant, clock):
    """S4-16: shown on the person page."""
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    assert "Standing discount" not in owner.get(f"/people/{ana['id']}").text
    with app.app_context(), transaction():
        pairs.pause(store.store_id, ana["id"], actor="tests")

    assert "Paused visits" in owner.get(f"/people/{ana['id']}").text


@pytest.fixture
def paired(app, store, merchant) -> str:
    """Ana, who shares 10 % off with Ben."""
    with app.app_context(), transaction():
        (program,) = programs.list_programs(store.store_id)
        both = replace(program.terms, standing_basis_points=1_000, hold_days=0)
        programs.publish(store.store_id, program.id, terms=both, actor="tests")
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    merchant.post("/orders", factories.order(referral=ana["referral_code"]))
    run_due(app)
    return ana["id"]


def test_a_member_rests_a_shared_discount_until_a_day_and_resumes_it(owner, merchant, paired, clock):
    """S4-16: stops when one cancels, resumes."""
    standing = lambda: merchant.get(f"/customers/{paired}/standing-discount").get_json()  # noqa: E731
    before = standing()["active"]
    wrong = owner.post(f"/people/{paired}/pair/pause", pause_until="2001-01-01")
    owner.post(f"/people/{paired}/pair/pause", pause_until=(clock.at + timedelta(days=5)).date().isoformat())
    rested = standing()
    owner.post(f"/people/{paired}/pair/resume")

    assert (before, wrong.status_code, rested["active"], standing()["active"]) == (True, 422, False, True)
    assert rested["because"]["reason_code"] == "standing_paused"
    assert 'value="2001-01-01"' in wrong.text


def test_both_of_a_pair_read_of_their_discount_on_their_own_page(app, store, client, paired):
    """S4-16: and why it rests."""
    token = me.token(app.extensions["rafiq"].keyring, store.store_id, paired)
    page = client.get(f"/me/{token}", query_string={"locale": "en"}).text

    assert "Your standing discount" in page
    assert "so 10% comes off this order and every one after it" in page
