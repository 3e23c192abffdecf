"""A person at a browser who takes the time that people take; it is reckoned and never waited for."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

# Forty words a minute typed, as untrained hands do; every word read, 238 a minute as adults do (Brysbaert, 2019).
SECONDS_A_KEY, SECONDS_A_CLICK, SECONDS_A_PAGE, WORDS_A_SECOND = 0.3, 1.5, 1.0, 238 / 60


@dataclass
class Human:
    """Reads every sentence of a page once, then types and clicks; ``seconds`` is what it has taken so far."""

    page: Page
    seconds: float = 0.0
    known: set[str] = field(default_factory=set)

    def reads(self) -> None:
        lines = self.page.locator("main").inner_text().splitlines()
        fresh = {line.strip() for line in lines} - self.known
        self.known |= fresh
        self.seconds += SECONDS_A_PAGE + sum(len(line.split()) for line in fresh) / WORDS_A_SECOND

    def types(self, field: Locator, words: str) -> None:
        field.fill(words)
        self.seconds += SECONDS_A_CLICK + SECONDS_A_KEY * len(words)

    def clicks(self, target: Locator) -> None:
        target.click()
        self.seconds += SECONDS_A_CLICK

    def opens(self, target: Locator) -> None:
        """A click that leads to a page, which is read."""
        self.clicks(target)
        self.page.wait_for_load_state("load")
        self.reads()

    def does_elsewhere(self, seconds: float) -> None:
        """Something outside of the admin, such as finding the place in a shop's theme."""
        self.seconds += seconds
