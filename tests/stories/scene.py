"""The shop of the stories, in verbs: what shoppers do, what the shop's server reports, how time goes by."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from apiflask import APIFlask
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core.db import db
from rafiq.core.outbox import OutboxRow
from rafiq.ledger import proof
from tests import factories
from tests.conftest import Clock
from tests.factories import Payload

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.4 Mobile/15E148 Safari/604.1"
)


@dataclass(slots=True)
class Shop:
    """One shop with the default program: 10% for the friend, 10.00 EUR for the advocate after 14 days."""

    app: APIFlask
    clock: Clock
    store_id: str
    merchant: factories.Merchant
    browser: factories.Browser
    _told: set[str] = field(default_factory=set)

    # ---------------------------------------------------------------- in a browser

    def thank_you_page(self, name: str, order_number: str, **order: object) -> Payload:
        """The widget finds the order on the page and asks what to show."""
        body = factories.order(order_number=order_number, customer=factories.customer(name)) | order
        body.pop("status")
        return self.told(self.browser.post("/order", body))

    def shares(self, page: Payload, channel: str) -> str:
        """A share button is pressed; the link that goes out."""
        event = {"type": "shared", "surface": "share", "channel": channel, "me": page["me"]}
        assert self.browser.post("/event", event).status_code == 204
        return f"{page['share']['url']}?c={channel}"

    def follows(self, link: str) -> str:
        """A person opens the link; the visit token that the shop's landing page receives."""
        parts = urlsplit(link)
        answer = self.browser.client.get(f"{parts.path}?{parts.query}", headers={"User-Agent": PHONE})
        assert answer.status_code == 302
        landing = urlsplit(answer.headers["Location"])
        assert f"{landing.scheme}://{landing.netloc}" == factories.SHOP_ORIGIN
        return parse_qs(landing.query)["rafiq"][0]

    def is_greeted(self, visit: str, email: str | None = None) -> Payload:
        """The landing page asks for the friend's offer."""
        return self.told(self.browser.post("/offer", {"visit": visit, "email": email}))

    def own_link(self, name: str) -> str:
        """The link of an advocate whom the shop's server enrols."""
        return str(self.advocate(name)["share_url"])

    # ---------------------------------------------------------------- the shop's server

    def advocate(self, name: str, **customer: object) -> Payload:
        return self.told(self.merchant.post("/advocates", {"customer": factories.customer(name, **customer)}))

    def buys(self, name: str, order_number: str, **order: object) -> Payload:
        """The shop's server reports a paid order; what it did."""
        body = factories.order(order_number=order_number, customer=factories.customer(name)) | order
        return self.told(self.merchant.post("/orders", body))

    def gives_back(self, order_number: str, amount: str, refund_id: str = "r1", **more: str) -> Payload:
        body = {"refund_id": refund_id, "amount": amount} | more
        return self.told(self.merchant.post(f"/orders/{order_number}/refunds", body))

    def spends(self, name: str, amount: str, order_number: str) -> Payload:
        body = {"amount": amount, "unit": "EUR", "order_number": order_number}
        return self.told(self.merchant.post(f"/customers/c-{name.lower()}/redemptions", body))

    def balance(self, name: str, unit: str = "EUR") -> tuple[str, str, str]:
        """(pending, available, redeemed); nothing anywhere is three zeros."""
        answer = self.told(self.merchant.get(f"/customers/c-{name.lower()}/balance"))
        mine = [each for each in answer["balances"] if each["unit"] == unit]
        assert len(mine) <= 1
        return (mine[0]["pending"], mine[0]["available"], mine[0]["redeemed"]) if mine else NOTHING

    def referral(self, order_number: str) -> Payload:
        """How the referral behind an order stands, with its timeline."""
        order = self.told(self.merchant.get(f"/orders/{order_number}"))
        return self.told(self.merchant.get(f"/referrals/{order['referral']['id']}"))

    def decides(self, order_number: str, verb: str, reason: str = "") -> Payload:
        path = f"/referrals/{self.referral(order_number)['id']}/{verb}"
        return self.told(self.merchant.post(path, {"reason": reason}))

    def publishes(self, **changes: object) -> Payload:
        """A new version of the terms, the others as they were."""
        program = self.told(self.merchant.get("/programs"))["data"][0]
        body = {"terms": program["terms"] | changes}
        return self.told(self.merchant.patch(f"/programs/{program['id']}", body))

    def sets_program(self, status: str) -> None:
        program = self.told(self.merchant.get("/programs"))["data"][0]
        self.told(self.merchant.patch(f"/programs/{program['id']}", {"status": status}))

    # ---------------------------------------------------------------- time, and what happened

    def days_pass(self, days: float) -> int:
        """Time moves and the worker does what is due; how many holds ended."""
        self.clock.move(days=days)
        return run_due(self.app)

    def new_facts(self) -> list[str]:
        """What was stated since we last asked, by the words on the wire."""
        with self.app.app_context():
            rows = db.session.execute(select(OutboxRow.id, OutboxRow.name).order_by(OutboxRow.id)).all()
        fresh = [row.name for row in rows if row.id not in self._told]
        self._told.update(row.id for row in rows)
        return fresh

    def everything_adds_up(self) -> bool:
        with self.app.app_context():
            return proof.verify() is None

    @staticmethod
    def told(answer: Any) -> Payload:
        assert answer.status_code < 300, answer.get_data(as_text=True)
        body: Payload = answer.get_json()
        return body


NOTHING = ("0.00", "0.00", "0.00")


def state(referral: Payload | None) -> tuple[str, str] | None:
    return (referral["status"], referral["reason_code"]) if referral else None
