"""What the house tests walk through: the project's own files, as Git would commit them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
BACKEND = ROOT / "backend/rafiq"
PYTHON_FOLDERS = ("backend", "demo_store", "tests", "scripts", "bench")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is tracked or would be; what .gitignore names is not the project."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file())


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    wanted = folders or PYTHON_FOLDERS
    inside = tuple(ROOT / folder for folder in wanted)
    return tuple(p for p in files() if p.suffix == ".py" and any(p.is_relative_to(f) for f in inside))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def doc(file: str) -> str:
    return (ROOT / "docs" / file).read_text(encoding="utf-8")
