"""What a browser test of the widget asks for: its stub backend, its plain shop, and a page that is watched."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from tests.e2e import widget_stub


@pytest.fixture
def widget_backend() -> Iterator[widget_stub.Backend]:
    with widget_stub.running(widget_stub.Backend()) as server:
        yield server


@pytest.fixture
def widget_shop(widget_backend: widget_stub.Backend) -> Iterator[widget_stub.Shop]:
    with widget_stub.running(widget_stub.Shop()) as server:
        server.rafiq = widget_backend.url
        yield server


@dataclass
class Watched:
    """Everything a page complained about."""

    errors: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    @property
    def ours(self) -> list[str]:
        """Complaints that are not the browser's own note about a file that did not come."""
        return self.errors + [text for text in self.console if not text.startswith("Failed to load resource")]


@pytest.fixture
def watched(page: Page) -> Watched:
    seen = Watched()
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda message: seen.console.append(message.text))
    return seen


@pytest.fixture
def quiet(page: Page) -> Iterator[Page]:
    """A page on which the browser has nothing to complain about: no script error, nothing blocked by the policy."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert complaints == []
