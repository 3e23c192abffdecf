"""WooCommerce's REST API through one door: orders changed since, coupons made and thrown away."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from rafiq.core import fetch
from rafiq.core.money import Money
from rafiq.coupons.rules import CouponView
from rafiq.integrations import wire
from rafiq.integrations.platform import Caller, Found, ShopSaidNo

PER_PAGE = 50
MAX_PAGES = 20
MAX_ANSWER = 4_000_000
OVERLAP = timedelta(seconds=2)
FIRST_LOOK_BACK = timedelta(days=2)
TAKEN = "woocommerce_rest_coupon_code_already_exists"


def check_access(caller: Caller) -> None:
    """Raises `ShopSaidNo` when the shop does not let us read its orders."""
    _ask(caller, "GET", "orders", {"per_page": "1"})


def find_orders(caller: Caller, watermark: str, since: datetime) -> Found:
    """Orders changed since the watermark, the bin's and the others', as many as a few pages of each hold.

    "any" leaves out what lies in the bin, so the bin is asked for by itself, with a mark of its own behind the others'.
    Where only the others' stands, as in older versions, the bin is looked through from some days before it.
    """
    others, _, bins = watermark.partition(" ")
    first = since - FIRST_LOOK_BACK
    mark = _moment(others)
    binned = _walk(caller, "trash", _moment(bins) or (mark - FIRST_LOOK_BACK if mark else first))
    found = _walk(caller, "any", mark or first)
    return Found(
        (*binned.bodies, *found.bodies),
        f"{found.watermark} {binned.watermark}",
        more=found.more or binned.more,
    )


def _walk(caller: Caller, status: str, start: datetime) -> Found:
    """Orders of a status changed since then, oldest change first.

    The watermark is the shop's own last time of change, so its clock and ours need not agree. Asking again from a bit
    before it costs a few orders twice, which changes nothing; a page that is all of one second is followed by number.
    """
    found: dict[str, bytes] = {}
    page, latest = 1, start
    for _ in range(MAX_PAGES):
        if caller.out_of_time:
            break
        rows = _page(caller, start - OVERLAP, page, status)
        found |= _told(rows)
        latest = max([latest, *filter(None, (wire.moment(row, "date_modified_gmt") for row in rows))])
        if len(rows) < PER_PAGE:
            return Found(tuple(found.items()), _stamp(latest), more=False)
        # What changes meanwhile moves to the end, so numbers of pages shift: start anew from the last time seen.
        start, page = (latest, 1) if latest - OVERLAP > start else (start, page + 1)
    return Found(tuple(found.items()), _stamp(latest), more=True)


def is_gone(caller: Caller, order: str) -> bool:
    """Whether it lies in the bin, or not even there."""
    try:
        found = _ask(caller, "GET", f"orders/{quote(order, safe='')}")
    except ShopSaidNo as refusal:
        if refusal.code != "gone":
            raise
        return True
    return wire.text(found, "status") == "trash"


def make_coupon(caller: Caller, coupon: CouponView, now: datetime) -> str:  # noqa: ARG001 - platforms share one form
    """The coupon's id at the shop. A code that is there already is ours: we make codes nobody guesses."""
    try:
        made = _ask(caller, "POST", "coupons", body=_coupon(coupon))
    except ShopSaidNo as refusal:
        if refusal.code != TAKEN:
            raise
        same = _ask(caller, "GET", "coupons", {"code": coupon.code})
        rows = [row for row in same if isinstance(row, dict)] if isinstance(same, list) else []
        return next((wire.text(row, "id") for row in rows), "")
    return wire.text(made, "id")


def withdraw_coupon(caller: Caller, remote_id: str) -> None:
    try:
        _ask(caller, "DELETE", f"coupons/{int(remote_id)}", {"force": "true"})
    except ShopSaidNo as refusal:
        if refusal.code != "gone":  # somebody threw it away by hand
            raise


def _coupon(coupon: CouponView) -> dict[str, Any]:
    kinds = {"percent_off": "percent", "fixed_off": "fixed_cart", "free_shipping": "fixed_cart"}
    amount = {
        "percent_off": Money(coupon.basis_points, "EUR").text(),
        "fixed_off": coupon.amount.text(),
    }.get(coupon.kind, "0")
    return {
        "code": coupon.code,
        "discount_type": kinds[coupon.kind],
        "amount": amount,
        "free_shipping": coupon.kind == "free_shipping",
        "individual_use": False,
        "usage_limit": 1,
        "usage_limit_per_user": 1,
        "minimum_amount": coupon.minimum.text(),
        "date_expires_gmt": _stamp(coupon.expires_at),
        "description": "Rafiq",
    }


def _told(rows: list[wire.JSON]) -> dict[str, bytes]:
    """Each order as a webhook would have carried it, by what makes this state of it one of a kind."""
    return {
        f"{wire.text(row, 'id')}@{wire.text(row, 'date_modified_gmt')}": json.dumps(
            row, ensure_ascii=False
        ).encode()
        for row in rows
    }


def _page(caller: Caller, after: datetime, page: int, status: str) -> list[wire.JSON]:
    query = {
        "modified_after": _stamp(after),
        "dates_are_gmt": "true",
        "orderby": "modified",
        "order": "asc",
        "status": status,
        "per_page": str(PER_PAGE),
        "page": str(page),
    }
    rows = _ask(caller, "GET", "orders", query)
    if not isinstance(rows, list):
        raise ShopSaidNo("shop_refused", later=True)
    return [row for row in rows if isinstance(row, dict)]


def _ask(
    caller: Caller,
    method: str,
    path: str,
    query: dict[str, str] | None = None,
    body: dict[str, Any] | None = None,
) -> Any:  # noqa: ANN401 - JSON is anything
    url = f"{_base(caller)}/wp-json/wc/v3/{path}" + (f"?{urlencode(query)}" if query else "")
    pair = f"{caller.access.get('key', '')}:{caller.access.get('secret', '')}"
    try:
        answer = fetch.request(
            method,
            url,
            headers={
                "Authorization": "Basic " + base64.b64encode(pair.encode()).decode(),
                "Content-Type": "application/json",
                "Accept": "application/json",
            },
            body=json.dumps(body).encode() if body is not None else None,
            allow_loopback=caller.allow_loopback,
            max_bytes=MAX_ANSWER,
            seconds=caller.seconds(30.0),
        )
    except fetch.Unreachable as error:
        raise ShopSaidNo("shop_unreachable", later=True) from error
    return _read(answer)


def _read(answer: fetch.Answer) -> Any:  # noqa: ANN401 - JSON is anything
    read = _json(answer.body) if not answer.broken else None
    if answer.status in {200, 201} and read is not None:
        return read
    if answer.status in {401, 403}:
        raise ShopSaidNo("access_wrong", later=False)
    if answer.status in {404, 410} and wire.text(read, "code") != "rest_no_route":
        raise ShopSaidNo("gone", later=False)
    if answer.status == 400 and wire.text(read, "code") == TAKEN:
        raise ShopSaidNo(TAKEN, later=False)
    if answer.status == 429 or answer.status >= 500 or answer.broken:
        raise ShopSaidNo("shop_unreachable", later=True)
    raise ShopSaidNo("shop_refused", later=False)


def _json(body: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    """A shop's answer; some print a byte order mark or warnings before it, which are skipped."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_float=str)
    except (ValueError, RecursionError):
        return None


def _base(caller: Caller) -> str:
    """The shop's own address. A password goes over TLS only, or to this very machine where that is allowed."""
    url = caller.access.get("url", "").strip().rstrip("/")
    parts = fetch.plain_address(url)
    local = bool(parts and parts.hostname in {"localhost", "127.0.0.1"} and caller.allow_loopback)
    if parts is None or parts.query or parts.fragment or (parts.scheme != "https" and not local):
        raise ShopSaidNo("access_wrong", later=False)
    return url


def _moment(stamp: str) -> datetime | None:
    return wire.moment({"at": stamp}, "at") if stamp else None


def _stamp(at: datetime) -> str:
    """As WooCommerce writes times in UTC: without a zone, in whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
