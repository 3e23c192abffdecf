"""What can be decided about many rows, each by the use case that decides about one; one entry adds an act."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rafiq.bulk import verdicts
from rafiq.bulk.rules import BY_TWO, Job, unchanged
from rafiq.core import clock
from rafiq.core.errors import Conflict, Invalid
from rafiq.coupons import ending
from rafiq.coupons import service as coupons
from rafiq.coupons.rules import CouponStatus
from rafiq.encounters import asks
from rafiq.followups import hours
from rafiq.followups import picking as picked_followups
from rafiq.followups import service as followups
from rafiq.followups.rules import Duty
from rafiq.followups.rules import Outcome as Went
from rafiq.followups.service import FollowupView
from rafiq.integrations import deliveries
from rafiq.integrations import picking as picked_deliveries
from rafiq.links import service as links
from rafiq.orders import service as orders
from rafiq.people import tagging
from rafiq.referrals import lookup, tasks
from rafiq.referrals import service as referrals
from rafiq.stores.rights import Room
from rafiq.surveys import service as surveys
from rafiq.surveys import themes
from rafiq.voices import service as voices
from rafiq.voices.rules import StoryStatus

CANCELLABLE = frozenset({"pending", "available"})
REASON, THEME, TAKER, WENT, STATUS, TAG = "reason", "theme", "taker", "went", "status", "tag"
DUTY = "duty:"  # before the name of one; else a taker is a member's id
STOPPED, GOING, NO_LINK = "stopped", "going", "none"


@dataclass(frozen=True, slots=True)
class Act:
    """Who may do it is said by its room, where it takes the level to act.

    ``do`` gives the id that the audit log names, or None where there was nothing to do. It raises `Conflict` where
    facts stand against it, and `ChangedMeanwhile`.
    """

    room: Room
    code: str
    about: str
    do: Callable[[Job], str | None]
    word: str = ""
    must: bool = False  # the word has to be said
    orders: Callable[[str, list[str]], set[str]] | None = (
        None  # behind rows, to be held before any person's account
    )


def hold_orders(act: Act, store_id: str, row_ids: list[str]) -> None:
    """All orders behind one turn, in one order: who tells of such an order holds it and then waits for an account."""
    for number in sorted(act.orders(store_id, row_ids)) if act.orders else ():
        orders.find_order(store_id, number, lock=True)


def answer_state(band: str, *, confirmed: bool) -> str:
    return f"{band} {'confirmed' if confirmed else 'heard'}"


def link_state(*, stopped: bool) -> str:
    return STOPPED if stopped else GOING


def _cancel_reward(job: Job) -> str | None:
    referral_id = lookup.reward(job.store_id, job.id).referral_id
    orders.lock_order(job.store_id, referrals.get(job.store_id, referral_id).order_number)
    status = lookup.reward(job.store_id, job.id).status
    unchanged(job.state, status)
    if status not in CANCELLABLE:
        return None
    referrals.cancel_reward(job.store_id, job.id, actor=job.actor, reason=job.word)
    return job.id


def _void_coupon(job: Job) -> str | None:
    coupon = coupons.by_id(job.store_id, job.id)
    unchanged(job.state, coupon.status)
    if coupon.status is not CouponStatus.ISSUED or coupon.expires_at < clock.now():
        return None
    coupons.cancel(job.store_id, job.id, reason_code=coupons.CANCELLED_BY_MEMBER)
    return job.id


def _turn_link(job: Job, *, stop: bool) -> str | None:
    link = next(iter(links.of_people(job.store_id, {job.id})), None)
    state = NO_LINK if link is None else link_state(stopped=link.stopped)
    unchanged(job.state, state)
    if link is None or stop is (state == STOPPED):
        return None
    if stop:
        ending.stop_link(job.store_id, link.id)
    else:
        links.resume(job.store_id, link.id)
    return link.id


def _tag_person(job: Job, *, on: bool) -> str | None:
    """Whatever else they were tagged meanwhile: it stays."""
    return job.id if tagging.put(job.store_id, job.id, job.word, on=on) else None


def _tag(job: Job, *, on: bool) -> str | None:
    _answer(job)
    known = {each.id for each in themes.of_answers(job.store_id, [job.id]).get(job.id, [])}
    if (job.word in known) is on:
        return None
    themes.put(job.store_id, job.id, job.word, on=on)
    return job.id


def _confirm(job: Job) -> str | None:
    if _answer(job).confirmed:
        return None
    surveys.confirm(job.store_id, job.id)
    return job.id


def _answer(job: Job) -> surveys.AnswerView:
    found = surveys.get(job.store_id, job.id)
    unchanged(job.state, answer_state(found.band, confirmed=found.confirmed))
    return found


def _give(job: Job) -> str | None:
    """To a member, or to whoever does a duty."""
    found = _followup(job)
    by_duty = job.word.startswith(DUTY)
    duty = Duty(job.word.removeprefix(DUTY) if by_duty else found.duty)
    wanted = hours.person_for(job.store_id, hours.plan_of(job.store_id), duty) if by_duty else job.word
    if not found.is_open or (found.duty, found.user_id) == (duty, wanted):
        return None
    user_id = None if by_duty else job.word
    try:
        followups.give(job.store_id, job.id, duty=duty, user_id=user_id, actor=job.actor)
    except Invalid as error:
        detail = "whoever was chosen may act no more"
        raise Conflict(detail) from error
    return job.id


def _record(job: Job) -> str | None:
    """How it went, and a note below what was noted before."""
    found = _followup(job)
    if not found.is_open:
        return None
    outcome, _, words = job.word.partition(" ")
    note = "\n".join(filter(None, (found.note, words)))
    if len(note) > followups.MAX_NOTE:
        detail = "there is no room for one more note"
        raise Conflict(detail)
    followups.record(
        job.store_id, job.id, Went(outcome), note=note if words else None, cause=None, actor=job.actor
    )
    return job.id


def _followup(job: Job) -> FollowupView:
    found = followups.held(job.store_id, job.id)
    unchanged(job.state, picked_followups.ticked(job.store_id, [job.id]).get(job.id, ""))
    return found


def _move_introduction(job: Job) -> str | None:
    status = asks.get(job.store_id, job.id).status
    unchanged(job.state, status)
    if status == job.word:
        return None
    asks.move(job.store_id, job.id, job.word)
    return job.id


def _decide_story(job: Job, *, show: bool) -> str | None:
    """The state is the digest of what was read."""
    found = voices.get(job.store_id, job.id)
    unchanged(job.state, found.digest)
    if found.status == (StoryStatus.SHOWN if show else StoryStatus.HIDDEN):
        return None
    voices.decide(job.store_id, job.id, show=show, read=job.state, actor=job.actor)
    return job.id


def _replay(job: Job) -> str | None:
    unchanged(job.state, picked_deliveries.state_of(job.store_id, job.id) or "")
    deliveries.replay(job.store_id, job.id)
    return job.id


def _finish_task(job: Job) -> str | None:
    referrals.finish_task(job.store_id, job.id, actor=job.actor)
    return job.id


def _orders_of_tasks(store_id: str, task_ids: list[str]) -> set[str]:
    return lookup.orders_of_rewards(store_id, tasks.rewards_of(store_id, task_ids))


_verdict = partial(Act, about="referral", word=REASON, orders=lookup.orders_of)
_release = partial(_verdict, Room.MONEY, "referral.approved", must=True)
ACTS = {
    "clear": _verdict(Room.VERDICTS, "referral.cleared", do=verdicts.clear),
    "approve": _release(do=verdicts.release),
    BY_TWO: _release(do=verdicts.release_by_two),
    "void": _verdict(Room.VERDICTS, "referral.voided", do=verdicts.void, must=True),
    "reopen": _verdict(Room.VERDICTS, "referral.reopened", do=verdicts.reopen, word=""),
    "cancel_reward": Act(
        Room.REWARDS,
        "reward.cancelled",
        "reward",
        _cancel_reward,
        REASON,
        must=True,
        orders=lookup.orders_of_rewards,
    ),
    "void_coupon": Act(Room.REWARDS, "coupon.voided", "coupon", _void_coupon),
    "stop_link": Act(Room.PEOPLE, "link.stopped", "link", partial(_turn_link, stop=True)),
    "resume_link": Act(Room.PEOPLE, "link.resumed", "link", partial(_turn_link, stop=False)),
    "tag_person": Act(Room.PEOPLE, "person.tagged", "person", partial(_tag_person, on=True), TAG, must=True),
    "untag_person": Act(
        Room.PEOPLE, "person.untagged", "person", partial(_tag_person, on=False), TAG, must=True
    ),
    "tag": Act(Room.ASKING, "answer.changed", "answer", partial(_tag, on=True), THEME, must=True),
    "untag": Act(Room.ASKING, "answer.changed", "answer", partial(_tag, on=False), THEME, must=True),
    "confirm": Act(Room.ASKING, "answer.changed", "answer", _confirm),
    "give_followup": Act(Room.DAILY, "followup.changed", "followup", _give, TAKER, must=True),
    "record_followup": Act(Room.DAILY, "followup.changed", "followup", _record, WENT, must=True),
    "move_introduction": Act(
        Room.IN_PERSON, "person.introduction", "introduction", _move_introduction, STATUS, must=True
    ),
    "show_story": Act(Room.REACH, "story.decided", "story", partial(_decide_story, show=True)),
    "hide_story": Act(Room.REACH, "story.decided", "story", partial(_decide_story, show=False)),
    "replay_delivery": Act(Room.SETUP, "delivery.replayed", "delivery", _replay),
    "finish_task": Act(Room.CARE, "task.done", "task", _finish_task, orders=_orders_of_tasks),
}
