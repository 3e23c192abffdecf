"""Reading a fetched page: is our tag there, with the right key, and would the page's own policy let it run; pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from rafiq.web.shapes.schemas import AMOUNT_PATTERN

GOOD, BAD, WAIT = "good", "bad", "wait"
_KEY = re.compile(r"pk_(?:live|test)_[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: its tone and the admin text that says it, with what fills the text."""

    tone: str
    code: str
    detail: str = ""


class _Tags(HTMLParser):
    """Collects script addresses, their data-store, and a policy in a meta tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[dict[str, str]] = []
        self.policies: list[str] = []
        self.has_token = False
        self.orders: list[str] = []
        self._in_order = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script":
            self.scripts.append(values)
            self._in_order = "data-rafiq-order" in values
            if self._in_order:
                self.orders.append("")
        self.has_token = self.has_token or "data-rafiq-order-token" in values
        if tag == "meta" and values.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(values.get("content", ""))

    def handle_data(self, data: str) -> None:
        if self._in_order:
            self.orders[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_order = False


def inspect(
    body: str,
    headers: dict[str, str],
    *,
    status: int,
    keys: tuple[str, ...],
    public_url: str,
    currencies: frozenset[str],
) -> list[Finding]:
    """What a member should know, most important first. ``currencies``: those in which this store's programs count."""
    if status >= 400:
        return [Finding(BAD, "check_status", str(status))]
    tags = _Tags()
    tags.feed(body)
    tags.close()
    findings = [_tag(tags, keys, public_url)]
    policies = [*tags.policies, *filter(None, [headers.get("content-security-policy")])]
    blocked = [
        name
        for policy in policies
        for name in ("script-src", "connect-src")
        if not allows(policy, name, public_url)
    ]
    findings += [
        Finding(BAD, f"check_csp_{name.split('-')[0]}", _origin(public_url))
        for name in dict.fromkeys(blocked)
    ]
    if policies and not blocked:
        findings.append(Finding(GOOD, "check_csp_fine"))
    return findings + _order(tags, currencies)


def _order(tags: _Tags, currencies: frozenset[str]) -> list[Finding]:
    """The block as the server would take it: what it would refuse is named here, before a shopper meets it."""
    if tags.has_token:
        return [Finding(GOOD, "check_order_block")]
    if not tags.orders:
        return [Finding(WAIT, "check_no_order_block")]
    try:
        told: Any = json.loads(tags.orders[0])
    except (ValueError, RecursionError):
        return [Finding(BAD, "check_order_wrong", "JSON")]
    known = told if isinstance(told, dict) else {}
    right = {
        "order_number": str(known.get("order_number") or ""),
        "subtotal": re.fullmatch(AMOUNT_PATTERN, str(known.get("subtotal", ""))),
        "currency": re.fullmatch("[A-Z]{3}", str(known.get("currency", ""))),
    }
    wrong = [name for name, is_right in right.items() if not is_right]
    if wrong:
        return [Finding(BAD, "check_order_wrong", ", ".join(wrong))]
    return [Finding(GOOD, "check_order_block"), *judged_order(known, currencies)]


def judged_order(order: Mapping[str, Any], currencies: frozenset[str]) -> list[Finding]:
    """Of an order that can be read: whether it can earn anything here, and anybody a link."""
    buyer = order.get("customer")
    named = isinstance(buyer, dict) and any(str(buyer.get(name) or "").strip() for name in ("id", "email"))
    told = str(order["currency"])
    return [
        *([] if told in currencies else [Finding(BAD, "check_other_currency", told)]),
        *([] if named else [Finding(WAIT, "check_no_customer")]),
    ]


def _tag(tags: _Tags, keys: tuple[str, ...], public_url: str) -> Finding:
    ours = [script for script in tags.scripts if _is_ours(script.get("src", ""))]
    if not ours:
        return Finding(BAD, "check_no_tag")
    found = [
        key
        for script in ours
        for key in _KEY.findall(script.get("src", "") + " " + script.get("data-store", ""))
    ]
    if not found:
        return Finding(BAD, "check_no_key")
    if not set(found) & set(keys):
        return Finding(BAD, "check_other_key", found[0])
    if not any(script.get("src", "").startswith(public_url + "/") for script in ours):
        return Finding(BAD, "check_other_host", ours[0].get("src", ""))
    return Finding(BAD, "check_twice") if len(ours) > 1 else Finding(GOOD, "check_tag_found")


def _is_ours(src: str) -> bool:
    path = urlsplit(src).path
    return "/w/pk_" in path or (path.startswith("/widget/") and path.endswith("/rafiq.js"))


def allows(policy: str, directive: str, public_url: str) -> bool:
    """Whether a Content-Security-Policy lets our origin do this; nonces, which we cannot judge, count as no."""
    rules: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *listed = part.split()[:60] or [""]
        rules.setdefault(name.lower(), listed)
    sources = rules.get(directive, rules.get("default-src"))
    return sources is None or any(_matches(source.lower(), public_url) for source in sources)


def _matches(source: str, public_url: str) -> bool:
    parts = urlsplit(public_url)
    host = parts.netloc.lower()
    if source == "*" or source.rstrip("/") == _origin(public_url) or source == f"{parts.scheme}:":
        return True
    bare = source.rsplit("://", maxsplit=1)[-1].split("/", maxsplit=1)[0]
    if "://" in source and not source.startswith(f"{parts.scheme}://"):
        return False
    return bare == host or (bare.startswith("*.") and host.endswith(bare[1:]))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
