"""The numbers room: figures that are true, their rows, what was changed, and who may read them (issue 7)."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import text

from rafiq.analytics.kpis import KPIS, Counts
from rafiq.analytics.queries import kpis
from rafiq.analytics.queries.evidence_rows import NEVER_ALL, QUERIES
from rafiq.app import run_due
from rafiq.core import outbox, texts
from rafiq.core.db import db, transaction
from rafiq.core.events import LinkShared, PromptShown
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member

# What no key figure is made of, and tests/stories/test_figures_beside.py asks about.
COUNTED = set(QUERIES) - NEVER_ALL - {"open", "asks"}


@pytest.fixture
def owner(app, store, clock):
    return member(app, store.store_id)


@pytest.fixture
def busy(app, store, merchant, clock) -> None:
    """Ana brings Ben (a part comes back), Cem (all of it does) and Eva (not enough); Dana comes alone and again."""
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    for number, name in enumerate(("Ben", "Cem", "Eva"), start=1):
        who = factories.customer(name)
        merchant.post("/orders", factories.order(order_number=str(number), customer=who, referral=code))
    for number in ("7", "8"):
        who = factories.customer("Dana")
        merchant.post("/orders", factories.order(order_number=number, customer=who, coupon_codes=["SALE"]))
    merchant.post("/orders/1/refunds", {"refund_id": "r", "amount": "10.00"})
    merchant.post("/orders/2/refunds", {"refund_id": "r", "amount": "49.90"})
    with app.app_context(), transaction():
        outbox.append(store.store_id, *[PromptShown(surface="share")] * 4)
        outbox.append(store.store_id, LinkShared(link_id=None, channel="whatsapp", surface="share"))
    run_due(app)


PAGES = ("", "/funnel", "/customers", "/outcomes", "/notes", "/rows", "/figures.csv", "/rows.csv",
         "/funnel.csv", "/customers.csv", "/outcomes.csv", "/forecast.csv")  # fmt: skip


@pytest.mark.both_databases
@pytest.mark.usefixtures("busy")
def test_the_file_of_key_figures_names_each_in_the_readers_language_too(owner):
    owner.speaks("fa")
    head, *lines = csv.reader(io.StringIO(owner.get("/numbers/figures.csv").text.removeprefix("\ufeff")))
    called = {line[0]: line[1] for line in lines}

    assert head == ["name", "label", "value", "unit", "formula"]
    assert called["reward_cost"] == texts.text("fa", "numbers.kpi_reward_cost")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_page_opens_with_and_without_numbers(owner, language):
    owner.speaks(language)
    empty = {"from": "2020-01-01", "to": "2020-02-01"}

    assert {path: owner.get(f"/numbers{path}").status_code for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert {p: owner.get(f"/numbers{p}", **empty).status_code for p in PAGES} == dict.fromkeys(PAGES, 200)


def page_total(answer) -> int:
    """The count in the line under the title: "3 in 2 rows" or "€12.00 in one row", in minor units."""
    lead = re.search(r"<p>([^<]*) in (?:one row|[\d,]+ rows)</p>", answer.text)
    assert lead, answer.text[:2000]
    return int(re.sub(r"\D", "", lead[1]))


def table_total(answer) -> int:
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))[1:]
    return sum(round(float(row[-1]) * (100 if "." in row[-1] else 1)) for row in rows)


@pytest.mark.both_databases
@pytest.mark.usefixtures("busy")
def test_a_number_leads_to_rows_with_the_same_sum(app, store, owner, clock):
    """S0-19: every count that a formula names has its rows, and they add up to it, on the page and in the table."""
    today = clock.at.date()
    with app.app_context():
        counts = kpis.counts(store.store_id, today - timedelta(days=27), today)
    counted = {term: getattr(counts, term) for term in COUNTED}

    assert {term: page_total(owner.get("/numbers/rows", of=term)) for term in counted} == counted
    assert {term: table_total(owner.get("/numbers/rows.csv", of=term)) for term in counted} == counted
    assert sum(counted.values()), "something was counted"


@pytest.mark.usefixtures("busy")
def test_pressing_a_figure_opens_its_rows(owner):
    """S0-19: the figure on the tile is the count above the rows that its link leads to."""
    page = owner.get("/numbers").text
    tiles = re.findall(
        r'<dd><a href="([^"]*/numbers/rows\?[^"]*of=(?:shares|referrals)&[^"]*)">([\d,]+)</a>', page
    )

    assert tiles
    for address, figure in tiles:
        rows = owner.client.get(unescape(address))
        assert page_total(rows) == int(figure)


def test_every_count_of_a_formula_has_rows():
    """S0-19: no figure without its rows."""
    named = {name for kpi in KPIS for name in re.findall("[a-z_]+", kpi.formula)}

    assert named <= COUNTED
    assert [term for term in COUNTED if not hasattr(Counts, term)] == []
    assert [kpi.sample for kpi in KPIS if not hasattr(Counts, kpi.sample)] == []


@pytest.mark.usefixtures("busy")
def test_a_change_on_day_ten_is_a_mark_on_the_chart_with_who_and_why(app, store, clock):
    """S0-20: a program's version, saved settings and a free note stand on the chart on their day."""
    clock.move(days=10)
    owner = member(app, store.store_id)
    form = {"name": "Chaykhana", "locale": "en", "timezone": "UTC", "origins": "https://a.example"}
    saved = owner.post("/settings", **form, currency="EUR", landing_path="/")
    owner.post("/numbers/notes", day=clock.at.date().isoformat(), text="The autumn sale began")
    clock.move(days=10)
    shown = member(app, store.store_id, email="later@example.com").get("/numbers").text

    assert saved.status_code == 302
    assert shown.count('class="flag"') == 4, "the program's day and day ten, in two sizes"
    assert "The autumn sale began" in shown
    assert "Settings changed: store" in shown
    assert "owner@example.com" in shown


def test_a_note_is_for_a_day_that_has_been(owner, clock):
    """S0-20: what is wrong is named, and what was typed stays."""
    tomorrow = (clock.at.date() + timedelta(days=1)).isoformat()
    answer = owner.post("/numbers/notes", day=tomorrow, text="Sale")

    assert answer.status_code == 422
    assert 'value="Sale"' in answer.text
    assert "A day that has been" in answer.text


def test_a_target_stands_beside_its_figure_and_on_the_months(owner, busy):
    """S4-1: the share of new customers who were sent, with the merchant's target as a line."""
    saved = owner.post(
        "/numbers/targets", referred_share_of_new="42,5", standing_referrals="80", shop_conversion="2"
    )

    assert saved.status_code == 302
    assert "Target 42.5%" in owner.get("/numbers").text
    assert "Target 75" in owner.get("/numbers").text, "80 in 30 days are 75 in 28"
    assert 'class="target"' in owner.get("/numbers/customers").text


def test_a_target_that_cannot_be_is_named(owner):
    for typed in ("-1", "0", "101", "many", "1.234", "٫", "9" * 19):
        answer = owner.post("/numbers/targets", share_rate=typed)

        assert (typed, answer.status_code) == (typed, 422)
        assert "A whole number, or a share" in answer.text


def test_friends_are_put_beside_the_shops_own_visitors(app, owner, store, merchant, busy):
    """S1-1: conversion of referred visitors beside that of all, and how many times as likely they are to buy."""
    with app.app_context(), transaction():
        db.session.execute(
            text(
                "INSERT INTO visit_channel_days VALUES (:s, '20261120-copy', '2026-11-20', 'copy', 60, 0, 0)"
            ),
            {"s": store.store_id},
            bind_arguments={"bind": db.engines["visits"]},
        )
    owner.post("/numbers/targets", shop_conversion="0.5")
    shown = owner.get("/numbers/customers").text

    assert "Of friends’ visits, 5% became orders." in shown, "3 of 60"
    assert "10× as likely" in shown
    assert "By your own statistics, 0.5% of all visitors" in shown
    assert "Your team typed this in; Rafiq cannot check it." in shown


def test_a_report_link_opens_without_logging_in_until_it_is_taken_back(app, owner, client, busy, clock):
    """Figures only, no names; gone when revoked and when its days are over."""
    owner.post("/numbers/links", name="Our bank", lifetime="30")
    path = re.search(r'value="http[^"]*(/report/[^"]+)"', owner.get("/numbers/notes").text)[1]
    opened = client.get(path)
    revoke = re.search(r"/numbers/links/[^/]+/revoke", owner.get("/numbers/notes").text)[0]
    owner.post(revoke)

    assert opened.status_code == 200
    assert "Ana" not in opened.text
    assert client.get(path).status_code == 404
    assert client.get(path[:-2] + "xx").status_code == 404


def test_a_shared_report_shows_each_number_with_its_definition_on_demand_and_the_days_as_a_chart(
    owner, client, busy, clock
):
    """In the reader's language; what the chart shows stands beside it as a table."""
    owner.post("/numbers/links", name="Our bank", lifetime="30")
    path = re.search(r'value="http[^"]*(/report/[^"]+)"', owner.get("/numbers/notes").text)[1]
    shown = client.get(path, headers={"Accept-Language": "fa"}).text

    assert shown.count('<dd class="now">') == shown.count("<details><summary>") > 10
    assert len(re.findall(r'<rect class="now"', shown)) == len(re.findall(r'<th scope="row">', shown)) == 28
    assert 'dir="rtl"' in shown


@pytest.mark.parametrize("locale", texts.LOCALES)
def test_a_shared_report_says_what_is_too_few_to_tell_as_the_page_does(owner, client, busy, clock, locale):
    owner.post("/numbers/links", name="Our bank", lifetime="30")
    path = re.search(r'value="http[^"]*(/report/[^"]+)"', owner.get("/numbers/notes").text)[1]
    shown = client.get(path, headers={"Accept-Language": locale}).text
    told = re.findall(r'<dd class="was">(.*?) · ', shown)

    assert texts.text(locale, "numbers.change_few") in told
    assert len(told) == shown.count('<dd class="now">')


def test_a_report_link_ends_by_itself(owner, client, clock):
    owner.post("/numbers/links", name="Our bank", lifetime="7")
    path = re.search(r'value="http[^"]*(/report/[^"]+)"', owner.get("/numbers/notes").text)[1]
    clock.move(days=8)

    assert client.get(path).status_code == 404


def test_viewers_read_and_only_managers_write(app, store, clock):
    reader = member(app, store.store_id, Role.VIEWER)

    assert reader.get("/numbers/notes").status_code == 200
    assert reader.post("/numbers/notes", day="2026-11-20", text="x").status_code == 403
    assert reader.post("/numbers/links", name="x", lifetime="7").status_code == 403


def test_odd_addresses_never_break_a_page(owner):
    odd = ({"from": "2026-02-30"}, {"from": "2030-01-01"}, {"days": "٣"}, {"page": "1e9"}, {"of": "x'"})
    for query in odd:
        assert owner.get("/numbers", **query).status_code == 200
        assert owner.get("/numbers/rows", **query).status_code in {200, 404}


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "9 in one row"),
        ("en", 2, "9 in 2 rows"),
        ("ar", 1, "9 في صف واحد"),
        ("ar", 3, "9 في 3 صفوف"),
        ("fa", 1, "9 در ۱ ردیف"),
    ],
)
def test_one_row_is_one_row(language, count, said):
    shown = texts.number_text(count, language)

    assert texts.counted(language, "numbers.rows_count", count, count="9", rows=shown) == said


def test_a_list_of_one_and_a_span_of_a_day_are_told_as_one(owner, merchant, clock):
    merchant.post("/orders", factories.order(customer=factories.customer("Ben")))
    day = clock.at.date().isoformat()

    assert "1 in one row" in owner.get("/numbers/rows", of="orders").text
    assert "compared with the day before" in owner.get("/numbers", **{"from": day, "to": day}).text
