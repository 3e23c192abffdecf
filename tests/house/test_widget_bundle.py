import gzip
import json
import re
from datetime import UTC, datetime

import brotli
import pytest

from rafiq.stores.channels import catalogue, defaults
from rafiq.web.shopper import sharing_shape
from rafiq.web.words import widget_words
from tests.e2e.widget_said import PROGRAM
from tests.house import tree

BUILT = tree.BACKEND / "web/static/widget"
MANIFEST = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
FIRST_REQUEST_BYTES = 4_096
PANELS_BYTES = 12 * 1_024
LANGUAGES = ("en", "fa", "ar", "ms")
NO_PANEL = {"tag.js", "rafiq.js", "story.js", "orders.js", "analytics.js", "told.js"}


def answer(language: str) -> bytes:
    """The tag of the demo store in one language, with every channel that language shows by itself."""
    known = catalogue()
    config = {
        "store": {"key": "pk_live_" + "x7Kq" * 6, "locale": language},
        "api": "https://refer.example.com",
        "assets": "https://refer.example.com/widget/0/",
        "accent": "#0F766E",
        "program": PROGRAM,
        "channels": [
            sharing_shape.row(known[each], language) for each in defaults(language, "Europe/Berlin")
        ],
    }
    code = (BUILT / "tag.js").read_text(encoding="utf-8")
    told = widget_words.painted(config, now=datetime(2026, 11, 22, tzinfo=UTC))
    return widget_words.composed(code, told).encode()


def weight(name: str) -> int:
    return int(MANIFEST["files"][name]["brotli"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_and_only_request_stays_under_four_kilobytes(language):
    """Code and configuration together, until the share buttons show (issue 4, P13)."""
    sent = answer(language)

    assert len(brotli.compress(sent, quality=11)) <= FIRST_REQUEST_BYTES
    assert len(gzip.compress(sent, 9)) <= FIRST_REQUEST_BYTES * 1.2


def test_all_panels_together_stay_light():
    """What a visitor who opens every single one of them loads, in the heaviest language (P14)."""
    words = {f"{language}.js" for language in LANGUAGES}
    panels = sum(weight(name) for name in MANIFEST["files"] if name not in NO_PANEL | words)

    assert panels + max(map(weight, words)) <= PANELS_BYTES


@pytest.mark.parametrize(
    ("name", "limit"),
    [("story.js", 7 * 1_024 + 640), ("orders.js", 3 * 1_024), ("analytics.js", 1_024), ("told.js", 256)],
)
def test_what_is_no_panel_has_a_limit_of_its_own(name, limit):
    """What makes the buttons work, what reads orders that were told to others, and what tells the shop's own tools."""
    assert weight(name) <= limit


def test_the_place_for_the_configuration_is_there_exactly_once():
    assert (BUILT / "tag.js").read_text(encoding="utf-8").count("__RAFIQ_CONFIG__") == 1
    assert "__RAFIQ_CONFIG__" not in (BUILT / "rafiq.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(BUILT.glob("**/*.js")), ids=lambda path: path.name)
def test_the_built_widget_uses_nothing_that_a_strict_page_forbids(path):
    """Trusted Types and `style-src 'self'` (testing.md 3.1): no HTML strings, no eval, no policies, no third party."""
    text = path.read_text(encoding="utf-8")
    forbidden = r"\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createPolicy|srcdoc"

    assert re.findall(forbidden, text) == []
