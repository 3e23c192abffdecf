"""What the team of a demo shop did by hand: who serves, what delighted, whom they asked to be introduced to."""

from dataclasses import replace

from rafiq.core import clock
from rafiq.core.texts import text
from rafiq.encounters import asks
from rafiq.encounters import service as encounters
from rafiq.encounters.rules import AskStatus, Behaviour
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.playbook import service as playbook
from rafiq.playbook.rules import Plan
from rafiq.programs.rules import Gift, GiftKind, Terms, default_terms
from rafiq.referrals import lookup
from rafiq.staff import goals
from rafiq.staff import service as staff
from rafiq.staff.rules import Step

ACTOR = "owner@chaykhana.example"
DONE = (Behaviour.UPGRADE, Behaviour.GIFT, Behaviour.KEPT_WORD)
STANDS = (AskStatus.WON, AskStatus.INTRODUCED, AskStatus.ASKED)
STEPS = (10, 40)


def terms(currency: str) -> Terms:
    """As usual, and something for whoever served."""
    usual = default_terms(currency)
    return replace(usual, staff=Gift(GiftKind.CREDIT, amount=usual.advocate.amount * 3 // 10))


def begin(store_id: str, locale: str) -> None:
    """The team and what it wants to reach together."""
    for name in names(locale):
        staff.change(store_id, staff.add(store_id, name).id, name=name, praised=True, person_id=None)
    name, *treats = _said(locale, "demo_goal")
    goals.start(store_id, name, [Step(count, treat) for count, treat in zip(STEPS, treats, strict=True)])


def names(locale: str) -> list[str]:
    """Who serves here."""
    return _said(locale, "demo_staff")


def finish(store_id: str, locale: str) -> None:
    """What was done for whom and why they recommend; the first hundred days are followed from now on."""
    served = staff.every(store_id)
    regulars = (people.find(store_id, Identity(customer_id=f"demo-a{number}")) for number in range(6))
    delighted = [each for each in regulars if each is not None][:3]
    for who, by, behaviour, note in zip(
        delighted, served, DONE, _said(locale, "demo_delights"), strict=False
    ):
        encounters.note_delight(store_id, who.id, behaviour=behaviour, note=note, actor=ACTOR, staff_id=by.id)
        for brought in lookup.brought_by(store_id, who.id, limit=2):
            encounters.give_reasons(store_id, brought.id, [behaviour, Behaviour.QUALITY], actor=ACTOR)
    for who, status, asked in zip(delighted, STANDS, _said(locale, "demo_asked"), strict=False):
        name, _, company = asked.replace("،", ",").partition(",")
        found = asks.ask(store_id, who.id, name=name, company=company.strip(), actor=ACTOR)
        asks.move(store_id, found.id, status)
    playbook.save_plan(store_id, Plan(active=True))
    playbook.look_at_new(clock.now())


def _said(locale: str, key: str) -> list[str]:
    return text(locale, f"encounters.{key}").split("|")
