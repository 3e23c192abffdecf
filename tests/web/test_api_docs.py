"""The offline page of the API says what a developer asks: what there is, what it takes, answers and refuses."""

import re

import pytest

from rafiq.web.api import reading
from rafiq.web.errors import STATUS

ORDER = (
    "Orders Refunds Customers Advocates Referrals Rewards Coupons Programs Events Reports Webhooks".split()
)


@pytest.fixture
def docs(client) -> str:
    return client.get("/docs").text


@pytest.fixture
def spec(client) -> dict:
    return client.get("/openapi.json").json


def part(page: str, name: str) -> str:
    """The section of one operation."""
    return page.partition(f'<section id="{name}">')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("searchRewards", ["<code>q</code>", "An e-mail address, an order number, a code or a name."]),
        ("listRewards", ["<code>status</code>", "<code>redeemed</code>", "<code>limit</code>", "1 to 200"]),
        ("listRewards", ["<code>cursor</code>", "<code>next_cursor</code>", "rwd_"]),
        ("getCoupon", ["<code>customer_id</code>", "by your id or ours"]),
        ("getKpis", ["<code>from</code>", "<code>to</code>", "string (date)"]),
        ("getOrder", ["<code>order_number</code>", "path, required"]),
    ],
)
def test_every_parameter_is_named_with_what_it_means_and_may_be(docs, operation, words):
    assert [each for each in words if each not in part(docs, operation)] == []


def test_every_parameter_has_a_meaning(spec):
    silent = [
        (operation["operationId"], each["name"])
        for methods in spec["paths"].values()
        for operation in methods.values()
        if isinstance(operation, dict)
        for each in operation.get("parameters", ())
        if not each.get("description")
    ]

    assert silent == []


def test_the_index_leads_to_every_operation_in_a_sensible_order(docs, spec):
    index = docs.partition("<nav")[2].partition("</nav>")[0]
    linked = re.findall(r'href="#([^"]+)"', index)
    titles = re.findall(r'href="#section-[^"]+">([^<]+)<', index)
    operations = {each["operationId"] for methods in spec["paths"].values() for each in methods.values()}

    assert operations <= set(linked)
    assert [each for each in titles if each in ORDER] == ORDER
    assert {each for each in linked if f'id="{each}"' not in docs} == set()
    assert set(re.findall(r'href="#([^"]+)"', docs)) <= set(re.findall(r'id="([^"]+)"', docs))


def test_every_section_of_the_api_has_its_place(spec):
    assert {reading.section_of(path) for path in spec["paths"]} == set(reading.SECTIONS)


def test_an_operation_names_the_refusals_that_it_can_meet(docs):
    assert "insufficient_balance" in part(docs, "spendCredit")
    assert "idempotency_key_mismatch" in part(docs, "spendCredit")
    assert 'href="#Problem400"' not in part(docs, "getOrder")
    assert 'href="#Problem404"' in part(docs, "getOrder")
    assert "https://rafiq.dev/problems/insufficient_balance" in docs


def test_every_general_refusal_is_told_with_its_type(docs):
    told = {code for codes in reading.CODES.values() for code in codes}

    assert {kind.code for kind, status in STATUS if status < 500} - {"forbidden"} <= told
    assert {code for codes in reading.CONFLICTS.values() for code in codes} <= told
    assert {code for code in told if f'id="code-{code}"' not in docs} == set()


def test_the_page_needs_no_script_and_forbids_any(client):
    answer = client.get("/docs")

    assert "<script" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
