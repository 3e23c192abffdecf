"""A score of AskNicely with its comment, and what a change of it means."""

from rafiq.core.errors import Invalid
from rafiq.integrations import wire
from rafiq.integrations.platform import Options
from rafiq.integrations.rules import Incoming, NothingSaid, Said, ScoreSaid


def read(incoming: Incoming, options: Options) -> list[Said]:
    body = wire.read_object(incoming.body)
    said, person = wire.at(body, "question"), wire.at(body, "person")
    ref, typed = wire.text(said, "id", most=40), wire.text(said, "score", most=10)
    if not ref:
        return [NothingSaid("other_topic")]
    if not typed.isdecimal():
        raise Invalid.field("#/question/score", "must be a whole number")
    return [
        ScoreSaid(
            ref=f"asknicely:{ref}",
            customer=wire.filled(
                {
                    "email": wire.text(person, "email"),
                    "first_name": wire.text(person, "firstname", most=100),
                    "last_name": wire.text(person, "lastname", most=100),
                }
            ),
            score=int(typed),
            at=incoming.at,  # only its count tells a change from what it changes, and counts come in their order
            answered_at=wire.seconds(wire.at(said, "responded")) or incoming.at,
            wish=wire.words(said, "comment"),
            product=_further(body, options, "product_field", most=120),
            order_number=_further(body, options, "order_field", most=64),
        )
    ]


def _further(body: object, options: Options, option: str, *, most: int) -> str:
    """A field of the merchant's own, which lies with the person or with the question."""
    name = str(options.get(option) or "")
    found = (wire.text(body, place, name, most=most) for place in ("question", "person"))
    return next(filter(None, found), "") if name else ""
