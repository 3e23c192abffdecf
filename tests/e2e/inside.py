"""A member's way into the admin in a browser: by the set-up link, with a password of their own."""

from playwright.sync_api import Page, expect

from rafiq.stores.rights import Role
from tests.web.admin_door import PASSWORD, setup_path


def come_in(
    page: Page, live_server, store_id: str, *, email: str = "ana@example.com", role: Role = Role.OWNER
) -> None:
    page.goto(live_server.url + setup_path(live_server.app, email, store_id, role))
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.locator("main form button").last.click()
    expect(page.locator("#password")).to_have_count(0)
