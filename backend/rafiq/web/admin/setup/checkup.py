"""All that a shop's page tells without a browser: for the install page and for `rafiq doctor`."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import jwt
from pydantic import ValidationError

from rafiq.core.signing import Keyring
from rafiq.core.texts import catalogue, text
from rafiq.programs import service as programs
from rafiq.stores import api_keys
from rafiq.stores.service import StoreView
from rafiq.web.admin.setup.fetch import Fetched
from rafiq.web.admin.setup.inspection import BAD, GOOD, Finding, inspect, judged_order
from rafiq.web.shapes.schemas import OrderIn

LEEWAY_SECONDS = 60
_TOKEN = re.compile(r"""data-rafiq-order-token\s*=\s*["']?([A-Za-z0-9_.-]{20,4096})""")
_CLAIMS = frozenset({"exp", "iat", "nbf", "iss", "aud", "jti", "sub"})


@dataclass(frozen=True, slots=True)
class Known:
    """What a page is held against: the store's publishable keys, signing secrets and currencies, and our address."""

    keys: tuple[str, ...]
    secrets: tuple[str, ...]
    currencies: frozenset[str]
    public_url: str


def known_of(store: StoreView, keyring: Keyring, public_url: str) -> Known:
    """An order counts in the currency of a program that runs."""
    running = {each.terms.currency for each in programs.list_programs(store.id) if each.live}
    return Known(
        tuple(api_keys.publishable_keys(store.id)),
        api_keys.signing_secrets(keyring, store.id),
        frozenset(running or {store.currency}),
        public_url,
    )


def look(page: Fetched, known: Known, *, order_token: str | None = None) -> list[Finding]:
    """What a member should know of a page, most important first; ``order_token`` is judged as if it stood there."""
    found = inspect(
        page.body, page.headers, status=page.status, keys=known.keys, public_url=known.public_url,
        currencies=known.currencies,
    )  # fmt: skip
    tokens = dict.fromkeys(filter(None, [order_token, *_TOKEN.findall(page.body)]))
    signed = [finding for token in tokens for finding in signed_order(token, known.secrets, known.currencies)]
    return [*found, *_cached(page, found), *our_address(page.url, known.public_url), *signed]


def sentence(locale: str, code: str, detail: str) -> str:
    """A finding in words; what the doctor says too stands among the words of moving."""
    room = "admin" if code in catalogue(locale, "admin") else "moving"
    return text(locale, f"{room}.{code}", detail=detail)


def signed_order(token: str, secrets: tuple[str, ...], currencies: frozenset[str]) -> list[Finding]:
    """Whether an order is signed as the widget's door asks it, and what stands in it."""
    reason = "InvalidSignatureError"
    for secret in secrets:
        try:
            claims = jwt.decode(
                token, secret, algorithms=["HS256"], options={"require": ["exp"]}, leeway=LEEWAY_SECONDS
            )
        except jwt.InvalidTokenError as error:
            reason = type(error).__name__
            continue
        said = {name: claims[name] for name in claims.keys() - _CLAIMS}
        try:
            order = OrderIn.model_validate(said)
        except ValidationError as error:
            fields = ", ".join("/".join(map(str, each["loc"])) for each in error.errors())
            return [Finding(BAD, "doctor_order_unreadable", fields)]
        return [Finding(GOOD, "doctor_order_signed", order.order_number), *judged_order(said, currencies)]
    return [Finding(BAD, "doctor_order_forged", reason)]


def our_address(page_url: str, public_url: str) -> list[Finding]:
    """What browsers and their blockers make of the address that the tag is loaded from."""
    parts = urlsplit(public_url)
    words = set(re.split(r"[./_-]", f"{parts.hostname}{parts.path}".lower())) & _blocked()
    local = _is_local(public_url) and not _is_local(page_url)
    mixed = urlsplit(page_url).scheme == "https" and parts.scheme == "http" and not local
    return [
        *([Finding(BAD, "doctor_local", public_url)] if local else []),
        *([Finding(BAD, "doctor_mixed", public_url)] if mixed else []),
        *(Finding(BAD, "doctor_blocked", word) for word in sorted(words)),
    ]


def _cached(page: Fetched, found: list[Finding]) -> list[Finding]:
    """A thank-you page in a shared cache shows one shopper's order to the next."""
    told = page.headers.get("cache-control", "").lower()
    shared = not re.search(r"no-store|private", told) and re.search(r"public|max-age=[1-9]", told)
    order = any(finding.code == "check_order_block" for finding in found)
    return [Finding(BAD, "doctor_page_cached", told)] if order and shared else []


def _is_local(url: str) -> bool:
    """Whether only browsers on the very same machine find it."""
    host = urlsplit(url).hostname or ""
    return host == "localhost" or host.endswith(".localhost") or host.startswith("127.") or host == "::1"


@cache
def _blocked() -> frozenset[str]:
    """Words that lists of ad blockers look for in a host or a path: ``blocked.json`` beside this file."""
    beside = files("rafiq.web.admin.setup").joinpath("blocked.json")
    return frozenset(json.loads(beside.read_text(encoding="utf-8")))
