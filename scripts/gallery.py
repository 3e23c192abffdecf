"""Photographs each page of the admin, each letter and the shared report: four languages, two lights, two widths."""

import base64
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, StorageState

ASIDE = Path(__file__).resolve().parents[1] / ".cache" / "screenshots"
LANGUAGES = ("en", "fa", "ar", "ms")
LIGHTS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {"desk": 1280, "phone": 390}
SHORTEST, TALLEST = 800, 1_600
COLUMNS, THUMB = 8, (300, 200)
# Addresses that hand out a file, a part of a page or a frame.
NO_PAGE = re.compile(r"\.(csv|pdf|zip|xlsx|js|json|svg)$|/(preview|page|trial|data|list|progress)(/|$)")
# Pages of a member beside those of a store, of whoever is not logged in, and pages on which nothing is to be seen.
OWN = {"me": "/admin/me", "me-security": "/admin/me/security"}
DOORS = {"login": "/admin/login", "login-forgot": "/admin/setup-needed"}
NOTHING = {
    "error-not-found": "/referrals/none",
    "referrals-nothing-found": "/referrals?q=zzzz",
    "people-nothing-found": "/people?q=zzzz",
    "rewards-nothing-found": "/rewards?q=zzzz",
    "coupons-nothing-found": "/coupons?q=zzzz",
    "where-nothing-found": "/where?q=zzzz",
}
LETTER = re.compile(r"/messages/letters/(\w+)")
# What tells one thing from another of its kind: our ids and codes; a vendor, a platform, a letter, a stage.
ONE = re.compile(r"(?:(?<=/)(?=[^/]*[\dA-Z])[^/]+)|(?<=/new/)\w+|(?<=/letters/)\w+|(?<=/stages/)a\w+")


@dataclass(frozen=True)
class Shot:
    name: str
    picture: bytes


def photograph_pages(browser: Browser, backend: str, member: StorageState, folder: Path) -> None:
    """As this member, who is in all four stores, sees them; each page is opened once a language and width."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        context = browser.new_context(storage_state=member, reduced_motion="reduce")
        page = context.new_page()
        _speak(page, backend, language)
        home = _store_of(page, backend, language)
        paths = find_pages(page, home)
        paths |= find_letters(page, home)
        paths |= {name: f"{backend}{path}" for name, path in OWN.items()}
        paths |= {name: f"{home}{path}" for name, path in NOTHING.items()}
        paths["report"] = _report(page, home)
        for device, width in WIDTHS.items():
            sheets: dict[str, list[Shot]] = {light: [] for light in LIGHTS}
            for number, (name, address) in enumerate(paths.items(), start=1):
                for light, picture in _photograph(page, address, width).items():
                    _keep(language, light, device, name, picture)
                    sheets[light].append(Shot(name, picture))
                print(f"\r{language} {device}: {number} of {len(paths)} pages", end="", flush=True)
            print()
            for name, path in DOORS.items():
                stranger = browser.new_page(locale=language, reduced_motion="reduce")
                for light, picture in _photograph(stranger, f"{backend}{path}", width).items():
                    _keep(language, light, device, name, picture)
                    sheets[light].append(Shot(name, picture))
                stranger.close()
            if device == "desk":
                for light, shots in sheets.items():
                    _compose(browser, shots, folder / f"{language}-{light}.webp")
        context.close()


def find_pages(page: Page, home: str) -> dict[str, str]:
    """Every page that links lead to, one of each kind, in the order in which they are met: its name and its address."""
    found: dict[str, str] = {}
    waiting = [home]
    for address in waiting:
        name = _name(address.removeprefix(home))
        if name in found or NO_PAGE.search(address):
            continue
        answer = page.request.get(address, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
            continue
        found[name] = address
        root = "{0.scheme}://{0.netloc}".format(urlsplit(home))
        links = (root + path for path in re.findall(r'<a [^>]*?href="(/admin/[^"?#]+)', answer.text()))
        waiting += [link for link in links if link.startswith(home)]
    return found


def find_letters(page: Page, home: str) -> dict[str, str]:
    """Each kind of letter as the one who gets it sees it, without the admin around it, by day and by night."""
    kinds = dict.fromkeys(LETTER.findall(page.request.get(f"{home}/messages").text()))
    themes = {"": "light", "-dark": "dark"}
    return {
        f"letter-{kind}{end}": f"{home}/messages/preview/{kind}?theme={theme}"
        for kind in kinds
        for end, theme in themes.items()
    }


def _report(page: Page, home: str) -> str:
    """The shared report, by a link that is made when there is none yet."""
    page.goto(f"{home}/numbers/notes")
    links = page.locator('input[readonly][value*="/report/"]')
    if not links.count():
        making = page.locator("form[action$='/numbers/links']")
        making.locator("[name=name]").fill("Gallery")
        making.locator("button").click()
        page.wait_for_load_state("networkidle")
    return links.first.input_value()


def _keep(language: str, light: str, device: str, name: str, picture: bytes) -> None:
    target = ASIDE / f"admin-{language}-{light}-{device}" / f"{name}.webp"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(picture)


def _name(path: str) -> str:
    return ONE.sub("one", path).strip("/").replace("/", "-") or "dashboard"


def _photograph(page: Page, address: str, width: int) -> dict[str, bytes]:
    """The page as tall as it is, so that nothing sticks to an edge in its midst, in each light."""
    page.set_viewport_size({"width": width, "height": SHORTEST})
    page.emulate_media(color_scheme="light")
    page.goto(address, wait_until="networkidle")
    tall = min(max(SHORTEST, page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    page.set_viewport_size({"width": width, "height": tall})
    found: dict[str, bytes] = {}
    for light in LIGHTS:
        page.emulate_media(color_scheme=light)
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", light)
        found[light] = _webp(page, width, tall, quality=35)
    return found


def _webp(page: Page, width: int, height: int, *, quality: int) -> bytes:
    """Playwright itself writes no WebP."""
    session = page.context.new_cdp_session(page)
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    wish: dict[str, Any] = {"format": "webp", "quality": quality, "clip": clip, "captureBeyondViewport": True}
    taken = session.send("Page.captureScreenshot", wish)
    session.detach()
    return base64.b64decode(taken["data"])


def _store_of(page: Page, backend: str, language: str) -> str:
    """The home of the store that speaks this language."""
    page.goto(f"{backend}/admin/")
    links = [each.get_attribute("href") or "" for each in page.locator(".side .menu .sheet a").all()]
    for home in [f"{backend}{link}" for link in links if re.fullmatch(r"/admin/st_\w+", link)]:
        page.goto(f"{home}/settings")
        if page.locator("select#locale").input_value() == language:
            return home
    raise SystemExit(f"no store speaks {language}")


def _speak(page: Page, backend: str, language: str) -> None:
    page.goto(f"{backend}/admin/me")
    page.select_option("#locale", language)
    page.locator("form[action='/admin/me'] .btn").click()
    page.wait_for_load_state("networkidle")


def _compose(browser: Browser, shots: list[Shot], target: Path) -> None:
    """Labelled thumbnails, each page from its top."""
    width, height = THUMB
    figures = "".join(
        f'<figure><img src="data:image/webp;base64,{base64.b64encode(shot.picture).decode()}">'
        f"<figcaption>{shot.name}</figcaption></figure>"
        for shot in shots
    )
    whole = COLUMNS * (width + 8) + 8
    page = browser.new_page(viewport={"width": whole, "height": 200})
    page.set_content(
        "<style>body{margin:0;padding:8px;background:#777;font:13px system-ui,sans-serif;display:grid;gap:8px;"
        f"grid-template-columns:repeat({COLUMNS},{width}px)}}figure{{margin:0}}"
        f"img{{width:100%;height:{height}px;object-fit:cover;object-position:top;display:block}}"
        "figcaption{background:#333;color:#fff;padding:2px 6px}</style>" + figures
    )
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
    target.write_bytes(_webp(page, whole, page.evaluate("document.body.scrollHeight"), quality=45))
    page.close()
