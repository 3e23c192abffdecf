"""The one way in for what messages say, held open by the web floor, and what is noted of what came through it."""

from collections.abc import Mapping
from typing import Any, Protocol

from rafiq.integrations.privacy import PrivacyDoor
from rafiq.integrations.rules import Did, ScoreSaid
from rafiq.referrals.service import Placed
from rafiq.surveys.service import AnswerView


class Door(PrivacyDoor, Protocol):
    """The one way an order comes in, the same as by ``POST /orders``; the web floor holds it open."""

    def order(self, store_id: str, body: Mapping[str, Any], *, verified: bool) -> Placed: ...

    def event(self, store_id: str, body: Mapping[str, Any]) -> Placed: ...

    def score(self, store_id: str, said: ScoreSaid) -> tuple[AnswerView, str]: ...


def did_order(placed: Placed, *, verified: bool) -> list[Did]:
    order = placed.order
    values = {
        "order_number": order.order_number,
        "amount": order.subtotal.text(),
        "currency": order.state.currency,
        "status": order.state.status.value,
    }
    if placed.first:
        code = "did_order" if verified else "did_order_unverified"
    else:
        code = "did_order_changed" if order.before else "did_order_same"
    return [Did(code, values), *(did_referral(placed) or [Did("did_no_referral")])]


def did_referral(placed: Placed) -> list[Did]:
    referral = placed.referral
    if referral is None:
        return []
    told = {"referral_id": referral.id, "status": referral.status, "reason": referral.reason_code}
    return [Did("did_referral", told)]
