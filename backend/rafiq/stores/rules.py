"""What a store may be: its origins, its landing path, its look; pure."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from rafiq.core.errors import Invalid

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]+\]", re.ASCII)
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*", re.ASCII)
MAX_PATH = 500
HARMLESS = frozenset({"variant"})  # of a query: which colour or size, not which product
_ACCENT = re.compile(r"#[0-9A-Fa-f]{6}", re.ASCII)


def clean_origin(origin: str, pointer: str = "#/origins") -> str:
    """``https://shop.example`` and nothing more; raises `Invalid` for credentials, paths, odd hosts and odd schemes."""
    bad = Invalid.field(pointer, "must be an address such as https://shop.example without a path")
    try:
        parts = urlsplit(origin.strip().rstrip("/"))
        port = parts.port
    except ValueError as error:
        raise bad from error
    host = (parts.hostname or "").lower()
    shown = f"[{host}]" if ":" in host else host
    if (
        parts.scheme not in {"http", "https"}
        or not _HOST.fullmatch(shown)
        or parts.path
        or parts.query
        or parts.fragment
    ):
        raise bad
    # urlsplit drops line breaks and tabs without a word.
    if "@" in parts.netloc or "\\" in origin or not origin.strip().isprintable():
        raise bad
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != default else "")


def clean_path(path: str, pointer: str = "#/landing_path") -> str:
    """A path on the store's own origin: no host can hide in it (G36)."""
    if not _PATH.fullmatch(path) or "//" in path or len(path) > MAX_PATH:
        raise Invalid.field(pointer, "must be a path such as /welcome")
    return path


def shop_page(wish: str, origins: Sequence[str]) -> str | None:
    """The address of a page on one of the shop's own origins, put together from what we know; None for all else (G36).

    A path is on the first origin. Queries are not taken: an address that sends people on somewhere is one.
    """
    tried = (
        [(origins[0], wish)]
        if wish.startswith("/")
        else [(each, wish.removeprefix(each)) for each in origins]
    )
    for origin, path in tried:
        if len(path) <= MAX_PATH and _PATH.fullmatch(path) and "//" not in path:
            return origin + path
    return None


def product_wish(url: str, origins: Sequence[str]) -> str | None:
    """What a link carries to lead to this product: the shorter path where it is on the first origin; None elsewhere."""
    address, _, query = url.strip().partition("#")[0].partition("?")
    said = {part.partition("=")[0] for part in query.split("&") if part}
    if any(name not in HARMLESS and not name.startswith("utm_") for name in said):
        return None  # the query may name the product, and queries do not travel
    page = shop_page(address, origins)
    if page is None or page == f"{origins[0]}/":
        return None
    return page.removeprefix(origins[0]) if page.startswith(f"{origins[0]}/") else page


def clean_accent(accent: str | None, pointer: str = "#/accent") -> str | None:
    if accent and not _ACCENT.fullmatch(accent):
        raise Invalid.field(pointer, "must be a colour such as #0F766E")
    return accent or None
