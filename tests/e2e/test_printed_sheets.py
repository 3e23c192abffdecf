"""Printed sheets in a real browser: the codes on them are read back, and everything stays on its card and page."""

import io
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from rafiq.core.db import transaction
from rafiq.core.texts import LOCALES
from rafiq.encounters import service as encounters
from rafiq.web.admin.reach.sheet_words import OF_ONE, Kind
from tests import factories
from tests.e2e.inside import come_in

NAMES = {"en": "Ana Maria", "fa": "آناهیتا", "ar": "عبد الرحمن", "ms": "Siti Nurhaliza"}
WITHOUT_CODE = frozenset({Kind.CHEAT, Kind.SCRIPT, Kind.CLAUSE})
OVERFULL = """() => [...document.querySelectorAll(".page, .card, .sign")].filter((box) => {
  const edge = box.getBoundingClientRect();
  return [...box.querySelectorAll("p, h1, h2, li, dl, svg")].some((part) => {
    const inner = part.getBoundingClientRect();
    const wide = part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).textOverflow !== "ellipsis";
    return inner.bottom > edge.bottom + 1 || inner.right > edge.right + 1 || inner.left < edge.left - 1 || wide;
  });
}).map((box) => box.textContent)"""
CLASHES = """() => [...document.querySelectorAll(".card")].filter((card) => {
  const address = card.querySelector(".address")?.getBoundingClientRect();
  return address && [...card.querySelectorAll(".words p, .way .code")].some(
    (part) => part.getBoundingClientRect().bottom > address.top + 1);
}).length"""

WIDTHS = """() => {
  const title = document.querySelector(".card .lead, .page h1");
  const words = title.textContent.replace(/[^\\p{Script=Arabic} ]/gu, "");
  title.style.cssText = "display: inline-block; white-space: nowrap";
  return [words, [...words].join("\\u200c")].map((text) => {
    title.textContent = text;
    return title.getBoundingClientRect().width;
  });
}"""


@pytest.fixture
def shop(live_server):
    """A shop with an advocate for each language, and words of its own as long as they may be."""
    store = factories.new_store(live_server.app, name="Chaykhana Teahouse & Goods")
    merchant = factories.Merchant(live_server.app.test_client(), store.secret_key)
    links = {
        locale: merchant.post(
            "/advocates", {"customer": factories.customer(f"a{locale}") | {"first_name": name}}
        ).get_json()
        for locale, name in NAMES.items()
    }
    with live_server.app.app_context(), transaction():
        words = {"who": "A small tea house by the river", "what": "Fresh teas, glasses, repairs of teapots"}
        encounters.write_words(store.store_id, "en", words | {"why": "We know every grower by name"})
    return store, links


@pytest.fixture
def inside(page: Page, live_server, shop) -> Page:
    come_in(page, live_server, shop[0].store_id)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def open_sheet(page: Page, live_server, shop, kind: str, language: str) -> dict[str, str]:
    store, links = shop
    link = links[language]
    page.goto(
        f"{live_server.url}/admin/{store.store_id}/print/sheet"
        f"?kind={kind}&language={language}&whose={link['referral_code']}"
    )
    page.evaluate("document.fonts.ready")
    return link


def read_codes(page: Page) -> list[str]:
    """Everything that a scanner finds on the sheet as printed, at about 200 dots an inch."""
    sheet = page.locator(".page").first.screenshot(scale="device")
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(sheet)))]


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.browser_context_args(device_scale_factor=2)
def test_every_code_on_a_sheet_of_cards_leads_to_its_advocate(inside, live_server, shop, language):
    """S4-14: ten codes are on the sheet, and all ten are read back."""
    link = open_sheet(inside, live_server, shop, "cards", language)
    inside.emulate_media(media="print")
    codes = read_codes(inside)

    assert codes == [f"{link['share_url']}?c=card"] * 10
    landed = live_server.app.test_client().get(urlsplit(codes[0]).path, query_string={"c": "card"})
    assert landed.status_code == 302


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.browser_context_args(device_scale_factor=2)
def test_the_codes_of_every_other_sheet_are_read_back(inside, live_server, shop, language):
    """S4-17, S2-6, S1-28."""
    read = {}
    for kind in set(Kind) - {Kind.CARDS}:
        link = open_sheet(inside, live_server, shop, kind, language)
        inside.emulate_media(media="print")
        read[kind] = set(read_codes(inside))
    card, own = f"{link['share_url']}?c=card", link["share_url"].partition("/r/")[0]

    assert read.pop(Kind.DESK) == {f"{own}/s/{shop[0].store_id}"}
    assert {kind for kind, codes in read.items() if codes == {card}} == OF_ONE
    assert {kind for kind, codes in read.items() if not codes} == WITHOUT_CODE


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_on_a_sheet_leaves_its_place(inside, live_server, shop, language):
    """S1-28, S0-16: each sheet fits A4 in each language."""
    inside.emulate_media(media="print")
    found = {}
    for kind in Kind:
        open_sheet(inside, live_server, shop, kind, language)
        found[kind.value] = (inside.evaluate(OVERFULL), inside.evaluate(CLASHES))

    assert found == {kind.value: ([], 0) for kind in Kind}


@pytest.mark.parametrize(("language", "digits"), [("fa", "persian"), ("ar", "decimal")])
def test_lists_are_counted_in_the_readers_digits(inside, live_server, shop, language, digits):
    """S0-21: as everywhere, Persian digits in Farsi and 1, 2, 3 in Arabic; on sheets and on pages outside."""
    found = set()
    for kind in ("cheat", "clause", "script"):
        open_sheet(inside, live_server, shop, kind, language)
        found.add(inside.locator("ol").evaluate("(list) => getComputedStyle(list).listStyleType"))

    assert found == {digits}


def test_the_print_button_prints(inside, live_server, shop):
    open_sheet(inside, live_server, shop, "cards", "en")
    inside.evaluate("window.print = () => { document.title = 'printed'; }")
    inside.get_by_role("button", name="Print").click()

    expect(inside).to_have_title("printed")


def test_the_words_of_a_sheet_are_taken_along(inside, context, live_server, shop):
    """S1-28: copied, to be shared in a chat."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_sheet(inside, live_server, shop, "cheat", "en")
    inside.get_by_role("button", name="Copy").click()

    expect(inside.get_by_role("button", name="Copied")).to_be_visible()
    assert "A small tea house by the river" in inside.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("language", ["fa", "ar"])
def test_letters_join_as_they_are_written(inside, live_server, shop, language):
    """S4-14: a title with its letters held apart would be wider than as it is printed."""
    widths = {}
    for kind in Kind:
        open_sheet(inside, live_server, shop, kind, language)
        widths[kind] = inside.evaluate(WIDTHS)

    assert [kind for kind, (joined, apart) in widths.items() if apart < joined * 1.1] == []


@pytest.mark.parametrize("language", LOCALES)
def test_the_link_in_a_message_stays_on_one_line(inside, live_server, shop, language):
    """S4-17: a broken link is typed wrong, and nobody can press it."""
    link = open_sheet(inside, live_server, shop, "neighbour", language)
    url = inside.locator(".message .url")

    expect(url).to_have_text(f"{live_server.url}/r/{link['referral_code']}?c=copy")
    assert url.evaluate("element => element.getClientRects().length") == 1
