"""An order of this shop, and how it is told to Rafiq (the object of the order contract)."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from demo_store.money import major


@dataclass(frozen=True)
class Customer:
    id: str
    email: str
    first_name: str


@dataclass(frozen=True)
class Line:
    slug: str
    sku: str
    title: str
    price: int
    quantity: int
    tags: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return self.price * self.quantity


@dataclass
class Order:
    """Amounts are in minor units of `currency`; `said` is Rafiq's last answer about the order's referral."""

    number: str
    token: str
    language: str
    store: str
    currency: str
    customer: Customer
    lines: tuple[Line, ...]
    discount: int
    credit: int
    coupon: str = ""
    referral: str = ""
    referred_by: str = ""
    heard_from: str = ""
    served_by: str = ""
    postcode: str = ""
    service_date: str = ""
    status: str = "paid"
    returned: bool = False
    placed_at: str = ""
    updated_at: str = ""
    said: dict[str, Any] | None = field(default=None)

    @property
    def goods_total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def by_link(self) -> bool:
        """Somebody's link or its coupon brought it, and not a name that the buyer wrote down."""
        return bool(self.coupon or self.referral)

    @property
    def subtotal(self) -> int:
        """After discounts, before tax and delivery; credit is a way to pay and lowers nothing."""
        return self.goods_total - self.discount

    @property
    def to_pay(self) -> int:
        return self.subtotal - self.credit

    def document(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, document: dict[str, Any]) -> "Order":
        lines = tuple(Line(**{**line, "tags": tuple(line["tags"])}) for line in document["lines"])
        return cls(**{**document, "lines": lines, "customer": Customer(**document["customer"])})


def moment(days_ahead: int = 0) -> str:
    """Now, or so many skipped days later."""
    now = datetime.now(UTC) + timedelta(days=days_ahead)
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message(order: Order, shop_url: str) -> dict[str, Any]:
    """The order as the contract writes it: decimal strings in major units, no empty words."""
    told: dict[str, Any] = {
        "order_number": order.number,
        "subtotal": major(order.subtotal, order.currency),
        "currency": order.currency,
        "placed_at": order.placed_at,
        "updated_at": order.updated_at,
        "customer": asdict(order.customer),
        "coupon_codes": [order.coupon] if order.coupon else [],
        "referral": order.referral,
        "referred_by": order.referred_by,
        "heard_from": order.heard_from,
        "items": [_item(line, order, shop_url) for line in order.lines],
        "served_by": order.served_by,
        "postcode": order.postcode,
        "service_date": order.service_date,
    }
    return {name: value for name, value in told.items() if value != ""}


def _item(line: Line, order: Order, shop_url: str) -> dict[str, Any]:
    return {
        "sku": line.sku,
        "title": line.title,
        "quantity": line.quantity,
        "price": major(line.price, order.currency),
        "url": f"{shop_url}{order.language}/goods/{line.slug}",
        "image_url": f"{shop_url}static/goods/{line.slug}.svg",
        "tags": list(line.tags),
    }
