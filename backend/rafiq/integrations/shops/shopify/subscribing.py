"""Has Shopify tell us by itself: the topics of orders and refunds, subscribed by the Admin API."""

from rafiq.integrations import wire
from rafiq.integrations.platform import Caller, ShopSaidNo, Subscribed
from rafiq.integrations.shops.shopify import admin_api

# The three about shoppers' rights can only be entered by hand, in the app's own configuration.
TOPICS = ("orders/create", "orders/updated", "orders/paid", "orders/cancelled", "refunds/create")
MAX_WORDS = 120
_THERE = "query rafiqHooks { webhookSubscriptions(first: 100) { nodes { topic uri } } }"
_CREATE = """mutation rafiqHook($topic: WebhookSubscriptionTopic!, $hook: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $hook) {
    webhookSubscription { id }
    userErrors { field message }
  }
}"""


def subscribe(caller: Caller, address: str) -> Subscribed:
    """Safe to repeat: what this address hears of already stays as it is. Raises `ShopSaidNo` when the shop is away."""
    there = admin_api.ask(caller, _THERE, {})
    heard = {
        wire.text(each, "topic")
        for each in wire.items(there, "webhookSubscriptions", "nodes")
        if wire.text(each, "uri", most=2_000) == address
    }
    refused = {
        topic: why
        for topic in TOPICS
        if _name(topic) not in heard and (why := _refusal(caller, topic, address)) is not None
    }
    return Subscribed(tuple(topic for topic in TOPICS if topic not in refused), refused)


def _refusal(caller: Caller, topic: str, address: str) -> str | None:
    """The shop's own words, which may be empty; None where it did as it was told."""
    try:
        answer = admin_api.ask(
            caller, _CREATE, {"topic": _name(topic), "hook": {"uri": address, "format": "JSON"}}
        )
    except ShopSaidNo as error:
        if error.later:
            raise
        return ""
    made = wire.at(answer, "webhookSubscriptionCreate")
    if wire.text(made, "webhookSubscription", "id"):
        return None
    return "; ".join(wire.text(each, "message", most=MAX_WORDS) for each in wire.items(made, "userErrors"))


def _name(topic: str) -> str:
    return topic.replace("/", "_").upper()
