"""What a shop must write: tell Rafiq of orders, payments and returns. A Rafiq that is down never stops a sale."""

import json
import logging
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils import timezone

STATUSES = {"Pending": "placed", "Paid": "paid", "Cancelled": "cancelled"}
log = logging.getLogger(__name__)


def tell_order(order, **_signal):
    key = f"order-{order.number}-{order.status}"
    ask("POST", "/orders", order_object(order) | {"status": STATUSES[order.status]}, key=key)


def tell_status(order, new_status, **_signal):
    if new_status != "Returned":
        tell_order(order)
        return
    refund = {"refund_id": f"return-{order.number}", "amount": str(order.basket_total_excl_tax)}
    ask("POST", f"/orders/{quote(str(order.number))}/refunds", refund, key=refund["refund_id"])


def order_object(order):
    address = order.shipping_address
    return {
        "order_number": str(order.number),  # Oscar counts: a new order's number is an int
        "subtotal": str(order.basket_total_excl_tax),
        "currency": order.currency,
        "placed_at": order.date_placed.isoformat(),
        "updated_at": timezone.now().isoformat(),
        "customer": {"email": order.email, "first_name": address.first_name, "last_name": address.last_name},
        "coupon_codes": [
            discount.voucher_code for discount in order.discounts.all() if discount.voucher_code
        ],
        "items": [
            {
                "sku": line.partner_sku,
                "title": line.title,
                "quantity": line.quantity,
                "price": str(line.unit_price_excl_tax),
            }
            for line in order.lines.all()
        ],
    }


def ask(method, path, body=None, *, key=""):
    request = Request(settings.RAFIQ_URL + "/api/v1" + path, method=method)
    request.add_header("Authorization", f"Bearer {settings.RAFIQ_SECRET_KEY}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
        request.add_header("Idempotency-Key", key)
    try:
        with urlopen(request, timeout=5) as answer:
            return json.load(answer)
    except HTTPError as error:
        log.warning("Rafiq answered %s to %s %s: %s", error.code, method, path, error.read().decode())
    except (URLError, TimeoutError):
        log.exception("Rafiq could not be reached for %s %s", method, path)
    return None
