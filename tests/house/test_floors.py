import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house import tree

PROJECT = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Where a package's module has another name than the package.
MODULES = {
    "pyjwt": "jwt",
    "python_dotenv": "dotenv",
    "crawler_user_agents": "crawleruseragents",
    "phonenumberslite": "phonenumbers",
    "libpass": "passlib",
    "dnspython": "dns",
}
# Flask's own parts, which its documentation tells applications to import.
OF_FLASK = {"werkzeug", "jinja2", "markupsafe", "click"}
OF_PYDANTIC = {"pydantic_core"}


def test_no_import_goes_upward_sideways_or_around_the_floors():
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    result = subprocess.run([program], cwd=tree.ROOT, check=False, capture_output=True, text=True)

    assert result.returncode == 0, result.stdout
    assert "6 kept, 0 broken" in result.stdout


def test_every_package_that_is_imported_is_declared():
    """A package that merely comes along with another may stop coming along."""
    declared = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["postgres"]
    packages = {re.split(r"[\[<>=; ]", line)[0].replace("-", "_") for line in declared}
    known = (
        {MODULES.get(package, package) for package in packages}
        | OF_FLASK
        | OF_PYDANTIC
        | {"rafiq", "demo_store"}
    )

    assert imported("backend", "demo_store") - known - sys.stdlib_module_names == set()


def test_every_package_that_is_declared_is_imported():
    declared = {re.split(r"[\[<>=; ]", line)[0].replace("-", "_") for line in PROJECT["dependencies"]}
    # Flask-Security hashes with argon2 when it is told to, without our importing it.
    modules = {MODULES.get(package, package) for package in declared} - {"argon2_cffi"}

    assert modules - imported("backend", "demo_store") == set()


def imported(*folders: str) -> set[str]:
    return {
        name.split(".")[0]
        for path in tree.python_files(*folders)
        for node in ast.walk(tree.parsed(path))
        for name in _names(node)
    }


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
