"""Sees to it that browser tests have a Chromium: Playwright's own, else the system's, else installed now."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SYSTEM_NAMES = (
    "chromium",
    "chromium-headless-shell",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
DOWNLOAD_SECONDS = 600
# Left where a download has failed, so that it is not tried again at each run.
CLOSED_NETWORK = Path(sys.prefix) / ".no-browser-download"


def main() -> int:
    """Exit status 1 with a sentence on what to do when there is none and none can be had."""
    found = named() or own() or (downloaded() and own()) or system() or (installed() and system())
    if found:
        print(f"browser: {found}")
        return 0
    print(
        "No Chromium was found and none could be installed. Install one (Debian: sudo apt install chromium; "
        "macOS: .venv/bin/playwright install chromium), or name one in CHROMIUM_PATH.",
        file=sys.stderr,
    )
    return 1


def named() -> str | None:
    path = os.environ.get("CHROMIUM_PATH", "")
    return path if path and Path(path).exists() else None


def own() -> str | None:
    """The build that Playwright downloads; headless runs use the sibling folder of the one it names."""
    with sync_playwright() as playwright:
        executable = Path(playwright.chromium.executable_path)
    if executable.exists():
        return str(executable)
    folder, _, revision = executable.parents[1].name.rpartition("-")
    shells = executable.parents[2].glob(f"{folder}_headless_shell-{revision}/*/*headless_shell*")
    return next((str(shell) for shell in shells), None)


def downloaded() -> bool:
    if CLOSED_NETWORK.exists():
        return False
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, timeout=DOWNLOAD_SECONDS, check=True, capture_output=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        CLOSED_NETWORK.touch()
        return False
    return True


def system() -> str | None:
    return next(filter(None, map(shutil.which, SYSTEM_NAMES)), None)


def installed() -> bool:
    """Through the system's package manager, and only where we may: as root, on a system with apt."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    commands = (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    )
    return all(subprocess.run(c, env=environment, check=False).returncode == 0 for c in commands)


if __name__ == "__main__":
    sys.exit(main())
