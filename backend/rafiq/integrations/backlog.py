"""What waits of all that shops tell us and of the codes we make in them, since when, and what was given up."""

from rafiq.core import backlogs
from rafiq.core.backlogs import Backlog
from rafiq.integrations import codes
from rafiq.integrations.models import ShopCoupon, ShopDelivery
from rafiq.integrations.rules import State


def of_deliveries(store_id: str | None = None) -> Backlog:
    """Of one store, or of all for an operator; what is parked waits for its order, not for us."""
    return backlogs.count(
        State,
        state=ShopDelivery.state,
        since=ShopDelivery.received_at,
        tries=ShopDelivery.attempts,
        mine=[] if store_id is None else [ShopDelivery.store_id == store_id],
    )


def of_codes(store_id: str | None = None) -> Backlog:
    return backlogs.count(
        codes.STATES,
        state=ShopCoupon.state,
        since=ShopCoupon.created_at,
        tries=ShopCoupon.attempts,
        mine=[] if store_id is None else [ShopCoupon.store_id == store_id],
    )
