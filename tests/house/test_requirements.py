"""Every statement of the source documents has a test that names its row; those without one say why, until they have."""

import ast
import re

import pytest

from tests.house import tree

# How many statements each of the five source documents makes.
ROWS = {"S0": 21, "S1": 33, "S2": 10, "S3": 15, "S4": 18}
# Row -> the reason, or the decision that says why not. A row that has a test must leave this list.
EXCUSED: dict[str, str] = {}
_ROW = re.compile(r"\b(S[0-4]-[0-9]+)(?: to (S[0-4]-[0-9]+))?")


def every_row() -> list[str]:
    return [f"{source}-{number}" for source, most in ROWS.items() for number in range(1, most + 1)]


def named() -> set[str]:
    """Rows in the docstrings of tests and of their modules; ``S3-6 to S3-13`` names all between."""
    found: set[str] = set()
    for path in tree.python_files("tests"):
        if path.name.startswith("test_") and path.parent.name != "house":
            found |= _rows(tree.parsed(path))
    return found


def _rows(module: ast.Module) -> set[str]:
    tests = [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    words = " ".join(filter(None, map(ast.get_docstring, (module, *tests))))
    return {row for first, last in _ROW.findall(words) for row in _between(first, last or first)}


def _between(first: str, last: str) -> list[str]:
    source, low = first.split("-")
    return [f"{source}-{number}" for number in range(int(low), int(last.split("-")[1]) + 1)]


NAMED = named()


@pytest.mark.parametrize("row", [row for row in every_row() if row not in EXCUSED])
def test_every_requirement_has_a_test_that_names_it(row):
    assert row in NAMED, "no test's docstring names it; write one, or excuse it with a reason"


def test_what_is_excused_has_no_test_yet():
    """The list shrinks by itself: whoever writes the test takes the row out."""
    assert sorted(NAMED & set(EXCUSED)) == []


def test_only_known_rows_are_named_or_excused():
    assert sorted((NAMED | set(EXCUSED)) - set(every_row())) == []
    assert all(EXCUSED.values())
