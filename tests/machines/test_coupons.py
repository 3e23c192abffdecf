"""Coupons against a plain model: made once per cause, used by exactly one order, whatever is tried when (G8)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from rafiq.core.db import db, transaction
from rafiq.core.errors import CouponNotUsable
from rafiq.core.money import Money
from rafiq.core.outbox import OutboxRow
from rafiq.coupons import proof
from rafiq.coupons import service as coupons
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind
from tests import factories
from tests.machines import machine

GIFT = Gift(GiftKind.PERCENT_OFF, 1_000, minimum=3_000, expires_days=30)
CAUSES = st.sampled_from(["reward:1", "reward:2", "reward:3"])
FOR_GOOD, FOR_NOW = "cancelled_by_member", "order_refunded"


@dataclass
class Paper:
    """A coupon as a clerk would note it down."""

    id: str
    code: str
    ends: datetime
    order: str | None = None
    cancelled: str | None = None


class CouponMachine(RuleBasedStateMachine):
    def __init__(self, app: Any, clock: machine.Clock) -> None:
        super().__init__()
        self.app, self.clock, self.store_id = app, clock, factories.new_store(app).store_id
        self.papers: dict[str, Paper] = {}
        with app.app_context():
            program = programs.current_program(self.store_id)
        assert program is not None
        self.terms_id = program.terms_id

    @rule(cause=CAUSES)
    def issue(self, cause: str) -> None:
        made = self._in_turn(
            lambda: coupons.issue(self.store_id, cause, GIFT, "EUR", self.terms_id, prefix="THANKS")
        )
        ends = self.clock.at + timedelta(days=30)
        paper = self.papers.setdefault(cause, Paper(made.id, made.code, ends))
        assert (made.id, made.code, made.expires_at) == (paper.id, paper.code, paper.ends)

    @precondition(lambda self: self.papers)
    @rule(data=st.data(), order=st.sampled_from("AB"), subtotal=st.sampled_from([None, 2_999, 3_000]))
    def redeem(self, data: st.DataObject, order: str, subtotal: int | None) -> None:
        paper = self._some(data)
        refusals = (
            ("coupon_redeemed", paper.order is not None),
            ("coupon_cancelled", paper.cancelled is not None),
            ("coupon_expired", self.clock.at > paper.ends),
            ("below_minimum", subtotal == 2_999),
        )
        wanted = None if paper.order == order else next((code for code, is_so in refusals if is_so), None)
        money = Money(subtotal, "EUR") if subtotal else None
        said = self._in_turn(
            lambda: coupons.redeem(self.store_id, paper.code, order_number=order, subtotal=money)
        )
        assert (said if isinstance(said, str) else None) == wanted
        paper.order = paper.order or (order if wanted is None else None)

    @precondition(lambda self: self.papers)
    @rule(data=st.data(), reason=st.sampled_from([FOR_GOOD, FOR_NOW]))
    def cancel(self, data: st.DataObject, reason: str) -> None:
        paper = self._some(data)
        said = self._in_turn(lambda: coupons.cancel(self.store_id, paper.id, reason_code=reason))
        assert (said == "coupon_redeemed") == (paper.order is not None)
        if paper.order is None:
            paper.cancelled = paper.cancelled or reason

    @precondition(lambda self: self.papers)
    @rule(data=st.data())
    def reinstate(self, data: st.DataObject) -> None:
        paper = self._some(data)
        self._in_turn(lambda: coupons.reinstate(self.store_id, paper.id))
        paper.cancelled = FOR_GOOD if paper.cancelled == FOR_GOOD else None

    @rule(days=st.sampled_from([1, 29, 30, 31]))
    def time_passes(self, days: int) -> None:
        self.clock.move(days=days)

    @invariant()
    def every_coupon_is_as_noted_and_was_used_once_at_most(self) -> None:
        with self.app.app_context():
            assert proof.verify() is None
            for paper in self.papers.values():
                found = coupons.get(self.store_id, paper.code)
                assert (found.redeemed_order, found.cancelled_reason) == (paper.order, paper.cancelled)
            mine = (OutboxRow.store_id == self.store_id, OutboxRow.name == "coupon.redeemed")
            told = [body["coupon_id"] for body in db.session.scalars(select(OutboxRow.payload).where(*mine))]
        assert sorted(told) == sorted(paper.id for paper in self.papers.values() if paper.order)

    def _some(self, data: st.DataObject) -> Paper:
        return self.papers[data.draw(st.sampled_from(sorted(self.papers)))]

    def _in_turn(self, work: Callable[[], Any]) -> Any:
        """In a transaction of its own; a refusal is its reason code."""
        try:
            with self.app.app_context(), transaction():
                return work()
        except CouponNotUsable as error:
            return error.code


def test_a_coupon_is_used_by_exactly_one_order(clock, app):
    """G8."""
    assert machine.run(lambda: CouponMachine(app, clock), clock) >= machine.PROFILE.max_examples
