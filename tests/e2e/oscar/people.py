"""The people in the corner shop, each with a browser: guests and customers who buy, and who stands at the counter."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

ADDRESS = {
    "Last name": "Rahimi",
    "First line of address": "Main Street 1",
    "City": "Berlin",
    "Post/Zip-code": "10115",
}


@dataclass(frozen=True)
class Guest:
    """Someone without an account, in a browser of their own."""

    page: Page
    shop: str
    email: str
    first_name: str
    has_account = False

    def buy(self, title: str, *, voucher: str = "", thanked_in: str = "en-gb") -> str:
        """Walk through Oscar's whole checkout; answer the order number of the thank-you page."""
        self.fill_basket(title)
        if voucher:
            self.type_voucher(voucher)
            self.page.get_by_text(f"Voucher '{voucher}' added to basket").wait_for()
        self.page.get_by_role("link", name="Proceed to checkout").last.click()
        if not self.has_account:
            self.page.get_by_label("My email address is").fill(self.email)
            self.page.get_by_role("button", name="Continue").click()
        for label, value in (ADDRESS | {"First name": self.first_name}).items():
            self.page.get_by_label(label).fill(value)
        self.page.get_by_label("Country").select_option("Germany")
        self.page.get_by_role("button", name="Continue").click()
        self.page.get_by_role("button", name="Select option").first.click()
        self.page.get_by_role("link", name="Continue").click()
        self.page.context.add_cookies([{"name": "django_language", "value": thanked_in, "url": self.shop}])
        self.page.get_by_role("button", name="Place order").click()
        return self.page.locator(".lead strong").inner_text()

    def fill_basket(self, title: str) -> None:
        self.page.goto(f"{self.shop}/catalogue/")
        self.page.get_by_role("link", name=title).last.click()
        self.page.get_by_role("button", name="Add to basket").click()
        self.page.goto(f"{self.shop}/basket/")

    def type_voucher(self, code: str) -> None:
        self.page.get_by_role("link", name="I have a voucher code").click()
        self.page.get_by_label("Code").fill(code)
        self.page.get_by_role("button", name="Add voucher").click()

    def share_link(self) -> str:
        """The link that the prompt on the thank-you page offers to copy."""
        return self._shown_in("rafiq-prompt [part~=link]")

    def follow(self, link: str) -> str:
        """Open a friend's link; answer the code that the shop's page shows then."""
        self.page.goto(link)
        return self._shown_in("rafiq-offer [part~=code]")

    def _shown_in(self, field: str) -> str:
        """The field's text as soon as there is one: the widget draws first and asks then."""
        expect(self.page.locator(field)).to_be_visible(timeout=30_000)
        expect(self.page.locator(field)).not_to_have_value("", timeout=30_000)
        return self.page.locator(field).input_value()


@dataclass(frozen=True)
class Customer(Guest):
    """Someone with an account, signed in."""

    has_account = True

    def register(self) -> None:
        self.page.goto(f"{self.shop}/accounts/register/")
        form = self.page.locator("#register_form")
        form.locator("[type=email]").fill(self.email)
        for field in form.locator("[type=password]").all():
            field.fill("a lamp to read by")
        form.get_by_role("button", name="Register").click()
        self.page.wait_for_url(lambda address: "register" not in address)


@dataclass(frozen=True)
class Staff:
    """Signed in to Oscar's dashboard."""

    page: Page
    shop: str

    def sign_in(self) -> None:
        self.page.goto(f"{self.shop}/dashboard/login/")
        self.page.get_by_label("Username").fill("staff")
        self.page.get_by_label("Password").fill("cash on delivery")
        self.page.get_by_role("button", name="Login").click()

    def mark(self, order_number: str, status: str) -> None:
        self.page.goto(f"{self.shop}/dashboard/orders/{order_number}/")
        form = self.page.locator("#order_status_form")
        form.locator("select").select_option(status, force=True)
        form.get_by_role("button", name="Change status").click()
        self.page.locator(".alert", has_text=f"to '{status}'").wait_for()
