"""A/B tests on the page: each side sees its own deal, whatever the tag had in its pocket (S0-8)."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from rafiq.core.db import transaction
from rafiq.experiments import service
from rafiq.experiments.drafts import Draft, DraftVariant
from rafiq.experiments.rules import Goal, Kind
from rafiq.programs import service as programs
from tests import factories
from tests.e2e.widget_stub import Shop, running

VISITORS = 14  # that all of them meet the same side happens once in eight thousand runs


@pytest.fixture
def buys(live_server, page: Page):
    """Somebody buys in a shop that tries a deal of 20.00 beside the usual 10.00; what their prompt says."""
    with running(Shop()) as shop:
        store = factories.new_store(live_server.app, origin=shop.url)
        with live_server.app.app_context(), transaction():
            terms = programs.current_program(store.store_id).terms
            twice = replace(terms, advocate=replace(terms.advocate, amount=2_000))
            other = programs.start_program(
                store.store_id, name="Twice", terms=twice, actor="mina", status="draft"
            )
            sides = (DraftVariant("Usual"), DraftVariant("Twice", 1, {"terms_id": other.terms_id}))
            draft = Draft(Kind.OFFER, Goal.SHARE, "Twice", "It is worth it.", "Mina", sides)
            service.start(store.store_id, draft, actor="mina@example.com")

        def buys(number: int) -> str:
            tag = f'<script async src="{live_server.url}/w/{store.publishable_key}.js"></script>'
            who = factories.customer(f"N{chr(97 + number)}")
            page.goto(shop.thanks(tag, factories.order(customer=who)))
            text = page.locator("rafiq-prompt .s").first
            expect(text).to_contain_text("€")
            return text.inner_text()

        yield buys


def test_each_side_of_a_test_is_shown_its_own_deal(buys, page):
    """S0-8."""
    said = set()
    for number in range(VISITORS):
        said.add(buys(number))
        page.evaluate("localStorage.clear(); sessionStorage.clear()")

    assert len(said) == 2
    assert any("€10" in each for each in said)
    assert any("€20" in each for each in said)
