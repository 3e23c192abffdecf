"""The corner shop as fixtures: installed, filled, and started beside a Rafiq of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.oscar.backend import Rafiq, rafiq_for
from tests.e2e.oscar.environment import SHOP, OscarNotInstalled, filled_data, shop_python
from tests.e2e.oscar.processes import free_port, running


@pytest.fixture(scope="session")
def oscar() -> Path:
    """The interpreter that runs the corner shop."""
    try:
        return shop_python()
    except OscarNotInstalled as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"django-oscar cannot be installed now: {error}")


@pytest.fixture
def rafiq(tmp_path: Path) -> Iterator[Rafiq]:
    with rafiq_for(free_port(), tmp_path) as started:
        yield started


@pytest.fixture
def start_shop(oscar: Path, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start the corner shop on a copy of its filled data, with Rafiq or with nobody there; answer its address."""
    with ExitStack() as stack:

        def start(rafiq: Rafiq | None = None) -> str:
            away = Rafiq(f"http://127.0.0.1:{free_port()}", free_port(), "pk_live_away", "sk_live_away")
            known = rafiq or away
            environ = os.environ | {
                "SHOP_DATA_DIR": str(shutil.copytree(filled_data(oscar), tmp_path / "shop")),
                "SHOP_RAFIQ_URL": known.url,
                "SHOP_RAFIQ_PUBLISHABLE_KEY": known.publishable_key,
                "SHOP_RAFIQ_SECRET_KEY": known.secret_key,
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            address = f"127.0.0.1:{known.shop_port}"
            command = [oscar, "manage.py", "runserver", "--noreload", "--skip-checks", address]
            log = tmp_path / "shop.log"
            url = f"http://{address}"
            stack.enter_context(
                running(command, environ=environ, folder=SHOP, url=f"{url}/catalogue/", log=log)
            )
            return url

        yield start


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser context of its own: another person on another device, with nothing remembered.

    Whatever happens there, no script of the shop's page may fail because of us (G16).
    """
    errors: list[str] = []
    with ExitStack() as stack:

        def open_one(**device: Any) -> Page:
            context = stack.enter_context(browser.new_context(**device))
            context.set_default_timeout(30_000)  # two cores may have other tests to run
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            return page

        yield open_one
    # Oscar's dashboard has a slip of its own, with or without us.
    assert [error for error in errors if not error.startswith("oscar.dashboard.")] == []
