"""docs/widget.md against the widget's source, both ways: what can be said to it, heard from it and styled."""

import re

import pytest
from pydantic import BaseModel

from rafiq.web.shapes.schemas import CustomerIn, ItemIn, OrderIn
from tests.house import tree

SOURCE = "".join(
    path.read_text(encoding="utf-8")
    for path in tree.files()
    if path.is_relative_to(tree.ROOT / "widget/src") and path.suffix == ".js"
)
DOC = tree.doc("widget.md")
LOADER = (tree.ROOT / "widget/loader/index.js").read_text(encoding="utf-8")
# Of an order: what only a shop's server says, or sees of a browser.
SERVERS_OWN = set(
    "status country device client_ip user_agent shipping_address payment_fingerprint landing_site referring_site "
    "fetch_dest cart_at heard_from".split()
)
# Whose page it is, said by our own pages only; and the order that a moved-over tag carries in its address.
OWN = {"me", "order_number"}


def chapter(title: str) -> str:
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", DOC, re.DOTALL | re.MULTILINE)[1]


def rows(title: str) -> set[str]:
    """The names in the first column of a chapter's table."""
    cells = re.findall(r"^\| (`.+?) \|", chapter(title), re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(?:rafiq:)?([^`]+)`", cell)}


def quoted(pattern: str) -> set[str]:
    return {word for found in re.findall(pattern, SOURCE) for word in found.split()}


def commands() -> set[str]:
    table = re.search(r"const COMMANDS = \{\n(.*?)\n\};", SOURCE, re.DOTALL)[1]
    return set(re.findall(r"^  (\w+)", table, re.MULTILINE))


def options() -> set[str]:
    """Read one by one, or taken apart: `{ options: { theme, accent } }`."""
    apart = re.findall(r"\boptions: \{ ([\w, ]+) \}", SOURCE) + re.findall(
        r"\{ (\w+) = \"dataLayer\" \}", SOURCE
    )
    return quoted(r"\boptions\??\.(\w+)") | {name for found in apart for name in found.split(", ")}


CODE = {
    "options": lambda: options() - OWN,
    "commands": commands,
    "events": lambda: quoted(r'\bemit\("(\w+)"'),
    "parts": lambda: quoted(r'\bpart(?:: | = )"([a-z ]+)"'),
    "properties": lambda: quoted(r"(--rafiq-[a-z]+)"),
    "attributes": lambda: quoted(r"(data-rafiq-[a-z]+(?:-[a-z]+)*)"),
}
DOCUMENTED = {
    "options": lambda: rows("Options"),
    "commands": lambda: {re.match(r'\["(\w+)"', each)[1] for each in rows("Commands")},
    "events": lambda: rows("Events"),
    "parts": lambda: rows("Parts"),
    "properties": lambda: rows("Look"),
    "attributes": lambda: set(re.findall(r"data-rafiq-[a-z]+(?:-[a-z]+)*", DOC)),
}


@pytest.mark.parametrize("kind", CODE)
def test_what_the_widget_knows_is_documented(kind):
    known = CODE[kind]()

    assert known
    assert known - DOCUMENTED[kind]() == set()


@pytest.mark.parametrize("kind", DOCUMENTED)
def test_what_is_documented_is_known_to_the_widget(kind):
    unknown = {
        each for each in DOCUMENTED[kind]() if not re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", SOURCE)
    }

    assert unknown == set()


def test_every_surface_that_opens_is_documented_and_typed():
    opened = set(re.search(r"async open\(name\) \{\n.*?\^\(([\w|]+)\)\$", SOURCE)[1].split("|"))
    typed = re.search(r"@typedef \{(.+)\} Surface", LOADER)[1]

    assert set(re.findall(r'\["open", "(\w+)"\]', chapter("Commands"))) == opened
    assert set(re.findall(r'"(\w+)"', typed)) == opened


@pytest.mark.parametrize(("name", "taken"), [("Customer", CustomerIn), ("Item", ItemIn), ("Order", OrderIn)])
def test_the_typed_fields_are_those_that_the_server_takes(name: str, taken: type[BaseModel]):
    block = re.search(rf"@typedef \{{object\}} {name}\n(.*?)\*/", LOADER, re.DOTALL)[1]
    typed = set(re.findall(r"@property \{.+?\} \[?(\w+)", block))

    assert typed == set(taken.model_fields) - SERVERS_OWN


def test_the_elements_of_the_page_are_those_that_are_documented():
    defined = re.search(r"const names = \[(.*?)\]", SOURCE)[1]

    assert {f"rafiq-{name}" for name in re.findall(r'"(\w+)"', defined)} == {
        each.strip("<>") for each in rows("Elements")
    }
