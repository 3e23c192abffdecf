"""What the made-up customers of a sample store say when they are asked, and what its people do about it."""

import random

from rafiq.core.texts import text
from rafiq.followups import service as followups
from rafiq.followups.rules import Outcome
from rafiq.orders import service as orders
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.stores.samples import Turn
from rafiq.surveys import asking, definitions
from rafiq.surveys import service as surveys
from rafiq.surveys.definitions import SurveyView
from rafiq.surveys.rules import Band, Moment, band_of
from rafiq.surveys.service import Said

SCORES = (10, 10, 9, 9, 10, 9, 8, 7, 6, 3)


def begin(turn: Turn) -> None:
    survey = SurveyView(active=True, moments=(Moment.DELIVERY.value,))
    definitions.save(turn.store.id, survey, author=turn.actor)


def answers(turn: Turn, order_number: str, dice: random.Random) -> None:
    """Most of those who are asked answer."""
    store_id = turn.store.id
    about = asking.waiting(store_id, person_of(store_id, order_number), order_number=order_number)
    if about is None:
        return
    asking.mark_asked(store_id, about.id)
    if dice.random() < 0.2:
        return
    score = dice.choice(SCORES)
    said = text(turn.locale, f"sample.{band_of(score)}").split("|")
    wish = dice.choice(said) if score < 9 or dice.random() < 0.7 else ""
    surveys.answer(store_id, about, Said(score, wish), channel="page", confirmed=True)


def works_off(turn: Turn, who: Identity, dice: random.Random) -> None:
    """What waits for a person is done; now and then nobody got to it."""
    store_id, known = turn.store.id, people.find(turn.store.id, who)
    waiting = [each for each in followups.of_person(store_id, known.id) if each.is_open] if known else []
    for each in waiting:
        if dice.random() < 0.92:
            outcome = Outcome.SOLVED if each.kind == Band.DETRACTOR else Outcome.SPOKE
            causes = text(turn.locale, "sample.causes").split("|")
            cause = "" if each.kind == Band.PROMOTER else dice.choice(causes)
            followups.record(store_id, each.id, outcome, note="", cause=cause, actor=turn.actor)


def person_of(store_id: str, order_number: str) -> str:
    order = orders.find_order(store_id, order_number)
    return str(order.person_id) if order else ""
