import re

import pytest

from tests.house import tree

# Written in pieces, so that this file may stand among those it looks at.
REGISTRIES = (
    "pypi org",
    "files pythonhosted org",
    "registry npmjs org",
    "registry yarnpkg com",
    "deb debian org",
)
MACHINE_PATHS = (r"/wor" + r"k/", r"/roo" + r"t/", r"/tm" + r"p/rafiq", r"/Use" + r"rs/\w", r"/hom" + r"e/\w")
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "Not" + "Implemented")
TEXT = {
    ".css",
    ".html",
    ".js",
    ".json",
    ".md",
    ".mjs",
    ".py",
    ".sh",
    ".svg",
    ".toml",
    ".ts",
    ".txt",
    ".yaml",
    ".yml",
    "",
}


def lines(*suffixes: str):
    for path in tree.files():
        if path.suffix in (set(suffixes) or TEXT) and "vendor" not in path.parts:
            text = path.read_text(encoding="utf-8", errors="ignore")
            yield from ((tree.name(path), number, line) for number, line in enumerate(text.splitlines(), 1))


def hits(pattern: str, *suffixes: str) -> list[str]:
    wanted = re.compile(pattern)
    return [f"{name}:{number}" for name, number, line in lines(*suffixes) if wanted.search(line)]


@pytest.mark.parametrize("registry", REGISTRIES)
def test_no_file_names_a_registry(registry):
    """Where packages come from is the business of the machine that installs them."""
    assert hits(re.escape(registry.replace(" ", "."))) == []


@pytest.mark.parametrize("path", MACHINE_PATHS)
def test_no_file_names_a_path_of_the_machine_it_was_written_on(path):
    assert hits(rf"(?<![\w.]){path}") == []


@pytest.mark.parametrize("word", UNFINISHED)
def test_no_code_is_left_unfinished(word):
    assert hits(rf"\b{word}\b", ".py", ".js", ".mjs", ".html") == []


def test_lock_files_carry_no_addresses():
    locks = [path for path in tree.files() if path.name in {"package-lock.json", "uv.lock"}]

    assert [tree.name(path) for path in locks if '"resolved"' in path.read_text(encoding="utf-8")] == []


def test_no_words_of_another_trade_are_used_for_ours():
    """style.md: referee, inviter, affiliate, commission and payout have other names here."""
    wrong = r"\b(referee|inviter|affiliate|commission|payout)s?\b"

    assert [
        hit
        for hit in hits(wrong, ".py", ".html", ".md")
        if not hit.startswith(("docs/glossary.md", "tests/house"))
    ] == []
