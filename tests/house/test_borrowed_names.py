"""What a test takes from another module is there: a move that forgot one shows here, before any browser starts."""

import ast
import importlib
from collections.abc import Iterator
from importlib.util import find_spec
from types import ModuleType

from tests.house import tree

OURS = ("tests", "rafiq", "demo_store", "bench", "scripts")


def test_every_name_a_test_takes_from_a_module_of_ours_is_there():
    missing = [
        f"{tree.name(path)}:{use.lineno} {use.value.id}.{use.attr}"
        for path in tree.python_files("tests")
        for names in [dict(_modules_taken(tree.parsed(path)))]
        for use in ast.walk(tree.parsed(path))
        if isinstance(use, ast.Attribute) and isinstance(use.value, ast.Name)
        if use.value.id in names and not hasattr(names[use.value.id], use.attr)
    ]

    assert missing == []


def _modules_taken(module: ast.Module) -> Iterator[tuple[str, ModuleType]]:
    """`from tests.e2e import widget_stub as stub` gives `stub`; names that a function takes over are not followed."""
    own = {arg.arg for arg in ast.walk(module) if isinstance(arg, ast.arg)}
    own |= {
        name.id for name in ast.walk(module) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS:
            for each in node.names:
                if (each.asname or each.name) not in own and _is_module(f"{node.module}.{each.name}"):
                    yield each.asname or each.name, importlib.import_module(f"{node.module}.{each.name}")


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
