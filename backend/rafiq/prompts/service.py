"""Use case of prompts: the next thing to ask this shopper."""

from dataclasses import dataclass

from rafiq.orders import service as orders
from rafiq.prompts import asks, policies, questions, rules
from rafiq.prompts.rules import Surface, Verdict, When, choose
from rafiq.referrals import deals


@dataclass(frozen=True, slots=True)
class Next:
    """``surface``: what shows by itself; ``quiet``: nor does what the shop itself placed ask them to share (S2-1)."""

    surface: Surface | None
    quiet: bool


def next_prompt(
    store_id: str,
    person_id: str | None,
    order_number: str | None,
    *,
    question_waits: bool = False,
    proven: bool = False,
) -> Next:
    """For the page they look at; ``order_number`` is what was bought there, if anything. The page that asks counts.

    Only a ``proven`` person is asked whether it did what they hoped: a typed address could answer for somebody else.
    """
    program = deals.for_advocate(store_id, person_id)
    live = program is not None and program.live
    may_ask, quiet = (
        _may_ask(store_id, person_id, order_number, ask=not question_waits) if live else (False, False)
    )
    surface = choose(
        program_live=live,
        known_person=person_id is not None,
        question_waits=question_waits,
        value_waits=proven and person_id is not None and questions.due(store_id, person_id) is not None,
        may_ask=may_ask,
    )
    return Next(surface, quiet)


def holds_back(store_id: str) -> bool:
    """Whether a policy may say "not now", so that nothing may show before somebody looked."""
    return bool(policies.every(store_id))


def asks_later(store_id: str) -> bool:
    """Whether the shop's own policy asks later than on the thank-you page, so that any page may be the one."""
    return rules.pick(policies.every(store_id), ()).moment is not When.AT_ONCE


def _may_ask(
    store_id: str, person_id: str | None, order_number: str | None, *, ask: bool
) -> tuple[bool, bool]:
    if person_id is not None:
        decision, quiet = asks.on_page(store_id, person_id, order_number, ask=ask)
        return decision.verdict is Verdict.ASK, quiet is not None
    every = policies.every(store_id)
    order = orders.find_order(store_id, order_number) if every and order_number else None
    policy = rules.pick(every, order.state.product_tags if order else ())
    early = policy.moment is not When.AT_ONCE
    return policy.active and not early, early
