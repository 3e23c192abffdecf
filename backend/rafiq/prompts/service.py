"""Use case of prompts: the next thing to ask this shopper."""

from rafiq.orders import service as orders
from rafiq.programs import service as programs
from rafiq.prompts import asks, policies, rules
from rafiq.prompts.rules import Surface, Verdict, When, choose


def next_prompt(
    store_id: str, person_id: str | None, order_number: str | None, *, question_waits: bool = False
) -> Surface | None:
    """For the page they look at; ``order_number`` is what was bought there, if anything. The page that asks counts."""
    program = programs.current_program(store_id)
    live = program is not None and program.live
    may_ask = live and not question_waits and _may_ask(store_id, person_id, order_number)
    return choose(
        program_live=live,
        known_person=person_id is not None,
        question_waits=question_waits,
        may_ask=may_ask,
    )


def _may_ask(store_id: str, person_id: str | None, order_number: str | None) -> bool:
    if person_id is not None:
        return asks.on_page(store_id, person_id, order_number).verdict is Verdict.ASK
    every = policies.every(store_id)
    if not every:
        return True
    order = orders.find_order(store_id, order_number) if order_number else None
    policy = rules.pick(every, order.state.product_tags if order else ())
    return policy.active and policy.moment is When.AT_ONCE
