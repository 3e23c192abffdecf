"""Did it do what you hoped, in the widget: a yes leads to the link, a no to a person, in four languages (S2-4)."""

import re
import time

import jwt
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from rafiq.core import clock
from rafiq.core.db import transaction
from rafiq.core.money import Money
from rafiq.orders.rules import OrderStatus, Snapshot, Source
from rafiq.people.rules import Identity
from rafiq.prompts import policies
from rafiq.prompts.rules import Policy, When
from rafiq.referrals import service as referrals
from rafiq.referrals.claims import OrderDraft
from rafiq.surveys import definitions
from rafiq.surveys.definitions import SurveyView
from tests import factories
from tests.e2e.reading import LEFT_TO_RIGHT
from tests.e2e.widget_stub import Shop, running

PROMPT, LINE, CALL = "rafiq-prompt", "+49 151 5550000", "tel:+491515550000"


@pytest.fixture
def account(live_server, page: Page):
    """The account page of somebody who bought what shows its worth later, opened in a language."""
    with running(Shop()) as shop:
        store = factories.new_store(live_server.app, origin=shop.url)
        with live_server.app.app_context(), transaction():
            definitions.save(store.store_id, SurveyView(active=False, direct_line=LINE))
            policies.save(store.store_id, Policy(moment=When.AFTER_VALUE))
            bought = Snapshot("1", Money(4_990, "EUR"), OrderStatus.PAID, clock.now(), None)
            who = Identity(customer_id="c-ana", email="ana@example.com", first_name="Ana")
            referrals.order_placed(store.store_id, OrderDraft(bought, Source.SERVER, who))
        claims = {"customer": factories.customer("Ana"), "exp": int(time.time()) + 300}
        token = jwt.encode(claims, store.signing_secret, algorithm="HS256")

        def opened(locale: str):
            tag = f'<script async src="{live_server.url}/w/{store.publishable_key}.js" data-locale="{locale}"></script>'
            page.goto(shop.put("/account", "<h1>Account</h1>", tag=tag))
            page.evaluate("token => (window.rafiq ||= []).push(['identify', token])", token)
            return page.locator(PROMPT)

        yield opened


@pytest.mark.parametrize(("locale", "said"), [("en", "yes"), ("fa", "no"), ("ar", "yes"), ("ms", "no")])
def test_a_yes_leads_to_the_link_and_a_no_to_somebody_who_helps(account, page, watched, locale, said):
    """S2-4: never a share ask after a no."""
    prompt = account(locale)
    buttons = prompt.locator(".yn button")
    expect(buttons).to_have_count(2)
    page.wait_for_timeout(350)  # it has faded in
    assert Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"] == []

    buttons.nth(0 if said == "yes" else 1).click()

    if said == "yes":
        expect(prompt.locator("[part=link]")).to_have_value(re.compile("/r/"))
    else:
        line = prompt.locator(f'a[href="{CALL}"]')
        expect(line).to_have_text(LINE)
        assert line.evaluate(LEFT_TO_RIGHT)
        expect(prompt.locator("[data-channel]")).to_have_count(0)
    assert watched.ours == []


@pytest.mark.parametrize(("moment", "prompts"), [(When.AFTER_DAYS, 0), (When.AT_ONCE, 1)])
def test_the_thank_you_page_is_quiet_where_the_worth_shows_later(page, live_server, watched, moment, prompts):
    """S2-3: neither the prompt nor the buttons that the shop placed there; asked at once, both stand."""
    with running(Shop()) as shop:
        store = factories.new_store(live_server.app, origin=shop.url)
        with live_server.app.app_context(), transaction():
            policies.save(store.store_id, Policy(moment=moment, days=7))
        tag = f'<script async src="{live_server.url}/w/{store.publishable_key}.js"></script>'
        with page.expect_response("**/order"):
            page.goto(shop.thanks(tag, body="<rafiq-share></rafiq-share>"))
        page.wait_for_timeout(600)

        expect(page.locator(PROMPT)).to_have_count(prompts)
        expect(page.locator("rafiq-share [part=link]")).to_have_count(prompts)
        assert watched.ours == []
