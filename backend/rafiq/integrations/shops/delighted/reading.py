"""A score of Delighted, and what a later comment or change of it means."""

from rafiq.core.errors import Invalid
from rafiq.integrations import wire
from rafiq.integrations.platform import Options
from rafiq.integrations.rules import Incoming, NothingSaid, Said, ScoreSaid

TOPICS = frozenset({"survey_response.created", "survey_response.updated"})


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
