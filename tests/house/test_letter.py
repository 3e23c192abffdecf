"""The frame of the mails is what its source was compiled to: neither was changed without the other."""

import hashlib
import re

from tests.house import tree

TEMPLATES = tree.BACKEND / "messaging/templates"
MADE = re.compile(r"\{# mjml [\d.]+ made this of (\S+\.mjml) ([0-9a-f]{64}), as ([0-9a-f]{64}) #\}\n")


def sum_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_each_source_was_compiled_as_it_stands_and_nobody_edited_what_came_of_it():
    """`scripts/letter.mjs` writes both sums; no node is needed to compare them."""
    sources = sorted(TEMPLATES.glob("*.mjml"))

    assert sources
    for source in sources:
        first, compiled = source.with_suffix(".html").read_text("utf-8").split("\n", 1)
        made = MADE.fullmatch(f"{first}\n")
        assert made, f"{source.name}: run scripts/letter.mjs"
        assert made.groups() == (source.name, sum_of(source.read_text("utf-8")), sum_of(compiled))


def test_every_frame_has_a_source():
    assert {each.stem for each in TEMPLATES.glob("*.html")} == {
        each.stem for each in TEMPLATES.glob("*.mjml")
    }
