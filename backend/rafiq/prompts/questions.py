"""Did it do what you hoped, asked on the page a proven person looks at (S2-4); mails about it are for `asks`."""

from rafiq.core import clock
from rafiq.orders.journey import Bought
from rafiq.prompts import asks, moments, policies, rules, standing
from rafiq.prompts.asks import AskView
from rafiq.prompts.rules import Verdict, When


def due(store_id: str, person_id: str) -> Bought | None:
    """The newest order the shop told of, where its product is one to ask about after value, and now is its day."""
    every = policies.every(store_id)
    if not any(each.moment is When.AFTER_VALUE for each in every):
        return None
    now = clock.now()
    known = standing.known_of(store_id, person_id, None, now, unseen=now - moments.GRACE)
    if known.order is None or not known.order.verified:
        return None
    decision = rules.decide(rules.pick(every, known.order.product_tags), known.case, now)
    return known.order if decision.verdict is Verdict.QUESTION else None


def put(store_id: str, person_id: str) -> AskView | None:
    """What is due, asked now: it counts as put, once for all the pages of an hour."""
    order = due(store_id, person_id)
    if order is None:
        return None
    ask_id = asks.remember(store_id, person_id, order.order_number)
    found = asks.get(store_id, ask_id)
    if found.question_at is None or clock.now() - found.question_at >= moments.GRACE:
        asks.note(store_id, ask_id, "question", channel="widget")
    return found
