import re

import pytest
from playwright.sync_api import Page, expect

from demo_store import texts
from demo_store.goods import read_shelf
from demo_store.money import percent_of
from demo_store.settings import CURRENCY_OF
from scripts.screenshots import Demo, running_demo

# What the default program gives, in minor units (S2: ten euro, forty dirham); the friend's ten percent is everywhere.
REWARD = {"en": 1_000, "ar": 4_000}
MUG = "firuzeh-mug"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


class Visitor:
    """One person in one browser, who reads the shop in one language."""

    def __init__(self, page: Page, demo: Demo, language: str, who: str):
        self.page, self.demo, self.language, self.who = page, demo, language, who
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def word(self, key, **values):
        return texts.text(self.language, key, **values)

    def price(self, amount):
        return texts.price(self.language, amount, CURRENCY_OF[self.language])

    def go(self, path):
        self.page.goto(f"{self.demo.shop}/{self.language}/{path}")

    def press(self, key, **values):
        self.page.get_by_role("button", name=self.word(key, **values), exact=True).click()

    def puts_a_mug_in_the_basket(self):
        self.go(f"goods/{MUG}")
        self.press("good.add")
        self.page.get_by_role("link", name=self.word("basket.checkout")).click()

    def places_the_order(self):
        self.press("checkout.place")
        name = self.word(f"person.{self.who}")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.word("thanks.title", name=name))

    def signs_in(self):
        self.go("account")
        self.press("account.sign_in")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(
            self.word("account.hello", name=self.word(f"person.{self.who}"))
        )

    def reads_her_link(self):
        field = self.page.locator("rafiq-prompt [part=link]")
        expect(field).to_have_value(re.compile("/r/"))
        return field.input_value()

    def closes_what_opened_by_itself(self):
        self.page.locator("rafiq-prompt, rafiq-offer").locator("[part=close]").click()

    def sees_credit(self, *, available, pending):
        self.go("account")
        figures = self.page.locator(".credit dd")
        expect(figures).to_have_text([self.price(available), self.price(pending)])

    def sees_a_debt(self, amount):
        """In words, both as the shop tells it and as the widget does, and nothing below zero."""
        self.go("account")
        expect(self.page.locator(".credit dd").first).to_have_text(self.price(amount))
        expect(self.page.locator(".credit dt").first).to_have_text(self.word("account.owed"))
        widget = self.page.locator("rafiq-balance")
        expect(widget.locator(".s").first).to_be_visible()
        expect(widget.locator("dl .available, li.voided .am")).to_have_count(0)

    def opens_the_panel(self):
        bar = self.page.locator(".counter-bar")
        if bar.get_attribute("aria-expanded") == "false":
            bar.click()
        return self.page.locator(".counter-body")

    def ticked(self):
        return self.page.locator(".steps [data-done]").evaluate_all(
            "all => all.map(each => each.dataset.step)"
        )


def tell_the_story(ana, ben):
    """House §4, steps 1 to 9, as two people live them."""
    mug = read_shelf()[MUG].minor_price(CURRENCY_OF[ana.language])
    reward = REWARD[ana.language]
    word_travels(ana, ben, off=percent_of(mug, "10"))
    reward_waits_and_is_spent(ana, ben, mug, reward)
    goods_come_back(ana, ben, reward)
    she_is_asked_how_it_was(ana)

    expect(ana.page.locator(".steps li:not([data-done])")).to_have_count(0)
    assert ana.complaints == []
    assert ben.complaints == []


def word_travels(ana, ben, *, off):
    # 1, 2: Ana's order is done; the thank-you page asks her, and she copies her link.
    ana.puts_a_mug_in_the_basket()
    ana.places_the_order()
    link = ana.reads_her_link()
    ana.page.locator("rafiq-prompt [data-channel=copy]").click()
    assert re.fullmatch(re.escape(ana.demo.backend) + r"/r/[\w.~-]{1,27}", link)
    expect(ana.page.locator("[data-step=share][data-done]")).to_be_attached()

    # 3, 4: Ben opens it and is greeted; the token leaves the address, the coupon waits in his basket.
    ben.page.goto(link)
    expect(ben.page).to_have_url(f"{ben.demo.shop}/{ben.language}/")
    expect(ben.page.locator("rafiq-offer")).to_contain_text(ana.word("person.ana"))
    expect(ben.page.locator("[data-step=offer][data-done]")).to_be_attached()
    ben.closes_what_opened_by_itself()

    # 5: he buys with it, and the shop's server reads what became of it, and until when it waits.
    ben.puts_a_mug_in_the_basket()
    expect(ben.page.locator("[name=coupon]")).to_have_value(re.compile(r"FRIEND-\w+"))
    expect(ben.page.locator(".sums .off dd")).to_have_text("−" + ben.price(off))
    ben.places_the_order()
    ben.closes_what_opened_by_itself()
    told = ben.opens_the_panel().locator(".calls li").first
    expect(told).to_contain_text(ben.word("log.order"))
    expect(told.locator("code")).to_have_text(["pending", "in_hold"])


def reward_waits_and_is_spent(ana, ben, mug, reward):
    # Ana sees her reward wait, and no name of a friend who agreed to nothing (S1-29).
    ana.signs_in()
    ana.sees_credit(available=0, pending=reward)
    statement = ana.page.locator("rafiq-balance")
    expect(statement.locator("li.pending")).to_have_count(1)
    expect(statement).not_to_contain_text(ben.word("person.ben"))

    # 6: two weeks pass, the return time is over, the reward is hers.
    ana.opens_the_panel().locator("[data-skip]").click()
    ana.sees_credit(available=reward, pending=0)
    expect(statement.locator("li.approved")).to_have_count(1)

    # 8: she spends it.
    ana.puts_a_mug_in_the_basket()
    ana.page.locator("[name=use_credit]").check()
    expect(ana.page.locator(".slip .total dd")).to_have_text(ana.price(mug - reward))
    ana.places_the_order()
    expect(ana.page.locator(".sums .total dd")).to_have_text(ana.price(mug - reward))
    ana.sees_credit(available=0, pending=0)


def goods_come_back(ana, ben, reward):
    # 9: Ben returns the goods; the reward is taken back although it is spent, and everyone can read why.
    # Until then his account says how it stands now, not on the day of the order.
    ben.signs_in()
    asked = ben.page.locator(".calls li", has_text=ben.word("log.asked")).first
    expect(asked.locator("code")).to_have_text(["approved", "hold_over"])
    expect(ben.page.locator(".order .said").first).to_contain_text(asked.locator(".why").text_content())
    ben.press("account.return")
    expect(ben.page.locator(".returned")).to_have_text(ben.word("account.returned"))
    told = ben.opens_the_panel().locator(".calls li", has_text=ben.word("log.refund")).first
    expect(told.locator("code")).to_have_text(["voided", "order_refunded"])
    assert told.locator(".why").inner_text()
    ana.sees_a_debt(reward)


def she_is_asked_how_it_was(ana):
    # S1-6: the goods arrive; the question waits in her account, and nine brings her the link.
    ana.opens_the_panel()
    ana.press("counter.deliver")
    question = ana.page.locator("rafiq-survey .sc button")
    for _ in range(10):
        ana.go("account")
        ana.page.wait_for_timeout(1_000)  # the worker takes note, and the widget asks it
        if question.count():
            break
    question.nth(9).click()
    expect(ana.page.locator("rafiq-survey [part=link]")).to_have_value(re.compile("/r/"))


def test_the_whole_loop_in_english_on_a_desk(demo, browser):
    """S4-2: asked after the order, a coupon for the friend, and a reward that is spent on the next order."""
    desk = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}
    with (
        browser.new_context(**desk, permissions=["clipboard-write"]) as hers,
        browser.new_context(**desk) as his,
    ):
        ana, ben = Visitor(hers.new_page(), demo, "en", "ana"), Visitor(his.new_page(), demo, "en", "ben")

        tell_the_story(ana, ben)

        expect(ana.page.locator("rafiq-balance li.voided p")).not_to_be_empty()  # why it was taken back


def test_the_whole_loop_in_arabic_on_a_phone(demo, browser, playwright):
    phone = {**playwright.devices["iPhone 13"], "locale": "ar-AE"}
    phone.pop("default_browser_type")
    with (
        browser.new_context(**phone, permissions=["clipboard-write"]) as hers,
        browser.new_context(**phone) as his,
    ):
        ana, ben = Visitor(hers.new_page(), demo, "ar", "ana"), Visitor(his.new_page(), demo, "ar", "ben")

        tell_the_story(ana, ben)

        expect(ana.page.locator("rafiq-balance li.voided p")).not_to_be_empty()  # why it was taken back


def test_one_browser_is_enough_for_two_people(demo, browser):
    """Ana's own browser opens her link as Ben: the other address of this machine remembers nothing of hers."""
    with browser.new_context(locale="ms", viewport={"width": 1440, "height": 900}) as both:
        ana = Visitor(both.new_page(), demo, "ms", "ana")
        ana.puts_a_mug_in_the_basket()
        ana.places_the_order()
        ana.page.goto(ana.reads_her_link())

        expect(ana.page).to_have_url(re.compile(r"^http://127\.0\.0\.1:\d+/ms/$"))
        expect(ana.page.locator("rafiq-offer")).to_contain_text("Ana")


def test_the_demo_prints_where_to_go(demo):
    said = demo.said.read_text()

    assert f"{demo.shop}/" in said
    assert f"{demo.backend}/admin/" in said


def test_a_friend_lands_in_the_language_of_the_shop_that_was_recommended(demo, browser):
    """A browser that speaks English opens a Farsi shop's link: another shop's coupon would not count."""
    with browser.new_context(locale="en-GB") as hers, browser.new_context(locale="en-GB") as his:
        ana, ben = Visitor(hers.new_page(), demo, "fa", "ana"), Visitor(his.new_page(), demo, "fa", "ben")
        ana.puts_a_mug_in_the_basket()
        ana.places_the_order()
        ben.page.goto(ana.reads_her_link())

        expect(ben.page).to_have_url(f"{demo.shop}/fa/")
        expect(ben.page.locator("rafiq-offer")).to_contain_text(ana.word("person.ana"))


def test_the_footer_leads_to_the_permanent_share_page(demo, browser):
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"{demo.shop}/en/about")
        page.locator("[data-share-page]").click()

        expect(page).to_have_url(re.compile(re.escape(demo.backend) + "/s/"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Chaykhana")
