"""Delighted: a score the moment it is given, and again when its comment comes or changes."""

from collections.abc import Sequence
from hashlib import sha256

from rafiq.core.errors import Invalid
from rafiq.core.ids import new_key
from rafiq.integrations import signatures, wire
from rafiq.integrations.platform import Options, Platform
from rafiq.integrations.rules import Genuine, Incoming, NothingSaid, Option, Said, ScoreSaid

HEADER, PREFIX = "x-delighted-webhook-signature", "sha256="
TOPICS = frozenset({"survey_response.created", "survey_response.updated"})


def check(incoming: Incoming, secrets: Sequence[str], _options: Options) -> Genuine:
    """Delighted signs the body with the account's API key; its event's id lies in the body, so the body is the key."""
    signatures.check_hmac(incoming, HEADER, secrets, encoding="hex", prefix=PREFIX)
    topic = wire.text(wire.read_object(incoming.body), "event_type")
    return Genuine(sha256(incoming.body).hexdigest(), topic)


def read(incoming: Incoming, options: Options) -> list[Said]:
    body = wire.read_object(incoming.body)
    if wire.text(body, "event_type") not in TOPICS:
        return [NothingSaid("other_topic")]
    if wire.text(body, "event_data", "survey_type") not in {"", "nps"}:
        return [NothingSaid("other_survey")]
    said = wire.at(body, "event_data")
    score = wire.at(said, "score")
    if not isinstance(score, int) or isinstance(score, bool):
        raise Invalid.field("#/event_data/score", "must be a whole number")
    answered_at = wire.seconds(wire.at(said, "created_at")) or incoming.at
    return [
        ScoreSaid(
            ref=f"delighted:{wire.text(said, 'id', most=40)}",
            customer=wire.filled(
                {
                    "email": wire.text(said, "person", "email"),
                    "phone": wire.text(said, "person", "phone_number", most=40),
                    **_names(wire.text(said, "person", "name", most=100)),
                }
            ),
            score=score,
            at=wire.seconds(wire.at(said, "updated_at")) or answered_at,
            answered_at=answered_at,
            wish=wire.words(said, "comment"),
            product=wire.text(said, "person_properties", str(options.get("product_field") or ""), most=120),
            order_number=wire.text(said, "person_properties", str(options.get("order_field") or ""), most=64),
        )
    ]


def _names(name: str) -> dict[str, str]:
    first, _, last = name.partition(" ")
    return {"first_name": first, "last_name": last.strip()}


PLATFORM = Platform(
    name="delighted",
    label="Delighted",
    texts="delighted",
    place=92,
    check=check,
    read=read,
    make_secret=lambda: new_key(24).hex(),
    secret_is_theirs=True,
    options=(Option("product_field", "line"), Option("order_field", "line")),
    hides=frozenset({"permalink"}),
)
