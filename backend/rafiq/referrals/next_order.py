"""What is for somebody's next order alone meets that order: credit and coupons at once, in the order's transaction."""

from rafiq.coupons import ending
from rafiq.ledger import next_orders
from rafiq.orders.service import OrderView


def follow(store_id: str, order: OrderView) -> None:
    """The shop itself tells of an order, or that it was cancelled. Safe to repeat (S4-2)."""
    state = order.state
    if order.person_id is None or not state.verified or state.event:
        return
    if state.cancelled_at:
        ending.order_fell(store_id, order.order_number)
        next_orders.fell(store_id, order.order_number)
    else:
        ending.next_order(store_id, order.person_id, order.order_number, state.placed_at)
        next_orders.told(store_id, order.person_id, order.order_number, state.placed_at)
