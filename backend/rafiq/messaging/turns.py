"""Letters to whoever must turn to a customer: at once when a follow-up is opened, and at each step up (S1-12)."""

from collections.abc import Callable
from typing import Any

from rafiq.core.errors import NotFound
from rafiq.core.events import FollowupChanged, FollowupCreated, FollowupOverdue
from rafiq.core.fact import Fact
from rafiq.followups import hours
from rafiq.followups import service as followups
from rafiq.followups.rules import Duty
from rafiq.followups.service import FollowupView
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind
from rafiq.stores import members

GIVING = ("opened", "given", "escalated")


def tell(store_id: str, fact: FollowupCreated | FollowupOverdue) -> None:
    """One letter to each for this step, however often the fact comes. A changed answer is a step of its own."""
    known = followups.get(store_id, fact.followup_id)
    if not known.is_open or not hours.plan_of(store_id).letters:
        return
    for user_id in _told(store_id, known):
        mail.post_to(store_id, Kind.FOLLOWUP, user_id=user_id, about=_step(store_id, known))


def tell_who_was_given_it(store_id: str, fact: FollowupChanged) -> None:
    """By hand; who takes one over need not be written to, and who had this letter gets no second one.

    What was noted since changes nothing: whose turn it is says the newest step that gave it to somebody.
    """
    known = followups.get(store_id, fact.followup_id)
    turn = [each for each in followups.steps(store_id, known.id) if each.what in GIVING][-1]
    if turn.actor == followups.SYSTEM or not known.is_open or not hours.plan_of(store_id).letters:
        return
    takers = {each.user_id for each in members.list_members(store_id) if each.email == turn.actor}
    for user_id in set(_told(store_id, known)) - takers:
        mail.post_to(store_id, Kind.FOLLOWUP, user_id=user_id, about=_step(store_id, known))


def turn_of(store_id: str, user_id: str, about: str) -> FollowupView | None:
    """Asked once more when it is about to leave: None when it is done, somebody else's, or a step further."""
    try:
        known = followups.get(store_id, about.partition("|")[0])
    except NotFound:
        return None
    still = known.is_open and _step(store_id, known) == about and hours.plan_of(store_id).letters
    return known if still and user_id in _told(store_id, known) else None


def _told(store_id: str, known: FollowupView) -> list[str]:
    return hours.told(store_id, known.user_id, Duty(known.duty))


def _step(store_id: str, known: FollowupView) -> str:
    """How often it went to somebody by the plan: whoever is unhappy, then happy, then unhappy is three letters.

    One that is late has another, also where nobody is above whose turn it is.
    """
    turns = [each for each in followups.steps(store_id, known.id) if each.actor == followups.SYSTEM]
    return f"{known.id}|{len(turns)}" + (f"|{known.level}" if known.level else "")


OCCASIONS: dict[type[Fact], Callable[[str, Any], None]] = {
    FollowupCreated: tell,
    FollowupOverdue: tell,
    FollowupChanged: tell_who_was_given_it,
}
