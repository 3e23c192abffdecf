"""Changes the rules one small step at a time and asks their tests whether they notice: `make mutants`.

Each mutant lives in a forked process alone; no file is touched, so others may work meanwhile.
"""

import argparse
import ast
import contextlib
import copy
import importlib
import io
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).resolve().parents[1]
# What is mutated, and the fast tests that must notice.
TARGETS = {
    "rafiq.ledger.rules": ("test_ledger.py", "test_ledger_steps.py"),
    "rafiq.ledger.lots": ("test_lots.py",),
    "rafiq.coupons.rules": ("test_referrals.py",),
    "rafiq.core.signing": ("test_signing.py",),
    "rafiq.referrals.rules": ("test_referrals.py", "test_referral_outcomes.py"),
    "rafiq.referrals.chain": ("test_claims.py",),
    "rafiq.programs.rules": ("test_terms.py", "test_simulation.py"),
    "rafiq.programs.places": ("test_places.py",),
}
# Without plugins and fixtures: rules need neither, and a run takes half a second.
PLAINLY = ("-q", "-x", "-p", "no:cacheprovider", "--noconftest", "-o", "addopts=", "--import-mode=importlib")
NO_SHRINKING = (Phase.explicit, Phase.generate)
SECONDS = 20
GOAL = 90
_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small change: where, what it became, and the whole module with it."""

    line: int
    what: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Every small change of a module: comparisons, and/or/not, arithmetic, signs, constants, what is returned."""
    whole = ast.parse(source)
    unasked = {id(each) for decorator in _decorators(whole) for each in ast.walk(decorator)}
    for number, node in enumerate(ast.walk(whole)):
        if id(node) in unasked:
            continue
        for kind in range(len(list(_changes(node)))):
            tree = copy.deepcopy(whole)
            place = next(each for at, each in enumerate(ast.walk(tree)) if at == number)
            was = ast.unparse(place)
            changed = list(_changes(place))[kind]
            if place is not changed:
                _Replace(place, changed).visit(tree)
            became = ast.unparse(changed)
            if was != became:
                ast.fix_missing_locations(tree)
                yield Mutant(getattr(node, "lineno", 0), f"{was}  ->  {became}", tree)


def _decorators(whole: ast.Module) -> Iterator[ast.expr]:
    """That a value is frozen or has slots changes no result."""
    for node in ast.walk(whole):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield from node.decorator_list


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else super().generic_visit(node)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What a node may become; each a node of its own."""
    yield from _other_operators(node)
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield _with(node, value=ast.Constant(None))
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        flipped = not node.value if isinstance(node.value, bool) else node.value + 1
        yield ast.copy_location(ast.Constant(flipped), node)


def _other_operators(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in _COMPARED[type(operator)]:
                yield _with(node, ops=[*node.ops[:place], other(), *node.ops[place + 1 :]])
    elif isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _COUNTED:
        yield _with(node, op=_COUNTED[type(node.op)]())


def _with(node: ast.AST, **changes: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def survives(module: ModuleType, mutant: Mutant, tests: list[str]) -> bool:
    """Whether the tests pass with it; a mutant that hangs has been noticed."""
    child = os.fork()
    if child == 0:
        os._exit(_try(module, mutant, tests))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _try(module: ModuleType, mutant: Mutant, tests: list[str]) -> int:
    """In the forked process."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SECONDS)
    try:
        exec(compile(mutant.tree, str(module.__file__), "exec"), module.__dict__)  # noqa: S102 - our own code, mutated
    except Exception:  # noqa: BLE001 - whatever it broke, it was noticed
        return 1
    return ask(tests)


def ask(tests: list[str]) -> int:
    """The tests' verdict: 0 when all passed."""
    settings.register_profile(
        "mutants", derandomize=True, max_examples=40, deadline=None, database=None, phases=NO_SHRINKING
    )
    settings.load_profile("mutants")
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        return int(pytest.main([*PLAINLY, *tests]))


def examine(name: str) -> tuple[int, list[Mutant]]:
    """(how many were made, those that survived) of one module."""
    module = importlib.import_module(name)
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    tests = [str(ROOT / "tests/rules" / test) for test in TARGETS[name]]
    ask(["--collect-only", *tests])  # what the tests import is imported once
    for test in TARGETS[name]:
        sys.modules.pop(f"tests.rules.{test.removesuffix('.py')}", None)
    if not survives(module, Mutant(0, "unchanged", ast.parse(source)), tests):
        sys.exit(f"{name}: its tests fail without any change")
    made = list(mutants(source))
    return len(made), [each for each in made if survives(module, each, tests)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "modules", nargs="*", default=list(TARGETS), help="which rules; all when none is named"
    )
    worst = 100
    for name in parser.parse_args().modules:
        made, alive = examine(name)
        killed = 100 * (made - len(alive)) // max(1, made)
        worst = min(worst, killed)
        print(f"{name}: {made - len(alive)} of {made} noticed ({killed}%)")
        for each in alive:
            print(f"  line {each.line}: {each.what}")
    return 0 if worst >= GOAL else 1


if __name__ == "__main__":
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
