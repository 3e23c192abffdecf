"""Every statement of the source documents has a test that names its row; those without one say why, until they have."""

import ast
import re

import pytest

from tests.house import tree

# How many statements each of the five source documents makes.
ROWS = {"S0": 21, "S1": 33, "S2": 10, "S3": 15, "S4": 18}
# Row -> the reason, or the decision that says why not. A row that has a test must leave this list.
EXCUSED: dict[str, str] = {}
# Rows whose check asks for a browser: a person looks, presses and reads.
SEEN = (
    "S0-1 S0-4 S0-10 S0-16 S0-19 S0-21 S1-2 S1-3 S1-7 S1-8 S1-9 S1-10 S1-13 S1-18 S1-25 S1-28 S1-30 S1-33 S2-2 S2-3"
    " S2-4 S2-6 S2-8 S2-10 S3-1 S3-5 S3-6 S3-7 S3-10 S3-12 S3-15 S4-2 S4-4 S4-8 S4-12 S4-17"
).split()
BROWSER = ("tests/e2e", "tests/machines")
# A range names its ends alone: the rows between have to be named themselves.
_ROW = re.compile(r"\bS[0-4]-[0-9]+\b")


def every_row() -> list[str]:
    return [f"{source}-{number}" for source, most in ROWS.items() for number in range(1, most + 1)]


def named(*folders: str) -> set[str]:
    """Rows in the docstrings of tests themselves: what a module says of all of its tests proves none of them."""
    found: set[str] = set()
    for path in tree.python_files(*folders):
        if path.name.startswith("test_") and path.parent.name != "house":
            found |= rows_in(tree.parsed(path))
    return found


def rows_in(module: ast.Module) -> set[str]:
    words = (
        ast.get_docstring(node) or ""
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )
    return {row for each in words for row in _ROW.findall(each)}


NAMED, SEEN_IN_A_BROWSER = named("tests"), named(*BROWSER)


@pytest.mark.parametrize("row", [row for row in every_row() if row not in EXCUSED])
def test_every_requirement_has_a_test_that_names_it(row):
    assert row in NAMED, "no test's docstring names it; write one, or excuse it with a reason"


@pytest.mark.parametrize("row", SEEN)
def test_what_a_person_sees_is_looked_at_in_a_browser(row):
    assert row in SEEN_IN_A_BROWSER, "no browser test's docstring names it"


def test_a_word_about_all_tests_or_a_range_of_rows_names_no_row_between():
    module = ast.parse(
        '"""S1-1."""\ndef test_it():\n    """S2-1 to S2-4, S3-5."""\ndef helper():\n    """S4-1."""'
    )

    assert rows_in(module) == {"S2-1", "S2-4", "S3-5"}


def test_what_is_excused_has_no_test_yet():
    """The list shrinks by itself: whoever writes the test takes the row out."""
    assert sorted(NAMED & set(EXCUSED)) == []


def test_only_known_rows_are_named_or_excused():
    assert sorted((NAMED | set(EXCUSED)) - set(every_row())) == []
    assert all(EXCUSED.values())
