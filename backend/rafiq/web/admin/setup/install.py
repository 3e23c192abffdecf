"""The tag to copy, and the check that it works on the shop's own page."""

from datetime import timedelta
from functools import partial
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rafiq.analytics import service as analytics
from rafiq.core import clock
from rafiq.core.db import step_out
from rafiq.core.errors import NotFound
from rafiq.stores import api_keys
from rafiq.web.admin.guard import seat
from rafiq.web.admin.setup import checkup
from rafiq.web.admin.setup.fetch import Unreachable, fetch, origin_of
from rafiq.web.admin.setup.inspection import BAD, Finding
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import locale
from rafiq.web.runtime import keyring, settings
from rafiq.web.shopper.manifest import manifest

NONCE = "rafiq-check"
MAX_URL = 500
PATIENCE = timedelta(seconds=90)


@viewer("/install")
def install() -> ResponseReturnValue:
    return _page(url=seat().store.landing_url, findings=None, nonce=None)


@manager("/install/check")
def check_install() -> ResponseReturnValue:
    """Read the page as any visitor would, then wait for the widget on it to call home."""
    url = request.form.get("url", "").strip()[:MAX_URL]
    step_out()  # the shop may take seconds to answer, and nobody else's write shall wait for it
    try:
        page = fetch(
            url, origins=seat().store.origins, allow_loopback=settings().demo or settings().allow_loopback
        )
    except Unreachable as error:
        return _page(url=url, findings=[Finding(BAD, error.code, origin_of(url) or url)], nonce=None)
    findings = checkup.look(page, checkup.known_of(seat().store, keyring(), settings().public_url))
    return _page(url=url, findings=findings, nonce=analytics.start_check(seat().store.id, url))


@viewer("/install/ping/<nonce>")
def ping(nonce: str) -> ResponseReturnValue:
    """Asked every two seconds by the page while it waits."""
    check = analytics.get_check(seat().store.id, nonce)
    if check is None:
        raise NotFound(nonce)
    silent = clock.now() - check.created_at > PATIENCE
    return render_template(
        "admin/setup/install_ping.html", check=check, silent=silent, **_waiting(check.page_url, nonce)
    )


def _page(*, url: str, findings: list[Finding] | None, nonce: str | None) -> str:
    key = api_keys.publishable_key(seat().store.id)
    check = analytics.get_check(seat().store.id, nonce) if nonce else None
    return render_template(
        "admin/setup/install.html",
        tag=_tag(key),
        pinned=_pinned_tag(key),
        url=url,
        findings=findings,
        sentence=partial(checkup.sentence, locale()),
        check=check,
        silent=False,
        last=analytics.last_seen(seat().store.id),
        **_waiting(url, nonce),
    )


def _tag(key: str) -> str:
    return f'<script async src="{settings().public_url}/w/{key}.js"></script>'


def _pinned_tag(key: str) -> str:
    """The same code, fixed: the browser refuses a file that differs by one byte (G31)."""
    built = manifest()
    address = f"{settings().public_url}/widget/{built['version']}/rafiq.js"
    fingerprint = built["files"]["rafiq.js"]["integrity"]
    head = f'<script async src="{address}" data-store="{key}"'
    return f'{head} integrity="{fingerprint}" crossorigin="anonymous"></script>'


def _waiting(url: str, nonce: str | None) -> dict[str, object]:
    return {
        "nonce": nonce,
        "open_url": with_nonce(url, nonce) if nonce else None,
    }


def with_nonce(url: str, nonce: str) -> str:
    """The page's address with the sign that makes the widget call home."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != NONCE]
    return urlunsplit(parts._replace(query=urlencode([*query, (NONCE, nonce)]), fragment=""))
