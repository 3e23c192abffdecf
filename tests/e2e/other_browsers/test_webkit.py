"""The share loop in WebKit, the nearest thing to Safari that a Linux machine can run, against the real backend."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = [pytest.mark.e2e, pytest.mark.webkit]
PATIENCE = 15


class Person:
    """Looks into our elements' shadow roots, as often as it takes."""

    def __init__(self, driver):
        self.driver = driver

    def value(self, element, selector):
        return self.wait(lambda: self.inside(element, selector, "found.value"))

    def inside(self, element, selector, what):
        script = (
            "const found = document.querySelector(arguments[0])?.shadowRoot?.querySelector(arguments[1]);"
            f"return found && {what}"
        )
        return self.driver.execute_script(script, element, selector)

    def press(self, element, selector):
        root = self.driver.find_element(By.TAG_NAME, element).shadow_root
        root.find_element(By.CSS_SELECTOR, selector).click()

    def wait(self, question):
        return WebDriverWait(self.driver, PATIENCE).until(lambda _: question())


@pytest.fixture(scope="module")
def advocate(open_webkit):
    return Person(open_webkit())


def test_an_advocate_shares_and_a_friend_is_greeted_in_webkit(advocate, open_webkit, tagged_shop):
    advocate.driver.get(f"{tagged_shop.url}/thanks")
    link = advocate.value("rafiq-prompt", "[part~=link]")
    assert "/r/" in link

    friend = Person(open_webkit())
    friend.driver.get(link)

    assert friend.value("rafiq-offer", "[part~=code]")
    assert "rafiq=" not in friend.driver.current_url


def test_the_prompt_is_closed_by_the_keyboard_in_webkit(advocate, tagged_shop):
    advocate.driver.get(f"{tagged_shop.url}/thanks")
    advocate.value("rafiq-prompt", "[part~=link]")

    advocate.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)

    assert advocate.wait(lambda: not advocate.inside("rafiq-prompt", "[part~=panel]", "true"))


def test_the_prompt_reads_from_right_to_left_in_webkit(advocate, tagged_shop):
    advocate.driver.get(f"{tagged_shop.url}/fa/thanks")
    advocate.value("rafiq-prompt", "[part~=link]")

    assert "دوست" in advocate.inside("rafiq-prompt", "h2", "found.textContent")
    assert advocate.inside("rafiq-prompt", "[part~=panel]", "getComputedStyle(found).direction") == "rtl"


def test_what_is_copied_brings_a_friend_whose_order_counts_in_webkit(
    advocate, open_webkit, tagged_shop, bens_referral
):
    """A real press, what can be pasted after it, the friend's visit by that link, and the friend's own order."""
    advocate.driver.get(f"{tagged_shop.url}/thanks")
    advocate.value("rafiq-prompt", "[part~=link]")
    advocate.press("rafiq-prompt", "[data-channel=copy]")
    advocate.wait(
        lambda: advocate.inside("rafiq-prompt", "[data-channel=copy]", "found.textContent") != "Copy"
    )
    paste = advocate.driver.find_element(By.ID, "paste")
    paste.send_keys(Keys.CONTROL, "v")
    link = advocate.wait(lambda: paste.get_property("value"))

    friend = Person(open_webkit())
    friend.driver.get(link)
    friend.value("rafiq-offer", "[part~=code]")
    friend.press("rafiq-offer", "[part~=copy]")
    friend.driver.get(f"{tagged_shop.url}/bens")

    referral = bens_referral()
    assert (referral.channel, referral.status) == ("copy", "pending")
