"""What a secret key may do: everything, only read, or only what a checkout needs; pure."""

from enum import StrEnum

from rafiq.core.errors import Forbidden

# Orders and refunds, what happened to them, and the coupons a checkout asks about.
OF_ORDERS = ("/api/v1/orders", "/api/v1/events", "/api/v1/coupons")
READING = frozenset({"GET", "HEAD"})


class Scope(StrEnum):
    ALL = "all"
    ORDERS = "orders"
    READ = "read"


class ScopeMissing(Forbidden):
    """A genuine key that may not do this."""

    code = "scope_missing"


def check(scope: str, method: str, path: str) -> None:
    """Raises `ScopeMissing`."""
    of_orders = any(path == each or path.startswith(f"{each}/") for each in OF_ORDERS)
    allowed = {Scope.ALL: True, Scope.READ: method in READING, Scope.ORDERS: of_orders}
    if not allowed.get(Scope(scope), False):
        detail = f"this key may do less than that: its scope is {scope}"
        raise ScopeMissing(detail)
