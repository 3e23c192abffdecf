"""The first page: the same figures as Numbers, of the same days, each a link to what it is made of (issue 7)."""

import re
from html import unescape

import pytest

from tests import factories
from tests.web.admin_door import member

LINK = re.compile(r'<a href="([^"]*/numbers/rows\?[^"]*)">([^<]+)</a>')


@pytest.fixture
def owner(app, store, clock):
    return member(app, store.store_id)


@pytest.fixture
def spread(merchant, clock):
    """Ana brings Zoe, 40 days later Ben, Cem, who gives all back, and Eva 15 days after them: one of four is held."""
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]

    def brings(number: str, name: str) -> None:
        who = factories.customer(name)
        merchant.post("/orders", factories.order(order_number=number, customer=who, referral=code))

    brings("1", "Zoe")
    clock.move(days=40)
    brings("2", "Ben")
    brings("3", "Cem")
    merchant.post("/orders", factories.order(order_number="5", customer=factories.customer("Dana")))
    merchant.post("/orders/3/refunds", {"refund_id": "r", "amount": "49.90"})
    clock.move(days=15)
    brings("4", "Eva")


def linked(page) -> dict[str, tuple[str, str]]:
    """What is linked to rows: its words and its address, by the count that it leads to, the first of each."""
    found: dict[str, tuple[str, str]] = {}
    for address, words in LINK.findall(page.text):
        term = re.search(r"[?;&]of=(\w+)", unescape(address))[1]
        found.setdefault(term, (words, unescape(address)))
    return found


def leads(owner, address: str) -> str:
    """The sum above the rows."""
    return re.search(r"<p>([^<]*) in (?:one row|[\d,]+ rows)</p>", owner.client.get(address).text)[1]


@pytest.mark.usefixtures("spread")
def test_the_first_page_says_what_numbers_say_of_the_same_days(app, owner):
    """What was brought, what it cost, and what came back for it; the days before stand beside."""
    app.extensions["rafiq"].jobs.run_all()
    for days in (7, 28, 90):
        first, numbers = (linked(owner.get(path, days=days)) for path in ("", "/numbers"))

        assert {"referred_revenue", "reward_cost"} <= set(first)
        for term in ("referred_revenue", "reward_cost"):
            assert first[term][0] == numbers[term][0] == leads(owner, first[term][1]), (days, term)
    page = owner.get("", days=28).text
    assert "before: €49.90" in page, "Zoe's order"
    assert "Return on rewards" in page


@pytest.mark.usefixtures("spread")
def test_what_is_on_hold_is_told_as_of_today_and_leads_to_it(app, owner):
    app.extensions["rafiq"].jobs.run_all()
    tile = r'<a href="([^"]*/rewards\?status=pending)">([^<]+)</a></dd><dd class="note">([^<]+)'
    address, amount, note = re.search(tile, owner.get("").text).groups()

    listed = owner.client.get(unescape(address)).text
    rows = re.findall(r'<td class="end" data-label="Reward"><b>([^<]+)</b>', listed)
    assert (amount, note[:11]) == ("€14.99", "as of today")
    assert sorted(rows) == ["10%", "€10.00"], "of Eva's €49.90"
    assert re.search(r"Together <b>([^<]+)</b>", listed)[1] == amount


@pytest.mark.usefixtures("spread")
def test_the_funnel_is_one_on_both_pages_and_each_count_opens_its_rows(app, owner):
    """Rewarded are those of the referrals that began in these days, and never more than have bought."""
    app.extensions["rafiq"].jobs.run_all()
    pages = [owner.get(path, days=28) for path in ("", "/numbers/funnel")]
    first, funnel = (linked(page) for page in pages)

    assert first["referrals"][0] == funnel["referrals"][0] == "3"
    assert first["approved"][0] == funnel["approved"][0] == "1"
    for page in pages:
        counts = [(address, words) for address, words in LINK.findall(page.text) if "figure=" not in address]
        assert len(counts) >= 3
        for address, words in counts:
            said = re.sub(r"\D*people?|person", "", words).strip()
            assert leads(owner, unescape(address)) == said, address


def test_the_line_of_a_cut_opens_its_own_rows_and_no_others(app, owner, shopper):
    for channel in ("copy", "copy", "whatsapp"):
        shopper.post("/event", {"type": "shared", "surface": "share", "channel": channel})
    app.extensions["rafiq"].jobs.run_all()
    page = owner.get("/numbers/funnel").text
    address = next(unescape(each) for each, _ in LINK.findall(page) if "key=copy" in each)

    assert leads(owner, address) == "2"
    for of, by, key in (
        ("revenue", "channel", "copy"),
        ("shared", "x", ""),
        ("shared", "channel", "nowhere"),
    ):
        assert owner.get("/numbers/rows", of=of, by=by, key=key).status_code == 404


@pytest.mark.usefixtures("spread")
def test_others_average_order_opens_orders_that_no_friend_placed(owner):
    words, address = linked(owner.get("/numbers"))["other_revenue"]

    assert words == "€49.90", "Dana's order alone: Cem was sent, and all of his came back"
    assert leads(owner, address) == "€49.90"
    assert "Dana" in owner.client.get(address).text
    assert "Ben" not in owner.client.get(address).text


def test_numbers_without_data_are_one_calm_page_with_one_thing_to_do(owner, merchant):
    pages = ("/numbers", "/numbers/funnel", "/numbers/customers")
    empty = [owner.get(path).text for path in pages]
    merchant.post("/orders", factories.order())
    since = [owner.get(path, **{"from": "2025-01-01", "to": "2025-01-20"}).text for path in pages]

    for page in empty:
        assert ("No numbers yet" in page, "/install" in page, 'class="card tile"' in page) == (
            True,
            True,
            False,
        )
    for page in since:
        assert ("Nothing happened in these days" in page, "days=365" in page) == (True, True)
