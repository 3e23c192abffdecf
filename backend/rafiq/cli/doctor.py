"""The install check from a terminal: what is wrong with a shop's tag and its sender, in sentences and an exit code."""

import json
import sys
from collections.abc import Mapping

import click

from rafiq.cli import sender
from rafiq.cli.door import keyring, open_app, plainly, terminal_locale
from rafiq.core import fetch as door
from rafiq.core.signing import Keyring
from rafiq.core.texts import catalogue, counted, text
from rafiq.messaging import service as mail
from rafiq.settings import Settings
from rafiq.stores import api_keys
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView
from rafiq.web.admin.setup import checkup
from rafiq.web.admin.setup.fetch import Unreachable, fetch, origin_of
from rafiq.web.admin.setup.inspection import BAD, GOOD, WAIT, Finding

MARKS = {GOOD: "✓", BAD: "✗", WAIT: "·"}


def _a_name_server(_context: click.Context, _option: click.Parameter, typed: str | None) -> str | None:
    if typed is not None:
        try:
            sender.place_of(typed)
        except ValueError as error:
            raise click.BadParameter(text(terminal_locale(), "moving.doctor_dns_wrong")) from error
    return typed


@click.command()
@click.argument("url")
@click.option(
    "--store", "store_id", help="the store whose tag should be there (default: the one of this address)"
)
@click.option("--order-token", help="a signed order as your server writes it, to check its signature")
@click.option(
    "--dkim", "selector", help="the selector of your mail provider's DKIM key, to look at the key itself"
)
@click.option(
    "--dns",
    "name_server",
    callback=_a_name_server,
    help="ask this name server (HOST or HOST:PORT) instead of the system's own",
)
@click.option("--json", "as_json", is_flag=True, help="print JSON for scripts")
@plainly
def doctor(
    *,
    url: str,
    store_id: str | None,
    order_token: str | None,
    selector: str | None,
    name_server: str | None,
    as_json: bool,
) -> None:
    """Look at a page of a shop as any visitor would, and say what is wrong. Exit code 1 if anything is.

    Where the store writes mail, the domain it writes from is looked up as well: SPF, DKIM and DMARC.
    """
    app = open_app()
    with app.app_context():
        settings: Settings = app.extensions["rafiq"].settings
        store = _store_of(url, store_id)
        if store is None:
            findings = [Finding(BAD, "doctor_no_store", origin_of(url) or url)]
        else:
            findings = _look(url, store, settings, keyring(app), order_token)
            findings += _sender(store, settings, name_server, selector)
        ours = _ours(store, settings.public_url)
    _tell(url, store, findings, ours, as_json=as_json)
    sys.exit(1 if any(finding.tone == BAD for finding in findings) else 0)


def _store_of(url: str, store_id: str | None) -> StoreView | None:
    if store_id is not None:
        return stores.get_store(store_id)
    return next((each for each in stores.list_stores() if origin_of(url) in each.origins), None)


def _look(
    url: str, store: StoreView, settings: Settings, keys: Keyring, order_token: str | None
) -> list[Finding]:
    """Whoever runs this runs the server: its own machine may be looked at too."""
    known = checkup.known_of(store, keys, settings.public_url)
    try:
        page = fetch(url, origins=store.origins, allow_loopback=True)
    except Unreachable as error:
        return [Finding(BAD, error.code, origin_of(url) or url)]
    script = _script(f"{known.public_url}/w/{known.keys[0]}.js")
    return [*checkup.look(page, known, order_token=order_token), script]


def _sender(
    store: StoreView, settings: Settings, name_server: str | None, selector: str | None
) -> list[Finding]:
    """The domain in the From line: the store's own, or else the operator's."""
    address = mail.setting(store.id).sender_email or settings.mail_from
    return sender.look(address, sender.Names(name_server), selector=selector) if address else []


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


def _ours(store: StoreView | None, public_url: str) -> dict[str, str]:
    """What an advice may name: this server's address as it is set, and the tag that belongs on the page."""
    key = next(iter(api_keys.publishable_keys(store.id)), "") if store else ""
    return {"public_url": public_url, "tag": f'<script async src="{public_url}/w/{key}.js"></script>'}


def _tell(
    url: str, store: StoreView | None, findings: list[Finding], ours: Mapping[str, str], *, as_json: bool
) -> None:
    locale = terminal_locale()
    told = [
        {
            "tone": finding.tone,
            "code": finding.code,
            "detail": finding.detail,
            "sentence": _sentence(locale, finding.code, finding.detail, ours),
            "advice": _sentence(locale, f"{finding.code}_do", finding.detail, ours)
            if finding.tone != GOOD
            else "",
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
    click.echo(counted(locale, "moving.doctor_ill", ill) if ill else text(locale, "moving.doctor_well"))


def _sentence(locale: str, code: str, detail: str, ours: Mapping[str, str]) -> str:
    """As the install page says it, but where it points at what stands beside it there, in words of a terminal."""
    known = catalogue(locale, "moving")
    key = next((f"moving.{name}" for name in (code, f"doctor_{code}") if name in known), f"admin.{code}")
    return text(locale, key, detail=detail, **ours)
