"""What the widget is told about sharing: the chosen channels as rows, edited texts, surfaces; nothing else."""

from typing import Any

from rafiq.core import clock
from rafiq.core.texts import text
from rafiq.stores.channels import Channel, offered
from rafiq.stores.service import StoreView

Told = dict[str, Any]


def told(store: StoreView, language: str) -> Told:
    """For one language; what is the default is left out, as every byte travels. ``now`` to the hour, to be cached."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    edited = store.sharing.texts.get(language)
    surfaces = store.sharing.surfaces
    return (
        {"now": now.isoformat(), "channels": channels(store, language)}
        | ({"texts": dict(edited)} if edited else {})
        | ({"surfaces": dict(surfaces)} if surfaces else {})
        | ({"analytics": list(store.sharing.tools)} if store.sharing.tools else {})
    )


def channels(store: StoreView, language: str) -> list[Told]:
    return [row(each, language) for each in store.sharing.channels(language, store.timezone)]


def further(store: StoreView, language: str) -> list[Told]:
    """What was not chosen but fits the language: for our own sheet, where the browser has none."""
    shown = {each.id for each in store.sharing.channels(language, store.timezone)}
    known = store.sharing.known()
    return [row(known[each], language) for each in offered(language) if each not in shown and known[each].to]


def row(channel: Channel, language: str) -> Told:
    return (
        {"id": channel.id, "name": channel.name or label(channel.id, language), "icon": channel.icon}
        | ({"to": channel.to} if channel.to else {})
        | ({"touch": True} if channel.touch else {})
    )


def label(channel_id: str, language: str) -> str:
    """The short name under a button."""
    return text(language, f"sharing.channel_{channel_id}")
