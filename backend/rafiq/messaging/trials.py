"""A letter for customers on its way to a member who wants to see it: its made-up words are sealed with it."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from rafiq.core import clock
from rafiq.core.signing import Keyring
from rafiq.messaging import service as mail
from rafiq.messaging.letters import Content
from rafiq.messaging.rules import Kind


def post(store_id: str, kind: Kind, content: Content, *, to: str, locale: str, keyring: Keyring) -> bool:
    """At most once a minute each; whether it goes."""
    about = f"{kind.value}|{locale}|{clock.now():%Y-%m-%dT%H:%M}"
    sealed = {"letter": kind.value, "content": json.dumps(asdict(content)), "locale": locale}
    return mail.post_sealed(store_id, Kind.TEST, about=about, to=to, keyring=keyring, **sealed)


def letter_in(values: Mapping[str, str]) -> tuple[Kind, Content] | None:
    """What was sealed with a test; none with one that only says that mail arrives."""
    if "letter" not in values:
        return None
    said = json.loads(values["content"])
    for name in ("picks", "figures", "waits"):
        said[name] = tuple(tuple(each) for each in said[name])
    return Kind(values["letter"]), Content(**said)
