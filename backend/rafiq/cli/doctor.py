"""The install check from a terminal: what is wrong with the tag on a shop's page, in sentences and an exit code."""

import json
import re
import sys
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import click
import jwt
from pydantic import ValidationError

from rafiq.cli.door import keyring, open_app, plainly, terminal_locale
from rafiq.core import fetch as door
from rafiq.core.signing import Keyring
from rafiq.core.texts import number_text, text
from rafiq.settings import Settings
from rafiq.stores import api_keys
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView
from rafiq.web.admin.setup.fetch import Fetched, Unreachable, fetch, origin_of
from rafiq.web.admin.setup.inspection import BAD, GOOD, WAIT, Finding, inspect
from rafiq.web.shapes.schemas import OrderIn

MARKS = {GOOD: "✓", BAD: "✗", WAIT: "·"}
LEEWAY_SECONDS = 60
_TOKEN = re.compile(r"""data-rafiq-order-token\s*=\s*["']?([A-Za-z0-9_.-]{20,4096})""")
_CLAIMS = frozenset({"exp", "iat", "nbf", "iss", "aud", "jti", "sub"})


@click.command()
@click.argument("url")
@click.option(
    "--store", "store_id", help="the store whose tag should be there (default: the one of this address)"
)
@click.option("--order-token", help="a signed order as your server writes it, to check its signature")
@click.option("--json", "as_json", is_flag=True, help="print JSON for scripts")
@plainly
def doctor(url: str, store_id: str | None, order_token: str | None, *, as_json: bool) -> None:
    """Look at a page of a shop as any visitor would, and say what is wrong. Exit code 1 if anything is."""
    app = open_app()
    with app.app_context():
        settings: Settings = app.extensions["rafiq"].settings
        store = _store_of(url, store_id)
        if store is None:
            findings = [Finding(BAD, "doctor_no_store", origin_of(url) or url)]
        else:
            findings = _look(url, store, settings, keyring(app), order_token)
    _tell(url, store, findings, as_json=as_json)
    sys.exit(1 if any(finding.tone == BAD for finding in findings) else 0)


def _store_of(url: str, store_id: str | None) -> StoreView | None:
    if store_id is not None:
        return stores.get_store(store_id)
    return next((each for each in stores.list_stores() if origin_of(url) in each.origins), None)


def _look(
    url: str, store: StoreView, settings: Settings, keys: Keyring, order_token: str | None
) -> list[Finding]:
    """Whoever runs this runs the server: its own machine may be looked at too."""
    public_url, known = settings.public_url, tuple(api_keys.publishable_keys(store.id))
    secrets = api_keys.signing_secrets(keys, store.id)
    try:
        page = fetch(url, origins=store.origins, allow_loopback=True)
    except Unreachable as error:
        return [Finding(BAD, error.code, origin_of(url) or url)]
    found = inspect(page.body, page.headers, status=page.status, keys=known, public_url=public_url)
    findings = [
        *found,
        *_cached(page, found),
        *_address(page.url, public_url),
        _script(f"{public_url}/w/{known[0]}.js"),
    ]
    tokens = dict.fromkeys(filter(None, [order_token, *_TOKEN.findall(page.body)]))
    return [*findings, *(signed_order(token, secrets) for token in tokens)]


def _cached(page: Fetched, found: list[Finding]) -> list[Finding]:
    """A thank-you page in a shared cache shows one shopper's order to the next."""
    told = page.headers.get("cache-control", "").lower()
    shared = not re.search(r"no-store|private", told) and re.search(r"public|max-age=[1-9]", told)
    order = any(finding.code == "check_order_block" for finding in found)
    return [Finding(BAD, "doctor_page_cached", told)] if order and shared else []


def _address(page_url: str, public_url: str) -> list[Finding]:
    parts = urlsplit(public_url)
    words = set(re.split(r"[./_-]", f"{parts.hostname}{parts.path}".lower())) & _blocked()
    mixed = urlsplit(page_url).scheme == "https" and parts.scheme == "http"
    return [
        *([Finding(BAD, "doctor_mixed", public_url)] if mixed else []),
        *(Finding(BAD, "doctor_blocked", word) for word in sorted(words)),
    ]


def _script(address: str) -> Finding:
    try:
        answer = door.request("GET", address, allow_loopback=True, max_bytes=1_000)
    except door.Unreachable as error:
        return Finding(BAD, "doctor_script_missing", f"{address} ({error.code})")
    if answer.status != 200 or "javascript" not in answer.headers.get("content-type", ""):
        return Finding(BAD, "doctor_script_missing", f"{address} ({answer.status})")
    told = answer.headers.get("cache-control", "")
    if "no-store" in told or "max-age" not in told:
        return Finding(BAD, "doctor_script_cache", told or "Cache-Control")
    return Finding(GOOD, "doctor_script_fine")


def signed_order(token: str, secrets: tuple[str, ...]) -> Finding:
    """Whether an order is signed as the widget's door asks it."""
    reason = "InvalidSignatureError"
    for secret in secrets:
        try:
            claims = jwt.decode(
                token, secret, algorithms=["HS256"], options={"require": ["exp"]}, leeway=LEEWAY_SECONDS
            )
        except jwt.InvalidTokenError as error:
            reason = type(error).__name__
            continue
        try:
            order = OrderIn.model_validate({name: claims[name] for name in claims.keys() - _CLAIMS})
        except ValidationError as error:
            fields = ", ".join("/".join(map(str, each["loc"])) for each in error.errors())
            return Finding(BAD, "doctor_order_unreadable", fields)
        return Finding(GOOD, "doctor_order_signed", order.order_number)
    return Finding(BAD, "doctor_order_forged", reason)


def _tell(url: str, store: StoreView | None, findings: list[Finding], *, as_json: bool) -> None:
    locale = terminal_locale()
    told = [
        {
            "tone": finding.tone,
            "code": finding.code,
            "detail": finding.detail,
            "sentence": _sentence(locale, finding.code, finding.detail),
            "advice": _sentence(locale, f"{finding.code}_do", finding.detail) if finding.tone != GOOD else "",
        }
        for finding in findings
    ]
    ill = sum(finding.tone == BAD for finding in findings)
    if as_json:
        body = {"url": url, "store_id": store.id if store else None, "healthy": not ill, "findings": told}
        click.echo(json.dumps(body, ensure_ascii=False))
        return
    if store:
        click.echo(text(locale, "moving.doctor_looking", url=url, store=store.name))
    for each in told:
        click.echo(f"{MARKS[each['tone']]} {each['sentence']}")
        if each["advice"]:
            click.echo(f"    {each['advice']}")
    click.echo(
        text(locale, "moving.doctor_ill" if ill else "moving.doctor_well", count=number_text(ill, locale))
    )


def _sentence(locale: str, code: str, detail: str) -> str:
    room = "moving" if code.startswith("doctor_") else "admin"
    return text(locale, f"{room}.{code}", detail=detail)


@cache
def _blocked() -> frozenset[str]:
    """Words that lists of ad blockers look for in a host or a path: ``blocked.json`` beside this file."""
    return frozenset(json.loads(files("rafiq.cli").joinpath("blocked.json").read_text(encoding="utf-8")))
