"""Starts the browsers beside Chromium: Firefox through Playwright, WebKit through its own driver."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright
from selenium import webdriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

MINI_BROWSERS = "/usr/lib*/*/webkit2gtk-4.*/MiniBrowser"


def firefox_path() -> str | None:
    named = os.environ.get("FIREFOX_PATH")
    return named or next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)


def webkit_paths() -> tuple[str, str, str] | None:
    """The driver, the small browser it drives, and the screen it draws on."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browser = next((str(path) for path in Path("/").glob(MINI_BROWSERS.lstrip("/"))), None)
    return (driver, browser, screen) if driver and browser and screen else None


@contextmanager
def firefox(playwright: Playwright, path: str) -> Iterator[Browser]:
    """A stock Firefox, over WebDriver BiDi."""
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=path)
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def screen(program: str) -> Iterator[dict[str, str]]:
    """A screen of its own that nobody sees; answers the environment in which programs find it."""
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    shown = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            yield os.environ | {"DISPLAY": f":{answer.readline().strip()}"}
    finally:
        shown.terminate()
        shown.wait()


@contextmanager
def webkit(driver: str, browser: str, environ: dict[str, str]) -> Iterator[Any]:
    """One person's WebKit: nothing is remembered from the one before."""
    options = Options()
    options.binary_location = browser
    options.add_argument("--automation")
    started = webdriver.WebKitGTK(options=options, service=Service(driver, env=environ))
    try:
        yield started
    finally:
        started.quit()
