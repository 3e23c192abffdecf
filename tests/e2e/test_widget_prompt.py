"""The thank-you page: the prompt, its buttons, and the quiet afterwards (requirement S4, issue 2 part 3)."""

import re

import pytest
import segno
from playwright.sync_api import Page, expect

from tests.e2e.widget_said import ANSWER, GUEST, NOBODY, ORDER, SHARE, TOLD, URL
from tests.e2e.widget_stub import Backend, Shop

PROMPT = "rafiq-prompt"


def tag(backend: Backend, attributes: str = "") -> str:
    return f'<script async src="{backend.tag}" {attributes}></script>'


@pytest.fixture
def thanks(page: Page, widget_backend: Backend, widget_shop: Shop):
    """Opens a thank-you page; by default Ana's, with the plain tag."""

    def opened(order=None, attributes="", **options):
        page.goto(widget_shop.thanks(tag(widget_backend, attributes), order, **options))
        return page.locator(PROMPT)

    return opened


def test_a_shared_link_is_two_clicks_away(thanks, page, widget_backend):
    """S4-4: one click on the button, one in the messenger, no account; the link names its channel, the text why."""
    prompt = thanks()
    address = prompt.locator("[data-channel=whatsapp][href]").get_attribute("href")

    assert address.startswith("https://wa.me/?text=A%20gift%20from%20me%3A%2010%25%20off%20at%20Chaykhana")
    assert "I%20get%20a%20reward%20if%20you%20buy" in address
    assert address.endswith("%3Fc%3Dwhatsapp")


WATCH = """new MutationObserver(() => {
  if (document.querySelector("rafiq-prompt")) window.shownAt ||= performance.now();
}).observe(document, { childList: true, subtree: true })"""


def test_the_ask_stands_on_the_thank_you_page_within_a_second_of_its_load(thanks, page):
    """S2-2: while they are glad; by the browser's own clock."""
    page.add_init_script(WATCH)
    expect(thanks().locator("[data-channel=whatsapp]")).to_be_visible()
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")

    assert 0 < page.evaluate("shownAt") < loaded + 1_000


def test_who_has_just_bought_is_thanked_before_being_asked(thanks, page):
    """S3-7: the celebration belongs to the purchase; one that the visitor opens has nothing to thank for."""
    prompt = thanks()
    expect(prompt.locator(".m")).to_have_text("Thank you for your order!")

    prompt.locator(".x:not(.h)").click()
    page.evaluate("rafiq.push(['open', 'share'])")

    expect(page.locator(PROMPT).locator(".m")).to_have_text("")


def test_the_first_of_the_two_clicks_opens_the_messenger_with_all_of_it_typed(thanks, context):
    """S4-4: counted by clicking; the second click is the messenger's own button."""
    context.route("https://wa.me/**", lambda route: route.fulfill(body="Send"))
    button = thanks().locator("[data-channel=whatsapp][href]")
    with context.expect_page() as opened:
        button.click()

    assert opened.value.url.startswith("https://wa.me/?text=A%20gift%20from%20me")


def test_the_buttons_show_before_anything_more_is_asked_of_the_network(thanks, page, widget_backend):
    """P15: in the first frame with a share button, one request has been made to us."""
    page.add_init_script(
        "const button = () => document.querySelector('rafiq-prompt')?.shadowRoot?.querySelector('[data-channel=sms]');"
        "const look = () => button() ? window.shownAt = performance.now() : requestAnimationFrame(look); look()"
    )
    thanks().locator("[data-channel=whatsapp][href]").wait_for()
    asked = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.startTime < shownAt).map(e => e.name)"
    )

    assert [url for url in asked if url.startswith(widget_backend.url)] == [widget_backend.tag]


def test_the_friends_benefit_comes_first_then_the_reward_and_its_terms(thanks):
    """S4-12: what both get and when stands in the open, not in the small print."""
    said = thanks().locator("[part=panel]").inner_text()

    assert re.search(r"Give a friend 10% off\s+When they buy, you get €10\.", said)
    assert re.search(r"orders from €30\..* €10 is yours on \w+ \d+", said)
    assert "30 days" in said


def test_the_order_is_told_in_a_simple_request(thanks, widget_backend):
    thanks().locator("[data-channel=whatsapp][href]").wait_for()
    path, body, headers = widget_backend.heard[0]

    assert (path.rpartition("/")[2], body) == ("order", TOLD)
    assert headers["Content-Type"].startswith("text/plain")
    assert "Cookie" not in headers


def test_copying_puts_the_link_on_the_clipboard_and_says_so(thanks, context, page, widget_backend):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    prompt = thanks()
    expect(prompt.locator("[part=link]")).to_have_value(URL)
    page.evaluate("document.addEventListener('rafiq:shared', e => window.channel = e.detail.channel)")
    prompt.locator("[data-channel=copy]").click()

    expect(prompt.locator("[data-channel=copy]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{URL}?c=copy"
    assert page.evaluate("window.channel") == "copy"
    shared = {"type": "shared", "surface": "share", "place": "card", "channel": "copy", "me": "me-token"}
    assert shared in widget_backend.hears("event", 2)


def test_a_button_pressed_before_the_link_is_there_acts_when_it_comes(thanks, context, page, widget_backend):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    widget_backend.delay = 0.4
    prompt = thanks()
    prompt.locator("[data-channel=copy]").click()

    expect(prompt.locator("[data-channel=copy]")).to_have_text("Copied")


def test_the_qr_code_is_the_one_the_standard_draws(thanks, widget_backend):
    """Compared module by module with segno; the link fills its version, as the two pad differently."""
    url = URL.replace("refer.", "referme.")
    widget_backend.answers["order"] = {**ANSWER, "share": {**SHARE, "url": url}}
    prompt = thanks()
    prompt.locator("[data-channel=qr]:not([aria-disabled])").click()
    path = prompt.locator("[part=qr] path").get_attribute("d")
    ours = {(int(x) - 4, int(y) - 4) for x, y in re.findall(r"M(\d+) (\d+)", path)}
    drawings = [
        segno.make(f"{url}?c=qr", error="m", mode="byte", mask=mask, boost_error=False) for mask in range(8)
    ]
    standard = [
        {(x, y) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark}
        for code in drawings
    ]

    assert ours in standard


def test_the_browsers_own_sheet_opens_where_there_is_one(thanks, page):
    page.add_init_script("navigator.share = async (data) => { window.sheet = data }")
    prompt = thanks()
    prompt.locator("[data-channel=native]:not([aria-disabled])").click()

    page.wait_for_function("window.sheet")
    assert page.evaluate("window.sheet.url") == f"{URL}?c=native"


def test_a_store_may_choose_further_channels(thanks, widget_backend):
    widget_backend.channels = ["whatsapp", "eitaa", "bale", "reddit", "messenger", "no-such-thing"]
    prompt = thanks()

    expect(prompt.locator("[data-channel=eitaa]")).to_have_attribute(
        "href", re.compile(r"^https://eitaa\.com/share/url")
    )
    expect(prompt.locator("[data-channel=reddit]")).to_have_text("Reddit")
    expect(prompt.locator("[data-channel=messenger], [data-channel=no-such-thing]")).to_have_count(0)


@pytest.mark.parametrize("way", ["the close button", "Escape"])
def test_closing_brings_quiet_days(thanks, page, way):
    prompt = thanks()
    prompt.locator("[data-channel=whatsapp][href]").wait_for()
    page.keyboard.press("Escape") if way == "Escape" else prompt.locator("[part=close]").click()
    expect(prompt).to_have_count(0)
    thanks({**ORDER, "order_number": "1003"})
    page.wait_for_timeout(600)

    expect(prompt).to_have_count(0)


REST = """() => {
  const key = Object.keys(localStorage).find((each) => each.startsWith("rafiq:"));
  const kept = JSON.parse(localStorage[key]);
  localStorage[key] = JSON.stringify({ ...kept, quiet: 0 });
  return Math.round((kept.quiet - Date.now()) / 864e5);
}"""


@pytest.mark.parametrize(("used", "rests"), [(False, [7, 28, 112]), (True, [7, 7, 7])])
def test_each_prompt_closed_unused_is_a_no_that_lasts_four_times_as_long(
    thanks, page, widget_backend, used, rests
):
    """S1-23: a browser that proves nobody keeps the noes itself; the server hears of them too."""
    days = []
    for number in ("1", "2", "3"):
        prompt = thanks({**ORDER, "order_number": number})
        prompt.locator("[data-channel=whatsapp][href]").wait_for()
        if used:
            prompt.locator("h2").click()
        prompt.locator("[part=close]").click()
        expect(prompt).to_have_count(0)
        days.append(page.evaluate(REST))

    assert days == rests
    said = widget_backend.hears("event", 3 if used else 6)
    assert sum(each["type"] == "closed" for each in said) == (0 if used else 3)


def test_one_order_is_one_prompt_however_often_the_page_is_loaded(thanks, page, widget_backend):
    prompt = thanks()
    prompt.locator("[data-channel=whatsapp][href]").wait_for()
    page.wait_for_function("Object.values(localStorage).join().includes('1001')")
    page.reload()
    page.wait_for_timeout(600)

    expect(prompt).to_have_count(0)
    assert len(widget_backend.told("order")) == 2


@pytest.mark.parametrize("answer", [{**ANSWER, "prompt": None}, 500], ids=["wants quiet", "is broken"])
def test_the_prompt_goes_again_when_the_backend(thanks, page, watched, widget_backend, answer):
    widget_backend.answers["order"] = answer
    prompt = thanks()
    page.wait_for_timeout(700)

    expect(prompt).to_have_count(0)
    assert watched.ours == []


def test_without_a_live_program_nothing_shows(thanks, page, widget_backend):
    widget_backend.program = None
    prompt = thanks()
    page.wait_for_timeout(600)

    expect(prompt).to_have_count(0)


def test_a_guest_leaves_an_address_and_gets_a_link_however_often_they_press(thanks, widget_backend):
    widget_backend.answers["order"] = NOBODY
    prompt = thanks(GUEST)
    prompt.locator("input[type=email]").fill("guest@example.com")
    prompt.locator("button[type=submit]").dblclick()

    expect(prompt.locator("[part=link]")).to_have_value(URL)
    assert widget_backend.told("enrol") == [
        {"locale": "en", "email": "guest@example.com", "first_name": "", "order_number": "1002"}
    ]


def test_a_wrong_address_is_answered_kindly_and_not_sent(thanks, widget_backend):
    widget_backend.answers["order"] = NOBODY
    prompt = thanks(GUEST)
    prompt.locator("input[type=email]").fill("guest@")
    prompt.locator("button[type=submit]").click()

    expect(prompt.locator("[role=status]")).to_have_text("Please check the e-mail address.")
    assert widget_backend.told("enrol") == []


def test_an_order_pushed_before_or_after_the_script_is_the_same(page, widget_backend, widget_shop):
    head = f"<script>window.rafiq = [['track', 'purchase', {ORDER!r}]]</script>"
    page.goto(widget_shop.put("/before", "<h1>Thank you</h1>", head=head, tag=tag(widget_backend)))
    expect(page.locator(PROMPT).locator("[part=link]")).to_have_value(URL)
    page.evaluate("rafiq.push(['track', 'purchase', {order_number: 7, subtotal: 5, currency: 'EUR'}])")

    assert [order["order_number"] for order in widget_backend.hears("order", 2)] == ["1001", "7"]


def test_an_order_signed_by_the_shop_is_sent_as_its_token(thanks, page, widget_backend):
    prompt = thanks(body='<i data-rafiq-order-token="a.b.c"></i>')

    expect(prompt.locator("[part=link]")).to_have_value(URL)
    assert widget_backend.told("order") == [{"token": "a.b.c"}]


def test_focus_goes_to_what_was_opened_and_comes_back(thanks, page, widget_backend):
    prompt = thanks(attributes='data-auto="off"', body='<button data-rafiq-open="share">Invite</button>')
    page.wait_for_function("window.rafiq?.version")
    page.get_by_role("button", name="Invite").click()
    prompt.get_by_role("dialog").wait_for()
    inside = page.evaluate("document.activeElement.localName")
    page.keyboard.press("Escape")

    assert inside == PROMPT
    expect(page.get_by_role("button", name="Invite")).to_be_focused()


def test_what_shows_by_itself_takes_no_focus(thanks, page):
    thanks().locator("[data-channel=whatsapp][href]").wait_for()

    assert page.evaluate("document.activeElement.localName") == "body"
