"""Writes the floors and the tree in docs/architecture.md from the contract and the modules; --check only compares."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/architecture.md"
SHOWN = ("backend/rafiq", "widget/src", "demo_store", "bench", "scripts")
COLUMN, WIDTH = 26, 150


def main(arguments: list[str]) -> int:
    page = PAGE.read_text(encoding="utf-8")
    fresh = written(written(page, "floors", floors()), "tree", tree())
    if fresh == page:
        return 0
    if "--check" in arguments:
        print(
            "docs/architecture.md: it is older than the modules or the contract; run `make docs`",
            file=sys.stderr,
        )
        return 1
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


def written(page: str, name: str, text: str) -> str:
    """The page with ``text`` between the two marks of that name."""
    begin, end = f"<!-- {name}: written by `make docs` -->", f"<!-- end of {name} -->"
    before, rest = page.split(begin)
    _, after = rest.split(end)
    return f"{before}{begin}\n```text\n{text}\n```\n{end}{after}"


def floors() -> str:
    """The rows of the contract that lint-imports checks, the roof first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    house = next(
        each for each in project["tool"]["importlinter"]["contracts"] if each["containers"] == ["rafiq"]
    )
    return "\n".join(f" {re.sub(r'[()]', '', row)}" for row in house["layers"])


def tree() -> str:
    """One line for each folder and module, indented, with its charge beside it."""
    lines: list[str] = []
    known: set[Path] = set()
    for path in sources():
        for folder in reversed(path.relative_to(ROOT).parents[:-1]):
            if folder not in known:
                known.add(folder)
                lines.append(line(folder, charge(ROOT / folder / "__init__.py"), is_folder=True))
        if path.name != "__init__.py":
            lines.append(line(path.relative_to(ROOT), charge(path)))
    return "\n".join(lines)


def sources() -> list[Path]:
    """Every module that Git knows or would take; the steps of a migration tell nothing about the house."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *SHOWN]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    paths = (ROOT / name for name in set(listed) if name.endswith((".py", ".js", ".mjs")))
    kept = (path for path in paths if path.exists() and not {"static", "versions"} & set(path.parts))
    # A folder's own files first, then what is inside its folders.
    return sorted(kept, key=lambda path: [(part != path.name, part) for part in path.parts])


def charge(path: Path) -> str:
    """The first sentence of a module's docstring, or of a JavaScript file's first comment."""
    if not path.exists():
        return ""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        opening = ast.get_docstring(ast.parse(text)) or ""
    else:
        found = re.search(r"/\*\*\s*(.+?)\s*\*/", text, re.DOTALL)
        opening = re.sub(r"\s*\n\s*\*\s?", " ", found.group(1)) if found else ""
    paragraph = " ".join(opening.split("\n\n")[0].split())
    return re.split(r"(?<=[.;])\s", paragraph)[0].rstrip(".;")


def line(path: Path, sentence: str, *, is_folder: bool = False) -> str:
    name = "  " * (len(path.parts) - 1) + path.name + ("/" if is_folder else "")
    full = f"{name:<{COLUMN}} {sentence}".rstrip()
    return full if len(full) <= WIDTH else full[: WIDTH - 1].rstrip() + "…"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
