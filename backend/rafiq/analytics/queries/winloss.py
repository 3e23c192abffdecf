"""How the referrals of some days ended: won, still open, or lost and why (S0-18)."""

from datetime import date

from sqlalchemy import func, select

from rafiq.analytics.kept import kept
from rafiq.analytics.outcomes import NEVER_CAME, OFFER_UNUSED, WinLoss, losses
from rafiq.analytics.queries import conditions
from rafiq.core.db import db
from rafiq.coupons.models import Coupon
from rafiq.links.models import Introduction
from rafiq.referrals.models import Referral


@kept
def win_loss(store_id: str, first: date, last: date) -> WinLoss:
    since, until = conditions.moments(store_id, first, last)
    query = select(Referral.status, Referral.reason_code, func.count().label("count"))
    found = db.session.execute(
        query.where(conditions.begun(store_id, since, until)).group_by(Referral.status, Referral.reason_code)
    ).all()
    reasons: dict[str, int] = {}
    for row in found:
        if row.status in conditions.FELL:
            reasons[row.reason_code] = reasons.get(row.reason_code, 0) + row[2]
    for code, table, condition in (
        (OFFER_UNUSED, Coupon, conditions.unused_offer(store_id, since, until)),
        (NEVER_CAME, Introduction, conditions.never_came(store_id, since, until)),
    ):
        reasons[code] = db.session.scalar(select(func.count()).select_from(table).where(condition)) or 0
    won = sum(row[2] for row in found if row.status == "approved")
    return WinLoss(
        won,
        sum(row[2] for row in found) - won - sum(row[2] for row in found if row.status in conditions.FELL),
        losses(reasons),
    )
