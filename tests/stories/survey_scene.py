"""The shop of the stories with a survey after everything, in verbs: who is asked, who answers, who acts on it."""

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.followups import service as followups
from rafiq.followups.rules import Outcome
from rafiq.surveys import asking, definitions
from rafiq.surveys import service as surveys
from rafiq.surveys.definitions import SurveyView
from rafiq.surveys.rules import Moment
from tests import factories

EVERY_MOMENT = tuple(moment.value for moment in Moment)


def ask(shop, **changes: object) -> None:
    with shop.app.app_context(), transaction():
        known = {each.product_tag: each.id for each in definitions.every(shop.store_id)}
        wanted = {"active": True, "moments": EVERY_MOMENT, "direct_line": "boss@shop.example"} | changes
        definitions.save(shop.store_id, SurveyView(id=known.get(wanted.get("product_tag", ""), ""), **wanted))


def buys(shop, who: str, number: str, **changes: object) -> None:
    """The shop's server tells of the order, and the worker takes note."""
    item = {"title": "Glass teapot", "quantity": 1}
    order = {"order_number": number, "customer": factories.customer(who), "items": [item]} | changes
    shop.told(shop.merchant.post("/orders", factories.order(**order)))
    run_due(shop.app)


def answers(shop, who: str, score: int, **said: str) -> surveys.AnswerView:
    """By the link of a mail: whoever holds it is the person."""
    with shop.app.app_context(), transaction():
        about = asking.waiting(shop.store_id, person(shop, who))
        assert about is not None
        given = surveys.answer(
            shop.store_id, about, surveys.Said(score, **said), channel="page", confirmed=True
        )
    run_due(shop.app)
    return given


def person(shop, who: str) -> str:
    return str(shop.told(shop.merchant.get(f"/customers/c-{who.lower()}"))["id"])


def open_ones(shop) -> list[followups.FollowupView]:
    with shop.app.app_context():
        return followups.queue(shop.store_id)


def acts(shop, followup_id: str, outcome: Outcome = Outcome.SPOKE, cause: str = "") -> None:
    with shop.app.app_context(), transaction():
        followups.record(shop.store_id, followup_id, outcome, note="", cause=cause, actor="mia@shop.example")
