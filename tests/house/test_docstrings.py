import ast

import pytest

from tests.house import tree

CODE = tree.python_files("backend", "demo_store", "scripts", "bench")
# The bench imports what only the test extras bring where it is needed; ruff asks for a reason each time.
PRODUCT = tree.python_files("backend", "demo_store", "scripts")


@pytest.mark.parametrize("path", CODE, ids=tree.name)
def test_each_module_opens_with_one_sentence_that_states_its_charge(path):
    docstring = ast.get_docstring(tree.parsed(path)) or ""
    first = docstring.split("\n\n")[0].strip()

    assert first, "no docstring"
    assert first.endswith("."), "the first paragraph is a sentence"
    assert len(first) <= 200, "one sentence, not a page"


def test_imports_stand_at_the_top_and_are_absolute():
    late = [
        f"{tree.name(path)}:{node.lineno}"
        for path in PRODUCT
        for function in ast.walk(tree.parsed(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    relative = [
        f"{tree.name(path)}:{node.lineno}"
        for path in PRODUCT
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert (late, relative) == ([], [])
