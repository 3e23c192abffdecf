"""What shops' platforms send, as their documentation shows it: the fields that matter, with values to change."""

import itertools

from tests.factories import Payload

_numbers = itertools.count(1)


# ---------------------------------------------------------------------------------------- Shopify


def shopify_order(**changes: object) -> Payload:
    """A paid order of 49.90 EUR by Ben, as `orders/paid` carries it (the fields that matter)."""
    body: Payload = {
        "id": 820982911946154508,
        "order_number": 1001,
        "name": "#1001",
        "test": False,
        "email": "ben@example.com",
        "phone": None,
        "created_at": "2026-11-21T04:55:00-05:00",
        "updated_at": "2026-11-21T05:00:00-05:00",
        "cancelled_at": None,
        "financial_status": "paid",
        "fulfillment_status": None,
        "currency": "EUR",
        "presentment_currency": "EUR",
        "subtotal_price": "49.90",
        "total_price": "59.38",
        "total_tax": "9.48",
        "discount_codes": [],
        "note_attributes": [],
        "landing_site": "/",
        "browser_ip": "203.0.113.9",
        "client_details": {"user_agent": "Mozilla/5.0"},
        "order_status_url": "https://shop.example/orders/secret-key",
        "customer": {
            "id": 115310627314723954,
            "email": "ben@example.com",
            "first_name": "Ben",
            "last_name": "B",
        },
        "line_items": [{"id": 1, "sku": "m1", "title": "Mug", "quantity": 1, "price": "49.90"}],
        "refunds": [],
    }
    return body | changes


def shopify_refund(amount: str = "10.00", **changes: object) -> Payload:
    body: Payload = {
        "id": 890088186047892319,
        "order_id": 820982911946154508,
        "created_at": "2026-11-22T05:00:00-05:00",
        "processed_at": "2026-11-22T05:00:00-05:00",
        "note": "wrong size",
        "refund_line_items": [
            {"id": 1, "line_item_id": 1, "quantity": 1, "subtotal": 195.66, "total_tax": 3.98}
        ],
        "transactions": [
            {
                "id": 245135271310201194,
                "kind": "refund",
                "status": "success",
                "amount": amount,
                "currency": "EUR",
                "gateway": "bogus",
            }
        ],
        "order_adjustments": [],
    }
    return body | changes


def shopify_wish(kind: str) -> Payload:
    shop: Payload = {"shop_id": 954889, "shop_domain": "chaykhana.myshopify.com"}
    who = {"customer": {"id": 115310627314723954, "email": "ben@example.com", "phone": None}}
    return {
        "data_request": shop | who | {"orders_requested": [820982911946154508], "data_request": {"id": 9999}},
        "redact": shop | who | {"orders_to_redact": [820982911946154508]},
        "shop_redact": shop,
    }[kind]


# ---------------------------------------------------------------------------------------- WooCommerce


def woo_order(**changes: object) -> Payload:
    """A paid order of 49.90 EUR by Ben, as the REST API and the webhooks show it."""
    body: Payload = {
        "id": 727,
        "number": "727",
        "order_key": "wc_order_58d2d042d1d",
        "status": "processing",
        "currency": "EUR",
        "date_created_gmt": "2026-11-21T09:55:00",
        "date_modified_gmt": "2026-11-21T10:00:00",
        "date_paid_gmt": "2026-11-21T09:58:00",
        "discount_total": "0.00",
        "shipping_total": "5.00",
        "total_tax": "9.48",
        "total": "64.38",
        "customer_id": 26,
        "customer_ip_address": "203.0.113.9",
        "customer_user_agent": "Mozilla/5.0",
        "billing": {
            "first_name": "Ben",
            "last_name": "B",
            "email": "ben@example.com",
            "phone": "(555) 555-5555",
            "country": "DE",
            "postcode": "10115",
        },
        "shipping": {"address_1": "Teestr. 1", "city": "Berlin", "postcode": "10115", "country": "DE"},
        "meta_data": [],
        "line_items": [
            {"id": 315, "name": "Mug", "sku": "m1", "quantity": 1, "total": "49.90", "total_tax": "9.48"}
        ],
        "coupon_lines": [],
        "refunds": [],
    }
    return body | changes


# ---------------------------------------------------------------------------------------- Stripe


def stripe_event(kind: str, thing: Payload, *, at: int = 1_795_255_200, **changes: object) -> Payload:
    event: Payload = {
        "id": f"evt_{next(_numbers)}",
        "object": "event",
        "api_version": "2026-06-30",
        "created": at,
        "livemode": True,
        "pending_webhooks": 1,
        "type": kind,
        "data": {"object": thing},
    }
    return event | changes


def stripe_session(**changes: object) -> Payload:
    body: Payload = {
        "id": "cs_live_a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6",
        "object": "checkout.session",
        "mode": "payment",
        "status": "complete",
        "payment_status": "paid",
        "amount_subtotal": 4990,
        "amount_total": 5938,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 948},
        "currency": "eur",
        "created": 1_795_255_100,
        "client_reference_id": "1001",
        "customer": "cus_Ben",
        "customer_details": {
            "email": "ben@example.com",
            "name": "Ben B",
            "phone": None,
            "address": {"country": "DE"},
        },
        "payment_intent": "pi_3Ben",
        "metadata": {},
        "livemode": True,
    }
    return body | changes


def stripe_charge(refunded: int, **changes: object) -> Payload:
    body: Payload = {
        "id": "ch_3Ben",
        "object": "charge",
        "amount": 5938,
        "amount_refunded": refunded,
        "currency": "eur",
        "payment_intent": "pi_3Ben",
        "refunded": refunded == 5938,
    }
    return body | changes


# ---------------------------------------------------------------------------------------- survey and scheduling tools


def delighted_answer(kind: str = "created", **changes: object) -> Payload:
    """A 9 by Ana, as `survey_response.created` and `.updated` carry it."""
    said: Payload = {
        "id": "5435",
        "person": {"id": "5975", "email": "ana@example.com", "name": "Ana Lopez", "created_at": 1732186784},
        "survey_type": "nps",
        "score": 9,
        "comment": None,
        "permalink": "https://app.delighted.com/r/5pFDpm",
        "created_at": 1795255200,
        "updated_at": 1795255200,
        "person_properties": {"Bought": "Saffron tea", "Order": "1001"},
        "notes": [],
        "tags": [],
        "additional_answers": [],
    }
    return {
        "event_type": f"survey_response.{kind}",
        "event_id": f"e{next(_numbers)}",
        "event_data": said | changes,
    }


def asknicely_answer(**changes: object) -> Payload:
    """A 3 by Ana with a comment; every value is text there."""
    said: Payload = {
        "id": "345094",
        "score": "3",
        "comment": "Came cold.",
        "sent": "1795255100",
        "opened": "1795255150",
        "responded": "1795255200",
        "segment": "general",
        "deliverymethod": "email",
    }
    person = {
        "id": "163012",
        "name": "Ana Lopez",
        "firstname": "Ana",
        "lastname": "Lopez",
        "email": "ana@example.com",
    }
    return {"count": next(_numbers), "person": person, "question": said | changes}


def job(status: str, *, number: str = "J1", name: str = "Ana", **changes: object) -> Payload:
    """What a scheduling tool says of one job."""
    body: Payload = {
        "id": number,
        "status": status,
        "starts_at": "2026-12-01T09:30:00+01:00",
        "postcode": "10115",
        "customer": {"email": f"{name.lower()}@example.com", "first_name": name},
        "nonce": next(_numbers),
    }
    return body | changes
