import gzip
import json
import re

import brotli
import pytest

from tests.house import tree

BUILT = tree.BACKEND / "web/static/widget"
FIRST_REQUEST_BYTES = 8 * 1024
SURFACE_BYTES = 8 * 1024


def script() -> str:
    return next(BUILT.glob("**/rafiq.js")).read_text(encoding="utf-8")


def test_the_first_and_only_request_stays_under_eight_kilobytes():
    """Code and configuration together, until the share buttons show (issue 2, part 3)."""
    config = json.dumps(
        {"store": {"name": "Chaykhana", "key": "pk_live_" + "x" * 16}, "channels": ["whatsapp"] * 12}
    )
    answer = script().replace("__RAFIQ_CONFIG__", config).encode()

    assert len(brotli.compress(answer, quality=11)) <= FIRST_REQUEST_BYTES
    assert len(gzip.compress(answer, 9)) <= FIRST_REQUEST_BYTES * 1.2


def test_the_place_for_the_configuration_is_there_exactly_once():
    assert script().count("__RAFIQ_CONFIG__") == 1


@pytest.mark.parametrize("surface", sorted(p.name for p in BUILT.glob("**/*.js") if p.name != "rafiq.js"))
def test_a_surface_that_loads_later_is_light_too(surface):
    content = next(BUILT.glob(f"**/{surface}")).read_bytes()

    assert len(brotli.compress(content, quality=11)) <= SURFACE_BYTES


@pytest.mark.parametrize("path", sorted(BUILT.glob("**/*.js")), ids=lambda path: path.name)
def test_the_built_widget_uses_nothing_that_a_strict_page_forbids(path):
    """Trusted Types and `style-src 'self'` (testing.md 3.1): no HTML strings, no eval, no policies, no third party."""
    text = path.read_text(encoding="utf-8")
    forbidden = r"\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createPolicy|srcdoc"

    assert re.findall(forbidden, text) == []
