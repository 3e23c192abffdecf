"""Every word of a letter can be read, in the light and in the dark, from both sides, whatever the shop's accent is."""

import pytest
from playwright.sync_api import Page

from rafiq.messaging import letters
from rafiq.messaging.letters import Content, Sender
from rafiq.messaging.rules import Kind

ENOUGH = 4.5
# Each piece of text with its contrast against what is painted behind it.
CONTRASTS = """() => {
  const light = (color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    if (a === 0) return null;
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (at) => { for (; at; at = at.parentElement) {
    const found = light(getComputedStyle(at).backgroundColor); if (found !== null) return found; }
    return 1; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node; (node = walker.nextNode());) {
    const at = node.parentElement;
    if (!node.data.trim() || !at.checkVisibility({ opacityProperty: true })) continue;
    const [one, two] = [light(getComputedStyle(at).color), behind(at)];
    found.push([node.data.trim(), (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)]);
  }
  return found;
}"""
EVERYTHING = Content(
    values={"dates": "16 to 22 November", "words": "Two friends came.\nOne bought twice."},
    button_url="https://shop.example/me",
    picks=(("0", "https://shop.example/0"), ("10", "https://shop.example/10")),
    figures=(("Heading", "Now", "Before"), ("Friends", "12", "9")),
    waits_title="What waits",
    waits=(("Two referrals", "since Monday", "https://shop.example/r"),),
)


def letter(language: str, accent: str) -> str:
    sender = Sender("Chaykhana", "hello@shop.example", postal="1 Tea Street", accent=accent)
    return letters.write(
        Kind.WEEKLY,
        EVERYTHING,
        language,
        store="Chaykhana",
        sender=sender,
        stop_url="https://shop.example/stop",
    ).html


@pytest.mark.parametrize("accent", ["#0d7a5f", "#ffe14d", "#14110f", "#808080"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_word_of_a_letter_has_contrast(page: Page, language, scheme, accent):
    page.emulate_media(color_scheme=scheme)
    page.set_content(letter(language, accent))

    found = dict(page.evaluate(CONTRASTS))

    assert {"Chaykhana", "10", "Friends", "Two referrals", "since Monday", "What waits"} <= set(found)
    assert {words: ratio for words, ratio in found.items() if ratio < ENOUGH} == {}


def test_the_page_around_the_sheet_is_dark_in_the_dark(page: Page):
    page.emulate_media(color_scheme="dark")
    page.set_content(letter("en", "#0d7a5f"))

    article = page.get_by_role("article").evaluate("at => getComputedStyle(at).backgroundColor")

    assert article == page.locator("body").evaluate("at => getComputedStyle(at).backgroundColor")
