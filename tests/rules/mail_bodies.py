"""Order mails as shops write them, and the amount that is read out of one."""

import json

from rafiq.integrations import registry
from tests.rules.test_mail_orders import mail, read

DEFAULTS = {each.name: each.default for each in registry.platform("email").options} | {"currency": "EUR"}


def line(price: object, count: int = 1, **changes: object) -> dict:
    """A line as WooCommerce's class-wc-structured-data.php writes it: the price is the whole line's, without tax."""
    counted = {"@type": "QuantitativeValue", "value": count}
    told = {"price": price, "priceCurrency": "EUR", "eligibleQuantity": counted}
    return {"@type": "Offer", "price": price, "priceCurrency": "EUR", "priceSpecification": told} | changes


def woo(*lines: dict, html: str = "", **changes: object) -> bytes:
    """Goods of 49.90 less 4.99, with 19% tax and 5.90 for shipping, paid."""
    order = {
        "@context": "https://schema.org/",
        "@type": "Order",
        "orderStatus": "https://schema.org/OrderProcessing",
        "orderNumber": "1001",
        "acceptedOffer": list(lines or [line(29.9, 2), line(20)]),
        "discount": 4.99,
        "discountCurrency": "EUR",
        "price": "59.34",
        "priceCurrency": "EUR",
        "priceSpecification": {"price": "59.34", "priceCurrency": "EUR", "valueAddedTaxIncluded": "true"},
        "billingAddress": {"@type": "PostalAddress", "email": "eve@example.com"},
        "customer": {"@type": "Person", "name": "Eve"},
    } | changes
    order = {name: value for name, value in order.items() if value is not None}
    return mail(html=f'{html}<script type="application/ld+json">{json.dumps(order)}</script>')


def amount(body: bytes, **options: object) -> str:
    (order,) = read(body, **(DEFAULTS | options))
    return str(order.body["subtotal"])
