"""The order object of the contract turned into what the referrals feature understands; one parser for every door."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request

from rafiq.core import clock, ids
from rafiq.core.errors import Invalid
from rafiq.core.money import check_currency, parse_amount
from rafiq.core.signing import Keyring, VisitRef
from rafiq.orders.rules import OrderStatus, Snapshot, Source
from rafiq.people.rules import Identity, clean_email, clean_locale, clean_name, clean_phone
from rafiq.referrals.claims import OrderDraft
from rafiq.web.shapes import order_trail
from rafiq.web.shapes.schemas import CustomerIn, OrderIn

FUTURE_LEEWAY = timedelta(days=1)
_SHARE_LINK = re.compile(
    r"(?:https?://)?[^/?#\s]+(?:/[^?#\s]*)?/r/(?P<name>[^/?#\s]+)/?(?:[?#]\S*)?", re.IGNORECASE
)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def identity(customer: CustomerIn | None, pointer: str) -> Identity:
    """Who the body says this is, cleaned. Raises `Invalid` for an e-mail address that is none."""
    if customer is None:
        return Identity()
    email = clean_email(customer.email)
    if customer.email and email is None:
        raise Invalid.field(f"{pointer}/email", "is not an e-mail address")
    return Identity(
        customer_id=(customer.id or "").strip() or None,
        email=email,
        phone=clean_phone(customer.phone),
        first_name=clean_name(customer.first_name),
        last_name=clean_name(customer.last_name),
        locale=clean_locale(customer.locale),
        tags=None if customer.tags is None else tuple(dict.fromkeys(customer.tags)),
    )


def draft(
    order: OrderIn, source: Source, *, store_number: int, keyring: Keyring, body: dict[str, Any]
) -> OrderDraft:
    """Parse one message. A store's server that names no status has been paid; a browser never has."""
    currency = check_currency(order.currency)
    now = clock.now()
    placed_at = order.placed_at or now
    check_moment("#/placed_at", order.placed_at, now)
    check_moment("#/updated_at", order.updated_at, now)
    for number, item in enumerate(order.items or ()):
        if item.price is not None:
            parse_amount(item.price, currency, f"#/items/{number}/price")
    default = OrderStatus.PAID if source is Source.SERVER else OrderStatus.PLACED
    snapshot = Snapshot(
        order_number=order.order_number,
        subtotal=parse_amount(order.subtotal, currency, "#/subtotal"),
        status=OrderStatus(order.status) if order.status and source.vouched else default,
        placed_at=placed_at,
        at=order.updated_at,
        coupon_codes=tuple(code.strip().upper() for code in order.coupon_codes or () if code.strip()),
        served_by=order.served_by or None,
        postcode=order.postcode or None,
        service_date=order.service_date or None,
        product_tags=_product_tags(order),
        country=order.country,
    )
    said = order.referred_by or ""
    visit, code = sent_by(order.referral, said, store_number, keyring, at=min(now, placed_at))
    who = identity(order.customer, "#/customer")
    if not source.vouched:  # only the shop may say which id and phone belong to an address
        who = replace(who, customer_id=None, phone=None, tags=None)
    trail = order_trail.trail(order, code, store_number=store_number, keyring=keyring)
    kept = order_trail.without_traces(body)
    return OrderDraft(snapshot, source, who, visit, code, said, kept, trail, order.heard_from)


def _product_tags(order: OrderIn) -> tuple[str, ...]:
    """Each once; an article number is a tag of its own, such as ``sku:MUG-01``, so that rules can name one product."""
    found: dict[str, None] = {}
    for item in order.items or ():
        found |= dict.fromkeys(item.tags)
        if item.sku:
            found[f"sku:{item.sku}"] = None
    return tuple(found)


def check_moment(pointer: str, moment: datetime | None, now: datetime) -> None:
    if moment and not EARLIEST <= moment <= now + FUTURE_LEEWAY:
        raise Invalid.field(pointer, "must lie after the year 2000 and not in the future")


def sent_by(
    referral: str | None, said: str, store_number: int, keyring: Keyring, *, at: datetime
) -> tuple[VisitRef | None, str | None]:
    """What the friend came with; else the share link that they gave as the answer to "who sent you?"."""
    visit, code = visit_or_code(referral, store_number, keyring, at=at)
    if visit is None and _SHARE_LINK.fullmatch(said.strip()):
        visit, linked = visit_or_code(said, store_number, keyring, at=at)
        code = code or linked
    return visit, code


def visit_or_code(
    referral: str | None, store_number: int, keyring: Keyring, *, at: datetime
) -> tuple[VisitRef | None, str | None]:
    """What the friend came with: a visit token of this store, a link's own token (followed ``at``), or a typed code."""
    if not referral:
        return None, None
    referral = _named(referral)
    visit = keyring.read_visit(referral)
    if visit is not None:
        return (visit if visit.store_number == store_number else None), None
    link = keyring.read_link(referral)
    if link is not None and link.store_number == store_number:
        return VisitRef(store_number, link.link_number, at, None, ids.new_nonce()), None
    return None, referral


def _named(referral: str) -> str:
    """The token or code in a whole share link, ``https://…/r/<token>?c=whatsapp``; anything else as it is."""
    found = _SHARE_LINK.fullmatch(referral.strip())
    return found["name"] if found else referral


def raw_json() -> dict[str, Any]:
    """The body as it was sent, for keeping."""
    body = request.get_json(force=True, silent=True)
    return body if isinstance(body, dict) else {}
