"""The one way in for what messages say, held open by the web floor, and what is noted of what came through it."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from rafiq.integrations.privacy import PrivacyDoor
from rafiq.integrations.rules import Did, ScoreSaid
from rafiq.referrals import service as referrals
from rafiq.referrals.service import Placed
from rafiq.referrals.settlement import ReferralView
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
    return [_of_referral(placed.referral)] if placed.referral else []


def as_it_ends(store_id: str, did: Sequence[Did]) -> list[Did]:
    """A referral's state after all lines of one message: a refund of the same message changes it once more."""
    return [
        _of_referral(referrals.get(store_id, each.values["referral_id"]))
        if each.code == "did_referral"
        else each
        for each in did
    ]


def _of_referral(referral: ReferralView) -> Did:
    told = {"referral_id": referral.id, "status": referral.status, "reason": referral.reason_code}
    return Did("did_referral", told)
