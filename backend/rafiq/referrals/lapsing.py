"""Credit that was not used in time: taken order by order, so that no refund of the same moment is overlooked."""

from datetime import datetime

from rafiq.core import outbox
from rafiq.core.db import db
from rafiq.core.events import CreditLapsed
from rafiq.ledger import lapses
from rafiq.ledger.lapses import DueAccount
from rafiq.orders import service as orders
from rafiq.referrals.models import Reward
from rafiq.referrals.rewards import RewardStatus, stand

due = lapses.due


def lapse(item: DueAccount, now: datetime) -> bool:
    """One order's worth of one account; True when there may be more. Safe to repeat, by any number of workers."""
    order_number = lapses.next_order(item, now)
    if order_number is None:
        lapses.look_ahead(item, now)
        return False
    orders.lock_order(item.store_id, order_number)
    gone = lapses.lapse(item, order_number, now)
    for each in gone:
        reward = db.session.get_one(Reward, (item.store_id, each.reward_id), populate_existing=True)
        stand(reward, RewardStatus.EXPIRED, each.reason_code, reward.amount)
        outbox.append(item.store_id, CreditLapsed(reward_id=each.reward_id, amount=each.amount))
    db.session.flush()
    return bool(gone)
