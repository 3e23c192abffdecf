"""What tests fetch from package registries: made once, kept under .cache, shared by all runs of this checkout."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import missing

CACHE = Path(__file__).parents[2] / ".cache"


@contextmanager
def made_once(home: Path) -> Iterator[bool]:
    """Say whether the folder must be made; a half-made one is thrown away, and test processes take turns."""
    CACHE.mkdir(exist_ok=True)
    (CACHE / ".gitignore").write_text("*\n", encoding="utf-8")
    ready = home / "ready"
    with (CACHE / f"{home.name.split('-')[0]}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lacking = not ready.exists()
        if lacking:
            shutil.rmtree(home, ignore_errors=True)
        yield lacking
        ready.touch()


def digest(*texts: bytes) -> str:
    return hashlib.sha256(b"".join(texts) + sys.version.encode()).hexdigest()[:12]


def npm_packages(name: str, packages: dict[str, str]) -> Path:
    """The `node_modules` folder with these packages in it; the test is skipped where they cannot be had."""
    npm = shutil.which("npm")
    if npm is None:
        missing("npm is not here")
    wanted = [f"{package}@{version}" for package, version in packages.items()]
    home = CACHE / f"{name}-{digest(' '.join(wanted).encode())}"
    with made_once(home) as lacking:
        if lacking:
            home.mkdir()
            (home / "package.json").write_text('{"private": true}')
            quiet = ("--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--legacy-peer-deps")
            done = subprocess.run(
                [npm, "install", *quiet, *wanted], cwd=home, capture_output=True, text=True, check=False
            )
            if done.returncode:
                missing(f"{name}: packages could not be installed: {done.stderr[-400:]}")
    return home / "node_modules"
