"""A year of one store, friend by friend: offers, referrals, how they end, and the gifts they earn."""

from datetime import datetime, timedelta
from typing import Any

from bench.orders import CHANNELS, GIFT, HOLD, Orders
from rafiq.coupons.models import Coupon
from rafiq.ledger.models import Transfer
from rafiq.referrals.models import Referral, Reward


class Story(Orders):
    """Writes down what happens in a year."""

    def _is_sent(self, number: int, order: dict[str, Any], friend: dict[str, Any]) -> None:
        """A few advocates bring most."""
        link, at = self.links[int(len(self.links) * self.dice.random() ** 3)], order["placed_at"]
        if link["person_id"] == friend["id"]:
            return
        channel = self.dice.choice(CHANNELS)
        status, reason = self._ending(at, order)
        coupon = self._takes(number, link, channel, at - timedelta(hours=3), used=True)
        self._add(
            Referral,
            "ref",
            number,
            order_number=order["order_number"],
            program_id=self.year.program_id,
            terms_id=self.year.terms_id,
            advocate_id=link["person_id"],
            friend_id=friend["id"],
            link_id=link["id"],
            coupon_id=coupon["id"],
            method="name" if number % 20 == 0 else "link",
            confidence=95,
            channel=channel,
            claimed_since=at - timedelta(hours=3),
            hearsay=False,
            vouched=True,
            status=status,
            reason_code=reason,
            slot_taken=True,
            nth=1,
            extra_days=0,
            hold_until=at + HOLD,
            opened_at=at,
            changed_at=at,
        )
        self._step(at, "bought", channel or "")
        for side, person_id in (("advocate", link["person_id"]), ("friend", friend["id"])):
            self._earns(number, side, person_id, order, (status, reason))
        if number % 2:
            self._takes(number + self.orders, link, channel, at - timedelta(hours=5), used=False)

    def _ending(self, at: datetime, order: dict[str, Any]) -> tuple[str, str]:
        if order["cancelled_at"] is not None:
            return "voided", "order_cancelled"
        if order["refunded"]:
            return "voided", "order_refunded"
        luck = self.dice.random()
        if luck < 0.03:
            return "blocked", "self_referral"
        if at + HOLD > self.year.now:
            return ("flagged", "same_phone") if luck < 0.04 else ("pending", "in_hold")
        return "approved", "hold_over"

    def _takes(
        self, number: int, link: dict[str, Any], channel: str | None, at: datetime, *, used: bool
    ) -> dict[str, Any]:
        """The friend's offer; some let it run out."""
        return self._add(
            Coupon,
            "cpn",
            number,
            code=f"K{number}",
            claim_key=f"visit {number}",
            link_id=link["id"],
            channel=channel,
            terms_id=self.year.terms_id,
            kind="percent_off",
            basis_points=1_000,
            amount=0,
            minimum=0,
            currency="EUR",
            expires_at=at + timedelta(days=30),
            created_at=at,
            status="redeemed" if used else "issued",
            redeemed_at=at if used else None,
            redeemed_order=f"N{number}" if used else None,
            next_order=False,
        )

    def _earns(
        self, number: int, side: str, person_id: str, order: dict[str, Any], ending: tuple[str, str]
    ) -> None:
        status, reason = ending
        at, fell = order["placed_at"], status in {"voided", "blocked"}
        good = "available" if status == "approved" else "pending"
        gift = (
            {"kind": "credit", "unit": "EUR"} if side == "advocate" else {"kind": "percent_off", "unit": "%"}
        )
        reward = self._add(
            Reward,
            "rwd",
            2 * number + (side == "friend"),
            referral_id=f"ref_{number:026d}",
            side=side,
            part="base",
            person_id=person_id,
            promised=GIFT,
            amount=0 if fell else GIFT,
            status="cancelled" if fell else good,
            reason_code=reason,
            charged=0,
            created_at=at,
            changed_at=at,
            **gift,
        )
        if side == "friend":
            return
        if status == "approved":
            self._step(at + HOLD, "rewarded")
        account = self.accounts.setdefault(
            person_id,
            {
                "store_id": self.year.store_id,
                "id": f"acc_{len(self.accounts):026d}",
                "person_id": person_id,
                "unit": "EUR",
                "pending": 0,
                "available": 0,
                "redeemed": 0,
                "created_at": at,
            },
        )
        if not fell:
            account[good] += GIFT
        kinds = ["hold", *(["post"] if status == "approved" else []), *(["void"] if fell else [])]
        for place, kind in enumerate(kinds):
            self._add(
                Transfer,
                "trf",
                2 * number + place,
                account_id=account["id"],
                kind=kind,
                amount=GIFT,
                unit="EUR",
                reward_id=reward["id"],
                order_number=order["order_number"],
                reason_code=reason,
                actor="rafiq",
                next_order=False,
                created_at=at + HOLD * place,
            )
