"""Why a reward stands as it does, and where somebody's reward is: for support tools and the shop's account pages."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from apiflask import APIBlueprint
from flask import Response
from pydantic import StringConstraints

from rafiq.analytics.queries.search import clean_words
from rafiq.analytics.queries.where import Hit, where
from rafiq.core.texts import LOCALES
from rafiq.referrals import explaining
from rafiq.referrals.explained import Step
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView
from rafiq.web.api.edge import answer, store_id
from rafiq.web.runtime import settings
from rafiq.web.shapes import shown
from rafiq.web.shapes.answers import Out, RewardOut
from rafiq.web.shapes.schemas import In
from rafiq.web.words import reward_words, where_words

api = APIBlueprint("api_explanations", __name__, url_prefix="/api/v1", tag="Referrals")


class StepOut(Out):
    step: str
    state: str
    at: datetime | None
    values: dict[str, str]
    text: dict[str, str]


class ExplanationOut(Out):
    reward: RewardOut
    summary: dict[str, str]
    steps: list[StepOut]


class HitOut(Out):
    reward_id: str | None
    referral_id: str | None
    order_number: str | None
    customer_id: str | None
    text: dict[str, str]
    url: str


class SearchOut(Out):
    data: list[HitOut]


class SearchQuery(In):
    q: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


@api.get("/rewards/<reward_id>/explanation")
@api.output(ExplanationOut)
@api.doc(operation_id="explainReward")
def explain(reward_id: str) -> Response:
    """The path of one reward: click, order, each rule with its numbers, hold, release."""
    store = stores.get_store(store_id())
    found = explaining.of_reward(store.id, reward_id)
    return answer(
        {
            "reward": shown.reward(found.reward),
            "summary": reward_words.sentences(found.summary, store.timezone),
            "steps": [_step(step, store) for step in found.steps],
        }
    )


@api.get("/search")
@api.input(SearchQuery, location="query")
@api.output(SearchOut)
@api.doc(operation_id="searchRewards")
def search(query_data: SearchQuery) -> Response:
    """Where is my reward? By e-mail address, order number, code or name: one sentence for each hit."""
    store = stores.get_store(store_id())
    return answer({"data": [_hit(each, store) for each in where(store.id, clean_words(query_data.q))]})


def _step(step: Step, store: StoreView) -> shown.Shown:
    return {
        "step": step.name,
        "state": step.state.value,
        "at": step.at.isoformat() if step.at else None,
        "values": {name: reward_words.plain(value) for name, value in step.values.items()},
        "text": reward_words.sentences(step, store.timezone),
    }


def _hit(hit: Hit, store: StoreView) -> shown.Shown:
    base = f"{settings().public_url}/api/v1"
    addresses = (
        (hit.reward_id, f"{base}/rewards/{hit.reward_id}/explanation"),
        (hit.referral_id, f"{base}/referrals/{hit.referral_id}"),
        (hit.order_number, f"{base}/orders/{quote(hit.order_number or '', safe='')}"),
        (hit.person, f"{base}/customers/{hit.person.id}" if hit.person else ""),
    )
    return {
        "reward_id": hit.reward_id,
        "referral_id": hit.referral_id,
        "order_number": hit.order_number,
        "customer_id": hit.person.id if hit.person else None,
        "text": {locale: where_words.told(hit, store, locale) for locale in LOCALES},
        "url": next(address for known, address in addresses if known),
    }
