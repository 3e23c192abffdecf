"""Takes the pictures of README and docs from a fresh demo: `make screenshots`, or some: `PARTS="admin pages"`."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from scripts.contact_sheets import photograph_widget
from scripts.gallery import photograph_pages

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
SYSTEM = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome-stable", "google-chrome")
START = "from rafiq.cli import main; main()"
START_SECONDS = 300
OWNER = "owner@chaykhana.example"
PASSWORD = "seven teas before noon"  # noqa: S105  (of a demo that ends with this program)
DESK = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class Demo:
    shop: str
    backend: str
    said: Path

    @property
    def setup_link(self) -> str:
        found = re.search(rf"{re.escape(self.backend)}/admin/\S+/\S+", self.said.read_text("utf-8"))
        if found is None:
            raise SystemExit("the demo printed no sign-in link")
        return found.group()


@contextlib.contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """`rafiq demo`, started as a person starts it, with its data in this folder; ended by Ctrl-C."""
    backend, shop = free_port(), free_port()
    said = folder / "said.txt"
    command = [sys.executable, "-c", START, "demo", f"--backend-port={backend}", f"--store-port={shop}"]
    with said.open("w") as out:
        running = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=out, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
    found = Demo(f"http://localhost:{shop}", f"http://localhost:{backend}", said)
    try:
        _wait_until_open(found, running)
        yield found
    finally:
        running.send_signal(signal.SIGINT)
        code = running.wait(timeout=60)
    if code:
        raise RuntimeError(f"the demo ended with {code}:\n{said.read_text('utf-8')}")


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait_until_open(demo: Demo, running: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and running.poll() is None:
        try:
            for address in (f"{demo.backend}/readyz", f"{demo.shop}/en/about"):
                urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  (an address of our own)
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise RuntimeError(f"the demo did not open:\n{demo.said.read_text('utf-8')}")


# ------------------------------------------------------------------------------------- the pictures


class Camera:
    def __init__(self, browser: Browser, playwright: Playwright, demo: Demo) -> None:
        self.browser, self.demo = browser, demo
        self.phone = {
            name: playwright.devices["iPhone 13"][name] for name in ("viewport", "has_touch", "is_mobile")
        }

    def visitor(self, language: str, *, phone: bool = False, dark: bool = False) -> Page:
        place = self.phone if phone else {"viewport": DESK}
        scheme: Literal["dark", "light"] = "dark" if dark else "light"
        context: BrowserContext = self.browser.new_context(
            **place, locale=language, color_scheme=scheme, device_scale_factor=2, reduced_motion="reduce"
        )
        context.add_cookies([{"name": "column", "value": "closed", "url": self.demo.shop}])
        return context.new_page()

    def take(self, page: Page, name: str, *, panel: bool = False) -> None:
        page.wait_for_load_state("networkidle")
        if not panel:  # the shop as its customers would see it
            page.evaluate("document.querySelector('.counter')?.remove()")
        page.screenshot(path=IMAGES / f"{name}.png")
        print(f"docs/images/{name}.png")


def buy(page: Page, demo: Demo, language: str, slug: str = "firuzeh-mug") -> None:
    page.goto(f"{demo.shop}/{language}/goods/{slug}")
    page.locator("button[name=add]").click()
    page.goto(f"{demo.shop}/{language}/checkout")
    page.locator(".slip button").click()
    page.locator(".thanks").wait_for()


def read_link(page: Page) -> str:
    field = page.locator("rafiq-prompt [part=link]")
    page.wait_for_function("e => e.value.includes('/r/')", arg=field.element_handle())
    return field.input_value()


def photograph_shop(camera: Camera) -> None:
    for name, language, phone, dark in (
        ("shop", "en", False, False),
        ("shop-phone-fa-dark", "fa", True, True),
    ):
        page = camera.visitor(language, phone=phone, dark=dark)
        page.goto(f"{camera.demo.shop}/{language}/")
        camera.take(page, name)
        page.context.close()


def photograph_prompts(camera: Camera) -> None:
    """The thank-you page in four lights."""
    looks = (
        ("widget-desktop", "ms", False, False),
        ("widget-phone", "ms", True, False),
        ("widget-rtl", "ar", False, False),
        ("widget-dark", "fa", True, True),
    )
    for name, language, phone, dark in looks:
        page = camera.visitor(language, phone=phone, dark=dark)
        buy(page, camera.demo, language)
        read_link(page)
        camera.take(page, name)
        page.context.close()


def photograph_loop(camera: Camera) -> None:
    """Ana shares, Ben is greeted and buys, Ana reads her balance."""
    demo = camera.demo
    ana, ben = camera.visitor("en"), camera.visitor("en", phone=True)
    buy(ana, demo, "en")
    link = read_link(ana)
    camera.take(ana, "readme")
    ana.locator("rafiq-prompt [data-channel=copy]").click()
    ana.wait_for_load_state("networkidle")
    ben.goto(link)
    ben.locator("rafiq-offer [part=panel]").wait_for()
    camera.take(ben, "friend-offer")
    buy(ben, demo, "en", "lajvard-teapot")
    ana.goto(f"{demo.shop}/en/account")
    ana.locator("main .fields button").click()
    ana.locator("rafiq-balance li").first.wait_for()
    camera.take(ana, "balance")
    ana.context.clear_cookies(name="column")
    ana.set_viewport_size({"width": 1440, "height": 1100})
    ana.reload()
    ana.locator("rafiq-balance li").first.wait_for()
    camera.take(ana, "demo-panel", panel=True)
    for page in (ana, ben):
        page.context.close()


def come_in(camera: Camera) -> Page:
    """The owner of the four demo stores: through the set-up link, and with the password when it has been used."""
    page = camera.visitor("en")
    page.goto(camera.demo.setup_link)
    if not page.locator("input[type=password]").count():
        page.goto(f"{camera.demo.backend}/admin/login")
        page.fill("input[name=email]", OWNER)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("form .btn-primary").click()
    page.wait_for_load_state("networkidle")
    return page


def first_store(page: Page, demo: Demo) -> str:
    """Opens its overview; the address all its pages begin with."""
    page.goto(f"{demo.backend}/admin/")
    return "/".join(page.url.split("?")[0].split("/")[:5])


def photograph_admin(camera: Camera) -> None:
    page = come_in(camera)
    store = first_store(page, camera.demo)
    camera.take(page, "admin-dashboard")
    page.goto(f"{store}/program")
    page.frame_locator("iframe").locator("rafiq-prompt [part=panel]").wait_for()
    camera.take(page, "admin-program")
    page.context.close()


def photograph_every_page(camera: Camera) -> None:
    page = come_in(camera)
    member = page.context.storage_state()
    page.context.close()
    photograph_pages(camera.browser, camera.demo.backend, member, IMAGES / "admin")


def photograph_sheets(camera: Camera) -> None:
    """Printed sheets as they leave the printer, each in another language; signs are of the first card's advocate."""
    page = come_in(camera)
    store = first_store(page, camera.demo)
    page.goto(f"{store}/print/sheet?kind=cards&language=en")
    code = page.locator(".card .code bdi").first.inner_text()
    for kind, language in (("cards", "fa"), ("hanger", "ar"), ("sign", "ms"), ("cheat", "en")):
        page.goto(f"{store}/print/sheet?kind={kind}&language={language}&whose={code}")
        page.evaluate("document.fonts.ready")
        page.emulate_media(media="print")
        page.locator(".page").first.screenshot(path=IMAGES / f"sheet-{kind}.png")
        print(f"docs/images/sheet-{kind}.png")
        page.emulate_media(media="screen")
    page.context.close()


PARTS: dict[str, Callable[[Camera], None]] = {
    "widget": lambda camera: photograph_widget(camera.browser, camera.demo.shop, IMAGES),
    "shop": photograph_shop,
    "prompts": photograph_prompts,
    "loop": photograph_loop,
    "admin": photograph_admin,
    "pages": photograph_every_page,
    "sheets": photograph_sheets,
}


def launch(playwright: Playwright) -> Browser:
    """Playwright's own browser where it is, else the system's."""
    own = Path(playwright.chromium.executable_path)
    system = next(filter(None, map(shutil.which, SYSTEM)), None)
    return playwright.chromium.launch(executable_path=None if own.exists() else system)


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as demo,
        sync_playwright() as playwright,
    ):
        camera = Camera(launch(playwright), playwright, demo)
        for name in sys.argv[1:] or PARTS:
            PARTS[name](camera)
        camera.browser.close()


if __name__ == "__main__":
    main()
