"""The look: the shop's font, ground and accent, four languages, both directions, and every ability (look.md)."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e import widget_said, widget_stub
from tests.e2e.widget_said import ANSWER, GUEST, NOBODY, OFFER, UNHAPPY, URL
from tests.e2e.widget_stub import Backend, Shop

PROMPT = "rafiq-prompt"
LANGUAGES = {
    "en": "Give a friend 10% off",
    "fa": "به دوستتان ۱۰٪ تخفیف هدیه بدهید",
    "ar": "أهدِ صديقك خصم",
    "ms": "Hadiahkan rakan anda diskaun 10%",
}

PLACES = ("popup", "banner", "tab")
# Surfaces behind a press on the panel: what is pressed, and what then is there.
PRESSED = {
    "how": [(".h", "ol")],
    "product": [(".t + .t", "fieldset")],
    "desk": [("[data-channel=qr]", ".q"), (".q .t", ".q + div")],
    "statement": [(".t", "ol")],
    "code": [("[data-channel=qr]", ".q")],
    "survey": [(".sc", "button")],
    "unhappy": [(".sc button", "form")],
    "value": [(".yn", "button")],
    "helped": [(".yn :last-child", ".s a")],
}
# Of these the backend says which one opens.
ASKED = {"survey": "survey", "unhappy": "survey", "value": "value", "helped": "value"}
SURFACES = ["share", "enrol", "offer", "balance", *PLACES, *PRESSED]
MUG = {"title": "Firuzeh mug", "image_url": "", "page": "/goods/mug"}
GROUNDS = {"en": "#fff", "fa": "#14171c; color: #eee", "ar": "#fbf9f4", "ms": "#14171c; color: #eee"}


@pytest.fixture
def thanks(page: Page, widget_backend: Backend, widget_shop: Shop):
    def opened(attributes="", **options):
        tag = f'<script async src="{widget_backend.tag}" {attributes}></script>'
        page.goto(widget_shop.thanks(tag, options.pop("order", None), **options))
        return page.locator(PROMPT)

    return opened


def expect_look(prompt, name: str, value: str, part: str = "[part=panel]") -> None:
    """Waits for the look to settle: what stands on the accent is reckoned a moment after the first drawing."""
    expect(prompt.locator(part)).to_have_css(name, value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_spoken_in_its_direction(thanks, language):
    panel = thanks(lang=language).locator("[part=panel]")

    expect(panel.locator("h2")).to_contain_text(LANGUAGES[language])
    expect(panel).to_have_attribute("dir", "rtl" if language in {"fa", "ar"} else "ltr")
    expect(panel).to_have_attribute("lang", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_friends_side_and_the_most_used_messenger_come_first_in_every_language(thanks, language):
    """S1-25: ten percent for the friend before ten euros for who sends them; S3-15: WhatsApp before all others."""
    panel = thanks(lang=language).locator("[part=panel]")
    expect(panel.locator("a[data-channel]").first).to_have_attribute("data-channel", "whatsapp")
    said = panel.inner_text()

    assert re.search("[%٪]", said).start() < re.search("€|یورو|يورو|EUR", said).start()


@pytest.mark.parametrize(
    ("page_language", "attributes", "head", "spoken"),
    [
        ("fa-IR", "", "", "fa-IR"),
        ("fa", 'data-locale="ms"', "", "ms"),
        ("fa", 'data-locale="ms"', "<script>window.rafiqConfig = { locale: 'ar' }</script>", "ar"),
        ("de", "", "", "en-US"),
    ],
)
def test_the_language_is_told_or_the_pages_or_the_browsers(thanks, page_language, attributes, head, spoken):
    panel = thanks(attributes, lang=page_language, head=head).locator("[part=panel]")

    expect(panel).to_have_attribute("lang", spoken)


def test_the_shops_font_ground_and_ink_are_taken(thanks):
    prompt = thanks(
        head="<style>body { font-family: Georgia, serif; background: #fbf9f4; color: #221100 }</style>"
    )
    prompt.locator("[data-channel=whatsapp]").wait_for()

    expect_look(prompt, "font-family", "Georgia, serif")
    expect_look(prompt, "background-color", "rgb(251, 249, 244)")
    expect_look(prompt, "color", "rgb(34, 17, 0)")


def test_ink_too_pale_for_fine_print_is_not_taken(thanks):
    prompt = thanks(head="<style>body { background: #fff; color: #999 }</style>")
    prompt.locator("[data-channel=whatsapp]").wait_for()

    expect_look(prompt, "color", "rgb(31, 41, 51)")


@pytest.mark.parametrize(
    ("accent", "on"),
    [("#ffd400", "rgb(0, 0, 0)"), ("#7a3e9d", "rgb(255, 255, 255)"), ("oklch(0.95 0.1 100)", "rgb(0, 0, 0)")],
)
def test_the_accent_is_the_shops_and_what_stands_on_it_is_readable(thanks, accent, on):
    prompt = thanks(head=f"<style>:root {{ --rafiq-accent: {accent} }}</style>")
    prompt.locator("[data-channel=whatsapp]").wait_for()

    expect_look(prompt, "color", on, "[data-channel=copy]")


def test_the_accent_of_the_configuration_is_used_unless_it_is_no_colour(thanks, widget_backend):
    widget_backend.accent = "#112233"
    prompt = thanks()
    prompt.locator("[data-channel=whatsapp]").wait_for()
    expect_look(prompt, "background-color", "rgb(17, 34, 51)", "[data-channel=copy]")
    widget_backend.accent = None  # the backend keeps nothing but #rrggbb
    prompt = thanks(
        attributes="data-accent='red;} .r{display:none'",
        order={"order_number": "2", "subtotal": "5", "currency": "EUR", "customer": {"id": "1"}},
    )
    prompt.locator("[data-channel=whatsapp]").wait_for()

    expect_look(prompt, "background-color", "rgb(15, 118, 110)", "[data-channel=copy]")


@pytest.mark.parametrize(
    ("scheme", "style", "ground"),
    [
        ("dark", "body { background: #fff }", "light"),  # a light shop stays light for a dark system
        ("light", "body { background: #14171c; color: #eee }", "dark"),
        ("dark", ":root { color-scheme: light dark }", "dark"),
        ("dark", "", "light"),
    ],
)
def test_light_and_dark_follow_the_page_as_it_really_is(thanks, page, scheme, style, ground):
    page.emulate_media(color_scheme=scheme)
    prompt = thanks(head=f"<style>{style}</style>")
    prompt.locator("[data-channel=whatsapp]").wait_for()

    expect_look(prompt, "color-scheme", ground)


def test_a_theme_can_be_told(thanks):
    prompt = thanks('data-theme="dark"')
    prompt.locator("[data-channel=whatsapp]").wait_for()

    expect_look(prompt, "background-color", "rgb(28, 33, 40)")


def test_on_a_phone_it_is_a_sheet_at_the_bottom(thanks, page):
    page.set_viewport_size({"width": 360, "height": 740})
    prompt = thanks()
    prompt.locator("[data-channel=whatsapp][href]").wait_for()
    page.wait_for_timeout(400)
    box = prompt.bounding_box()

    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 360, 740)


@pytest.fixture
def shown(page: Page, widget_backend: Backend, widget_shop: Shop):
    """Any surface in a language, faded in."""

    def opened(surface: str, language: str):
        placement = surface if surface in PLACES else "card"
        tag = f'<script async src="{widget_backend.tag}" data-placement="{placement}"></script>'
        look = {"lang": language, "head": f"<style>body {{ background: {GROUNDS[language]} }}</style>"}
        asked = ASKED.get(surface)
        widget_backend.further |= {"asks": True} if asked else {}
        widget_backend.answers |= {
            "order": NOBODY if surface == "enrol" else ANSWER | {"products": [MUG]},
            "offer": OFFER | {"page": "https://rafiq.example/f/visit-1"},
            "survey": widget_stub.survey(language),
            "survey-answer": UNHAPPY,
            "value": widget_stub.value(language),
            "value-answer": {"value": False, "share": None, **widget_said.LINE},
        }
        if asked:
            widget_backend.answers["order"] |= {"prompt": {"surface": asked}}
        if surface in {"offer", "balance"}:
            heading = "<h1>Chaykhana</h1>"
            own = f"<main>{heading}<rafiq-balance token=t></rafiq-balance></main>"
            body = own if surface == "balance" else heading
            page.goto(widget_shop.put("/page", body, tag=tag, **look) + ("?rafiq=v" * (surface == "offer")))
        else:
            page.goto(widget_shop.thanks(tag, GUEST if surface == "enrol" else None, **look))
        panel = page.locator("rafiq-prompt, rafiq-offer, rafiq-balance")
        ready = {"enrol": "form", "offer": "[part=code]", "balance": "li", "tab": ".w"}
        first = PRESSED[surface][0][0] if asked else "[data-channel=whatsapp][href]"
        panel.locator(ready.get(surface, first)).first.wait_for()
        for press, then in PRESSED.get(surface, []):
            panel.locator(press).first.click()
            panel.locator(then).first.wait_for()
        page.wait_for_timeout(400)
        return panel

    return opened


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("surface", SURFACES)
def test_every_target_is_large_enough_for_a_thumb_and_nothing_overflows(shown, page, surface, language):
    page.set_viewport_size({"width": 320, "height": 640})
    panel = shown(surface, language)
    small = panel.locator("button:visible, a:visible").evaluate_all(
        "all => all.map(e => [e.innerText, e.getBoundingClientRect()])"
        ".filter(([, r]) => Math.min(r.width, r.height) < 43.9).map(([text, r]) => [text, r.width, r.height])"
    )
    overflow = panel.locator("[part=panel]").evaluate("e => e.scrollWidth - e.clientWidth")

    assert small == []
    assert overflow == 0


@pytest.mark.parametrize(
    ("surface", "kind", "chosen"),
    [("product", "label", ":has(:checked)"), ("survey", ".sc button", "[aria-pressed=true]")],
)
def test_what_is_chosen_shows_in_forced_colours_too(shown, page, surface, kind, chosen):
    page.emulate_media(forced_colors="active")
    page.route("**/survey-answer", lambda _: None)
    panel = shown(surface, "en")
    if surface == "survey":
        panel.locator(kind).nth(4).click()
    panel.locator("h2").first.click()  # neither focus nor pointer on it
    looks = [
        panel.locator(f"{kind}{which}").first.evaluate("e => getComputedStyle(e).outline")
        for which in (chosen, f":not({chosen})")
    ]

    assert looks[0] != looks[1]


def test_nothing_moves_for_those_who_want_it_still(thanks, page):
    page.emulate_media(reduced_motion="reduce")
    prompt = thanks()
    prompt.locator("[data-channel=qr]:not([aria-disabled])").click()

    assert page.evaluate("document.getAnimations({ subtree: true }).length") == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("surface", [each for each in SURFACES if each not in ASKED or each == "survey"])
def test_axe_finds_nothing_to_complain_about(shown, page, surface, language):
    shown(surface, language)
    found = (
        Axe()
        .run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        .response["violations"]
    )

    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []


def test_the_whole_prompt_works_by_keyboard_alone(thanks, page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    prompt = thanks('data-auto="off"', body='<button data-rafiq-open="share" autofocus>Invite</button>')
    page.wait_for_function("window.rafiq?.version")
    page.keyboard.press("Enter")
    expect(prompt.locator("[part=link]")).to_have_value(URL)
    page.keyboard.press("Tab")
    expect(prompt.locator("[part=close]")).to_be_focused()
    for _ in ("help", "link", "copy"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(prompt.locator("[data-channel=copy]")).to_have_text("Copied")
