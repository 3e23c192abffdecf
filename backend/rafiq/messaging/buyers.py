"""Which fact is an occasion to write to somebody who bought: a question, what was mended, an ask, a day's message."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from rafiq.core import clock
from rafiq.core.events import CauseFixed, SurveyDue
from rafiq.core.fact import Fact
from rafiq.core.moments import AskDue, StageMessageDue
from rafiq.followups import causes
from rafiq.followups.causes import CauseView, Reporter
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind, State
from rafiq.people import service as people
from rafiq.prompts import asks, moments
from rafiq.prompts.rules import Verdict
from rafiq.surveys import asking

AT_ONCE = timedelta(minutes=10)  # the worker comes by each minute; where none does, a member tells by hand


def to_person(store_id: str, kind: Kind, person_id: str, *, about: str) -> bool:
    """Nothing is written down for a kind that is off, or for somebody without an address; True when it is new."""
    if kind not in mail.switched_on(store_id):
        return False
    person = people.many(store_id, {person_id}).get(person_id)
    return bool(person and person.email) and mail.post(store_id, kind, about=about, person_id=person_id)


def was_sent(store_id: str, kind: Kind, about: str, recipient: str) -> None:
    """A question is put and somebody is told when the letter has left, and not before."""
    if kind is Kind.SURVEY:
        asking.mark_asked(store_id, about)
    elif kind is Kind.CAUSE_FIXED:
        causes.mark_told(store_id, about.partition("|")[0], recipient)


def being_told(store_id: str, cause: CauseView, reporters: Sequence[Reporter]) -> set[str]:
    """Who need not be told by hand that it is fixed: their letter waits, or is written at once."""
    if cause.fixed_at is None:
        return set()
    states = mail.states_of(store_id, Kind.CAUSE_FIXED, about=_fixed(cause.id, cause.fixed_at))
    untold = {each.person_id for each in reporters if each.told_at is None}
    found = {each for each in untold if states.get(each) == State.WAITING}
    if Kind.CAUSE_FIXED in mail.switched_on(store_id) and clock.now() - cause.fixed_at < AT_ONCE:
        found |= {each.id for each in people.many(store_id, untold - set(states)).values() if each.email}
    return found


def _ask_how_it_was(store_id: str, fact: SurveyDue) -> None:
    to_person(store_id, Kind.SURVEY, fact.person_id, about=fact.asking_id)


def _tell_it_is_fixed(store_id: str, fact: CauseFixed) -> None:
    """To exactly those who reported it and did not hear of it yet (S1-19); fixed anew, it is told anew."""
    fixed_at = causes.get(store_id, fact.cause_id).fixed_at
    if fixed_at is None:
        return
    for each in causes.reporters(store_id, fact.cause_id):
        if each.told_at is None:
            to_person(store_id, Kind.CAUSE_FIXED, each.person_id, about=_fixed(fact.cause_id, fixed_at))


def _ask(store_id: str, fact: AskDue) -> None:
    """Each time that somebody is asked is one mail, however often the fact comes (S2-3, S2-4).

    Decided once more, since two orders of one person may have come due at the same time.
    """
    people.lock(store_id, fact.person_id)
    found = asks.find(store_id, fact.ask_id)
    if found is None:
        return
    if asks.decision_of(found, clock.now()).verdict != fact.what:
        asks.wake(store_id, fact.person_id)
        return
    question = fact.what == Verdict.QUESTION
    about = f"{fact.ask_id}|{moments.times(store_id, fact.ask_id)}"
    if to_person(store_id, Kind.VALUE if question else Kind.ASK, fact.person_id, about=about):
        asks.note(store_id, fact.ask_id, "question" if question else "ask", channel="mail")


def _write_of_the_day(store_id: str, fact: StageMessageDue) -> None:
    to_person(store_id, Kind.STAGE, fact.person_id, about=f"{fact.message_id}|{fact.occasion}")


def _fixed(cause_id: str, fixed_at: datetime) -> str:
    return f"{cause_id}|{int(fixed_at.timestamp())}"


OCCASIONS: dict[type[Fact], Callable[[str, Any], None]] = {
    SurveyDue: _ask_how_it_was,
    CauseFixed: _tell_it_is_fixed,
    AskDue: _ask,
    StageMessageDue: _write_of_the_day,
}
