"""A paid order in its hold: what the rules of referrals are asked about, changed a fact at a time."""

from datetime import UTC, datetime, timedelta

from rafiq.referrals.rules import Facts

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAID = Facts(
    verified=True,
    paid=True,
    cancelled=False,
    gross=4990,
    net=4990,
    minimum_order=0,
    refusal=None,
    slot_free=True,
    review=None,
    decision=None,
    hold_until=NOW + timedelta(days=14),
)
