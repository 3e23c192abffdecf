"""Referrals and rewards: lists, one with its timeline, decisions."""

from apiflask import APIBlueprint
from flask import Response

from rafiq.programs import service as programs
from rafiq.referrals import lookup, settlement
from rafiq.referrals import service as referrals
from rafiq.referrals.rules import Decision
from rafiq.stores import service as stores
from rafiq.web.api.edge import answer, place, store_id
from rafiq.web.shapes import shown
from rafiq.web.shapes.answers import ReferralDetailOut, ReferralOut, ReferralPage, RewardPage
from rafiq.web.shapes.schemas import Page, ReasonIn, ReferralQuery, RewardQuery

ACTOR = "api"
api = APIBlueprint("api_referrals", __name__, url_prefix="/api/v1", tag="Referrals")


@api.get("/referrals")
@api.input(ReferralQuery, location="query")
@api.output(ReferralPage)
@api.doc(operation_id="listReferrals")
def list_referrals(query_data: ReferralQuery) -> Response:
    """Newest first; ``next_cursor`` asks for the next page."""
    store = stores.get_store(store_id())
    found = lookup.referrals(
        store.id, status=query_data.status, before=place(query_data, "ref"), limit=query_data.limit + 1
    )
    rewards = lookup.rewards_of(store.id, [each.id for each in found])
    return _page([shown.referral(each, store, rewards[each.id]) for each in found], query_data)


@api.get("/referrals/<referral_id>")
@api.output(ReferralDetailOut)
@api.doc(operation_id="getReferral")
def get_referral(referral_id: str) -> Response:
    """One referral with its timeline: what it became, why, and by whom."""
    store = stores.get_store(store_id())
    found = referrals.get(store.id, referral_id)
    terms = programs.terms_of(store.id, found.terms_id)
    events = [shown.event(each, terms) for each in settlement.timeline(store.id, found.id)]
    return answer(shown.referral(found, store) | {"timeline": events})


@api.post("/referrals/<referral_id>/approve")
@api.input(ReasonIn)
@api.output(ReferralOut)
@api.doc(operation_id="approveReferral")
def approve(referral_id: str, json_data: ReasonIn) -> Response:
    """Release the reward now, whatever it was waiting for."""
    return _decide(referral_id, Decision.APPROVE, json_data.reason)


@api.post("/referrals/<referral_id>/void")
@api.input(ReasonIn)
@api.output(ReferralOut)
@api.doc(operation_id="voidReferral")
def void(referral_id: str, json_data: ReasonIn) -> Response:
    """Take the reward back; what was released becomes a reversal."""
    return _decide(referral_id, Decision.VOID, json_data.reason)


@api.get("/rewards")
@api.input(RewardQuery, location="query")
@api.output(RewardPage)
@api.doc(operation_id="listRewards")
def list_rewards(query_data: RewardQuery) -> Response:
    """Newest first."""
    found = lookup.reward_page(
        store_id(), status=query_data.status, before=place(query_data, "rwd"), limit=query_data.limit + 1
    )
    return _page([shown.reward(each) for each in found], query_data)


@api.post("/rewards/<reward_id>/cancel")
@api.input(ReasonIn)
@api.output(ReferralOut)
@api.doc(operation_id="cancelReward")
def cancel(reward_id: str, json_data: ReasonIn) -> Response:
    """Cancel one side's reward; the other side keeps its own."""
    store = stores.get_store(store_id())
    return answer(
        shown.referral(
            referrals.cancel_reward(store.id, reward_id, actor=ACTOR, reason=json_data.reason), store
        )
    )


def _decide(referral_id: str, decision: Decision, reason: str) -> Response:
    store = stores.get_store(store_id())
    return answer(
        shown.referral(referrals.decide(store.id, referral_id, decision, actor=ACTOR, reason=reason), store)
    )


def _page(rows: list[shown.Shown], page: Page) -> Response:
    """One row more than asked tells whether there is a next page."""
    more = len(rows) > page.limit
    return answer({"data": rows[: page.limit], "next_cursor": rows[page.limit - 1]["id"] if more else None})
