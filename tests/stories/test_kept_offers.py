"""What an advocate was told in a test of two offers holds when the other offer has won (S0-8)."""

from dataclasses import replace

from rafiq.core.db import transaction
from rafiq.experiments import service
from rafiq.experiments.drafts import Draft, DraftVariant
from rafiq.experiments.rules import Goal, Kind
from rafiq.programs import service as programs
from tests import factories


def doubled(app, store_id: str) -> service.ExperimentView:
    """A test in which nearly everybody meets twice the thanks."""
    with app.app_context(), transaction():
        terms = programs.current_program(store_id).terms
        twice = replace(terms, advocate=replace(terms.advocate, amount=2_000))
        other = programs.start_program(store_id, name="Twice", terms=twice, actor="m", status="draft")
        sides = (DraftVariant("As it is"), DraftVariant("Twice", 100, {"terms_id": other.terms_id}))
        draft = Draft(Kind.OFFER, Goal.SHARE, "Try it", "It works better.", "Mina", sides)
        return service.start(store_id, draft, actor="mina@example.com")


def told_twice(shopper) -> str:
    """The code of the first advocate who met the other offer."""
    for number in range(40):
        who = factories.customer(f"N{number}")
        answer = shopper.post("/order", factories.order(customer=who)).get_json()
        if "told" in answer:
            return answer["share"]["code"]
    raise AssertionError


def test_whom_the_losing_side_promised_more_gets_it_for_a_month(app, store, shopper, merchant, clock):
    """S0-8: the friends come after the end; a month later what is usual holds for everybody."""
    test = doubled(app, store.store_id)
    code = told_twice(shopper)
    with app.app_context(), transaction():
        service.end(store.store_id, test.id, keep="A", actor="mina@example.com", reason="Dearer, not better")

    for name, days in (("Soon", 1), ("Late", 40)):
        clock.move(days=days)
        merchant.post("/orders", factories.order(customer=factories.customer(name), referral=code))

    rewards = merchant.get("/rewards").get_json()["data"]
    assert sorted(each["amount"] for each in rewards if each["side"] == "advocate") == ["10.00", "20.00"]
