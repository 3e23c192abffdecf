"""The corner shop's own environment and filled database: made once, kept under .cache, copied for each run."""

import os
import subprocess
import sys
from pathlib import Path

from tests.e2e.cache import CACHE, digest, made_once

SHOP = Path(__file__).parent / "shop"


class OscarNotInstalled(Exception):
    """The package index could not be reached, and no earlier run left an environment behind."""


def shop_python() -> Path:
    """The interpreter of an environment that holds django-oscar, installed from the package index when missing."""
    home = CACHE / f"oscar-{_digest(SHOP / 'requirements.txt')}"
    with made_once(home) as missing:
        if missing:
            _install(home)
    return home / "bin" / "python"


def filled_data(python: Path) -> Path:
    """A data folder with Oscar's tables and a stocked catalogue: copy it, never run in it."""
    home = CACHE / f"oscar-data-{_digest(*sorted(SHOP.rglob('*.py')), SHOP / 'requirements.txt')}"
    with made_once(home) as missing:
        if missing:
            (home / "media").mkdir(parents=True)
            manage(python, home, "migrate", "--verbosity", "0")
            manage(python, home, "fill_shop")
    return home


def manage(python: Path, data: Path, *command: str) -> None:
    environ = os.environ | {"SHOP_DATA_DIR": str(data), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([python, "manage.py", *command], cwd=SHOP, env=environ, check=True)


def _install(home: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "-r", SHOP / "requirements.txt"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise OscarNotInstalled(done.stderr[-600:])


def _digest(*files: Path) -> str:
    return digest(*(file.read_bytes() for file in files))
