"""Shopify's Admin API (GraphQL) through one door: discount codes made, found again and switched off."""

import json
import re
from datetime import datetime
from typing import Any

from rafiq.core import fetch
from rafiq.core.money import Money
from rafiq.coupons.rules import CouponView
from rafiq.integrations import wire
from rafiq.integrations.platform import Caller, ShopSaidNo
from rafiq.integrations.rules import Refused

VERSION = "2026-10"  # stable until 2027-10-01; docs/shops/shopify.md says what to do then
MAX_ANSWER = 200_000
_SHOP = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com")
_LOCAL = re.compile(r"http://(127\.0\.0\.1|localhost):[0-9]{2,5}")
_CREATE = """mutation rafiqCode($discount: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $discount) {
    codeDiscountNode { id }
    userErrors { field code message }
  }
}"""
_FIND = "query rafiqFind($code: String!) { codeDiscountNodeByCode(code: $code) { id } }"
_STOP = """mutation rafiqStop($id: ID!) {
  discountCodeDeactivate(id: $id) { codeDiscountNode { id } userErrors { field code message } }
}"""
_SHOP_NAME = "query rafiqShop { shop { name } }"


def check_access(caller: Caller) -> None:
    """Raises `ShopSaidNo` when the shop does not let us in."""
    ask(caller, _SHOP_NAME, {})


def make_code(caller: Caller, coupon: CouponView, now: datetime) -> str:
    """The discount's id at the shop. A code that is there already is ours: we make codes nobody guesses."""
    answer = ask(caller, _CREATE, {"discount": _discount(coupon, now)})
    made = wire.text(answer, "discountCodeBasicCreate", "codeDiscountNode", "id")
    if made:
        return made
    if _errors(answer, "discountCodeBasicCreate") & {"TAKEN"}:
        return wire.text(ask(caller, _FIND, {"code": coupon.code}), "codeDiscountNodeByCode", "id")
    raise ShopSaidNo("shop_refused", later=False)


def withdraw_code(caller: Caller, remote_id: str) -> None:
    answer = ask(caller, _STOP, {"id": remote_id})
    if _errors(answer, "discountCodeDeactivate"):
        raise ShopSaidNo("shop_refused", later=False)


def _discount(coupon: CouponView, now: datetime) -> dict[str, Any]:
    """One use in all, by whoever holds the code; a minimum where the gift has one."""
    if coupon.kind == "percent_off":
        value: dict[str, Any] = {"percentage": coupon.basis_points / 10_000}
    else:
        value = {"discountAmount": {"amount": coupon.amount.text(), "appliesOnEachItem": False}}
    minimum = {"subtotal": {"greaterThanOrEqualToSubtotal": coupon.minimum.text()}}
    least = Money(0, coupon.minimum.currency)
    return {
        "title": f"Rafiq {coupon.code}",
        "code": coupon.code,
        "startsAt": now.isoformat(),
        "endsAt": coupon.expires_at.isoformat(),
        "context": {"all": "ALL"},
        "customerGets": {"value": value, "items": {"all": True}},
        "appliesOncePerCustomer": True,
        "usageLimit": 1,
    } | ({"minimumRequirement": minimum} if coupon.minimum > least else {})


def _address(caller: Caller) -> str:
    shop = caller.access.get("shop", "").strip().lower()
    if _SHOP.fullmatch(shop):
        return f"https://{shop}/admin/api/{VERSION}/graphql.json"
    if caller.allow_loopback and _LOCAL.fullmatch(shop):
        return f"{shop}/admin/api/{VERSION}/graphql.json"
    raise ShopSaidNo("access_wrong", later=False)


def ask(caller: Caller, query: str, variables: dict[str, Any]) -> wire.JSON:
    """Raises `ShopSaidNo`."""
    try:
        answer = fetch.request(
            "POST",
            _address(caller),
            headers={
                "Content-Type": "application/json",
                "X-Shopify-Access-Token": caller.access.get("token", ""),
            },
            body=json.dumps({"query": query, "variables": variables}).encode(),
            allow_loopback=caller.allow_loopback,
            max_bytes=MAX_ANSWER,
            seconds=caller.seconds(fetch.SECONDS),
        )
    except fetch.Unreachable as error:
        raise ShopSaidNo("shop_unreachable", later=True) from error
    if answer.status in {401, 403, 404}:
        raise ShopSaidNo("access_wrong", later=False)
    if answer.status != 200 or answer.broken:
        raise ShopSaidNo("shop_unreachable", later=True)
    return _data(answer.body)


def _data(body: bytes) -> wire.JSON:
    """GraphQL says its refusals with status 200: too much asked, not allowed, or our own mistake."""
    try:
        read = wire.read_object(body)
    except Refused as error:
        raise ShopSaidNo("shop_unreachable", later=True) from error
    codes = {wire.text(each, "extensions", "code") for each in wire.items(read, "errors")}
    if "THROTTLED" in codes:
        raise ShopSaidNo("shop_busy", later=True)
    if "ACCESS_DENIED" in codes:
        raise ShopSaidNo("access_wrong", later=False)
    if read.get("errors"):
        raise ShopSaidNo("shop_refused", later=False)
    data = read.get("data")
    return data if isinstance(data, dict) else {}


def _errors(answer: wire.JSON, name: str) -> set[str]:
    return {wire.text(each, "code") or "OTHER" for each in wire.items(wire.at(answer, name), "userErrors")}
