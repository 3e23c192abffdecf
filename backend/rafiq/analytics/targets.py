"""What a merchant wants the figures to be, and how often visitors of the shop buy anyway."""

from datetime import date

from sqlalchemy import delete, select

from rafiq.analytics.kpis import Unit
from rafiq.analytics.models import KpiTarget
from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid
from rafiq.core.money import BASIS_POINTS

# No figure of ours: of all visitors of the shop, how many buy. The shop's own statistics know it (S1-1).
SHOP_CONVERSION = "shop_conversion"
# A target for what is better the higher it is; costs have limits of their own in the program.
AIMS = {
    "standing_referrals": Unit.COUNT,
    "referred_new_customers": Unit.COUNT,
    "referred_share_of_new": Unit.SHARE,
    "share_rate": Unit.SHARE,
    "ask_share_rate": Unit.SHARE,
    "conversion_rate": Unit.SHARE,
    "success_rate": Unit.SHARE,
}
KNOWN = {**AIMS, SHOP_CONVERSION: Unit.SHARE}
MOST_COUNT = 10_000_000
COUNT_DAYS = 30
_targets = table_of(KpiTarget)


def every(store_id: str) -> dict[str, int]:
    """By name: a count for thirty days, or a share in basis points."""
    query = select(_targets.c.name, _targets.c.amount).where(_targets.c.store_id == store_id)
    return {row.name: row.amount for row in db.session.execute(query)}


def aim(store_id: str, name: str, amount: int | None, *, actor: str) -> None:
    """None takes the target away. Raises `Invalid` naming the figure."""
    most = BASIS_POINTS if KNOWN.get(name) is Unit.SHARE else MOST_COUNT
    if name not in KNOWN or (amount is not None and not 0 < amount <= most):
        raise Invalid.field(f"#/{name}", "a figure with a target, more than nothing and not more than all")
    db.session.execute(delete(_targets).where(_targets.c.store_id == store_id, _targets.c.name == name))
    if amount is not None:
        db.session.add(
            KpiTarget(
                store_id=store_id,
                id=ids.new_id("aim"),
                name=name,
                amount=amount,
                changed_by=actor,
                changed_at=clock.now(),
            )
        )
    db.session.flush()


def for_days(amount: int, name: str, first: date, last: date) -> int:
    """A target of thirty days for as many as these; a share stays as it is."""
    days = (last - first).days + 1
    return max(1, round(amount * days / COUNT_DAYS)) if KNOWN[name] is Unit.COUNT else amount
