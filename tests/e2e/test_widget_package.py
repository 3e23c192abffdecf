"""The npm package: packed as it would be published, read by the tools that find out what others could not read."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.e2e.cache import npm_packages

WIDGET = Path(__file__).parents[2] / "widget"
PACKAGES = {"@arethetypeswrong/cli": "0.18.5", "publint": "0.3.25"}


@pytest.fixture(scope="session")
def tools():
    return npm_packages("package", PACKAGES) / ".bin"


def run(*command):
    return subprocess.run(command, cwd=WIDGET, capture_output=True, text=True, check=False)


def test_the_package_is_one_that_publint_passes(tools):
    done = run(tools / "publint", "--strict")

    assert done.returncode == 0, done.stdout


def test_its_types_are_found_by_every_way_of_importing_modules(tools):
    done = run(tools / "attw", "--pack", WIDGET, "--profile", "esm-only")

    assert done.returncode == 0, done.stdout


def test_it_holds_the_loader_and_its_types_and_nothing_else():
    npm = shutil.which("npm") or missing("npm is not here")
    listed = run(npm, "pack", "--dry-run", "--json").stdout

    named = {name for name in listed.split('"') if "/" in name and name.endswith((".js", ".ts"))}
    assert named == {"loader/index.js", "loader/index.d.ts", "loader/globals.d.ts", "loader/react.d.ts"}


def test_the_types_are_those_that_the_source_makes(tmp_path):
    tsc = npm_packages("typescript", {"typescript": "5.9.3"}) / ".bin/tsc"
    shutil.copy(WIDGET / "loader/index.js", tmp_path / "index.js")
    shutil.copy(WIDGET / "loader/globals.d.ts", tmp_path / "globals.d.ts")
    flags = "--allowJs --strict --target es2022 --module es2022 --moduleResolution bundler --declaration"

    run(tsc, tmp_path / "index.js", *flags.split(), "--emitDeclarationOnly", "--outDir", tmp_path)

    assert (tmp_path / "index.d.ts").read_text() == (WIDGET / "loader/index.d.ts").read_text()
