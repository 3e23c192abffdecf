import ast

from tests.house import tree

MODULE_LINES = 300
FUNCTION_LINES = 70
# A migration is a list of statements that is run once and never changed.
HAND_WRITTEN = tuple(path for path in tree.python_files() if "versions" not in path.parts)


def test_modules_stay_small_enough_to_read_at_once():
    sources = [*HAND_WRITTEN, *(p for p in tree.files() if p.is_relative_to(tree.ROOT / "widget/src"))]
    lengths = {tree.name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources}

    assert {name: length for name, length in lengths.items() if length > MODULE_LINES} == {}


def test_functions_stay_small_enough_to_hold_in_mind():
    lengths = {
        f"{tree.name(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in HAND_WRITTEN
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: length for name, length in lengths.items() if length > FUNCTION_LINES} == {}
    assert len(lengths) > 100, "the walk has lost its way"
