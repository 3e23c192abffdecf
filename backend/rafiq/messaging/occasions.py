"""Which fact is an occasion to write, and to whom; whether it is sent is decided when it is due."""

from collections.abc import Callable
from typing import Any

from rafiq.core.events import (
    AdvocateEnrolled,
    CreditLapsing,
    CRMPaused,
    PersonErased,
    ReferralConfirmed,
    ReferralOpened,
    ReferralVoided,
    RewardGranted,
    WebhookPaused,
)
from rafiq.core.fact import Fact
from rafiq.messaging import buyers, turns
from rafiq.messaging import service as mail
from rafiq.messaging.buyers import to_person
from rafiq.messaging.rules import Kind
from rafiq.orders import service as orders
from rafiq.referrals import lookup
from rafiq.referrals import service as referrals
from rafiq.stores import members
from rafiq.stores.rights import Role

ADVOCATE = "advocate"


def write(store_id: str, fact: Fact) -> None:
    """Called by the outbox, so it may come twice; each mail is written once."""
    OCCASIONS[type(fact)](store_id, fact)


def _welcome(store_id: str, fact: AdvocateEnrolled) -> None:
    to_person(store_id, Kind.WELCOME, fact.person_id, about="link")


def _friend_bought(store_id: str, fact: ReferralOpened | ReferralConfirmed) -> None:
    """What only a browser said is no news yet, nor a name that only sounds like theirs: it may be another's friend."""
    referral = referrals.get(store_id, fact.referral_id)
    if referral.status in {"pending", "flagged"} and referral.is_sure:
        to_person(store_id, Kind.FRIEND_BOUGHT, referral.advocate_id, about=referral.id)


def _released(store_id: str, fact: RewardGranted) -> None:
    """Friends are not written to: they gave their address for an order, not for this (guarantees of privacy)."""
    reward = lookup.reward(store_id, fact.reward_id)
    if reward.side == ADVOCATE and reward.person_id:
        to_person(store_id, Kind.RELEASED, reward.person_id, about=reward.id)


def _not_this_time(store_id: str, fact: ReferralVoided) -> None:
    referral = referrals.get(store_id, fact.referral_id)
    order = orders.find_order(store_id, referral.order_number)
    if order is not None and order.state.verified:
        to_person(store_id, Kind.NOT_THIS_TIME, referral.advocate_id, about=referral.id)


def _remind(store_id: str, fact: CreditLapsing) -> None:
    to_person(store_id, Kind.REMINDER, fact.person_id, about=f"{fact.unit}|{fact.amount}|{fact.lapses_at}")


def _tell_owners(store_id: str, fact: WebhookPaused) -> None:
    for each in members.list_members(store_id):
        if each.role is Role.OWNER:
            mail.post_to_member(store_id, Kind.WEBHOOK_PAUSED, user_id=each.user_id, about=fact.endpoint_id)


def _tell_owners_of_crm(store_id: str, fact: CRMPaused) -> None:
    for each in members.list_members(store_id):
        if each.role is Role.OWNER:
            mail.post_to_member(store_id, Kind.CRM_PAUSED, user_id=each.user_id, about=fact.connection_id)


def _forget(store_id: str, fact: PersonErased) -> None:
    """What was on its way when they were forgotten; what was written before went in the same transaction."""
    mail.forget(store_id, fact.person_id)


OCCASIONS: dict[type[Fact], Callable[[str, Any], None]] = {
    AdvocateEnrolled: _welcome,
    ReferralOpened: _friend_bought,
    ReferralConfirmed: _friend_bought,
    ReferralVoided: _not_this_time,
    RewardGranted: _released,
    CreditLapsing: _remind,
    WebhookPaused: _tell_owners,
    CRMPaused: _tell_owners_of_crm,
    PersonErased: _forget,
    **buyers.OCCASIONS,
    **turns.OCCASIONS,
}
