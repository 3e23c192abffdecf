"""Everything that waits for a person, in every part of the house: what, how many, since when, why, and whose it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rafiq.analytics.queries import waiting
from rafiq.analytics.queries.waiting import Waiting, grouped
from rafiq.core import outbox
from rafiq.crm.models import CRMDelivery
from rafiq.crm.rules import State as Told
from rafiq.integrations.models import PrivacyRequest, ShopDelivery
from rafiq.integrations.rules import State as Taken
from rafiq.messaging.models import Mail
from rafiq.messaging.rules import State as Written
from rafiq.playbook.shared_view import Trade
from rafiq.webhooks.models import WebhookDelivery
from rafiq.webhooks.rules import State as Called

OLD = timedelta(days=7)
# Whose business each kind is (a follow-up says it itself), and the page where it is done; in the order of showing.
KINDS = {
    "flagged": (Trade.OWNER, "fraud_queue"),
    "followups": (Trade.ACCOUNT_MANAGER, "followups"),
    "tasks": (Trade.SALES, "tasks"),
    "adjustments": (Trade.OWNER, "hand"),
    "unmatched": (Trade.SALES, "waiting"),
    "unverified": (Trade.OWNER, "referrals_list"),
    "codes": (Trade.MARKETING, "banks"),
    "privacy": (Trade.OWNER, "integrations"),
    "orphans": (Trade.OWNER, "install"),
    "crm": (Trade.OWNER, "crms"),
    "calls": (Trade.OWNER, "webhook_list"),
    "shop": (Trade.OWNER, "delivery_log"),
    "mails": (Trade.MARKETING, "messages"),
    "facts": (Trade.OWNER, "background"),
}


@dataclass(frozen=True, slots=True)
class Burden:
    """One kind of work that is not empty."""

    waiting: Waiting
    trade: Trade
    door: str

    def is_old(self, now: datetime) -> bool:
        return self.waiting.oldest_at is not None and now - self.waiting.oldest_at > OLD


def needs_you(store_id: str, now: datetime, *, actor: str = "", trade: str = "") -> list[Burden]:
    """What is not empty, for the report and for the first page alike; ``trade`` shows only what is theirs (S0-7)."""
    found = [*waiting.waiting(store_id, now, actor=actor), *_from_above(store_id)]
    shown = [
        Burden(each, Trade(each.duty) if each.duty else KINDS[each.kind][0], KINDS[each.kind][1])
        for each in sorted(found, key=lambda each: tuple(KINDS).index(each.kind))
        if each.count
    ]
    return [each for each in shown if trade in {"", each.trade}]


def _from_above(store_id: str) -> list[Waiting]:
    """What was given up on the way to others: somebody has to mend it and try again."""
    given_up = outbox.given_up(store_id)
    called = (WebhookDelivery.store_id == store_id, WebhookDelivery.state == Called.FAILED.value)
    told = (CRMDelivery.store_id == store_id, CRMDelivery.state == Told.FAILED.value)
    taken = (ShopDelivery.store_id == store_id, ShopDelivery.state == Taken.FAILED.value)
    written = (Mail.store_id == store_id, Mail.state == Written.FAILED.value)
    asked = (PrivacyRequest.store_id == store_id, PrivacyRequest.done_at.is_(None))
    facts = Waiting("facts", len(given_up), min((at for _, at, _ in given_up), default=None))
    return [
        grouped("crm", CRMDelivery.last_error, CRMDelivery.created_at, *told),
        grouped("calls", WebhookDelivery.last_error, WebhookDelivery.created_at, *called),
        grouped("shop", ShopDelivery.code, ShopDelivery.received_at, *taken),
        grouped("mails", Mail.reason_code, Mail.created_at, *written),
        grouped("privacy", PrivacyRequest.wish, PrivacyRequest.received_at, *asked),
        facts,
    ]
