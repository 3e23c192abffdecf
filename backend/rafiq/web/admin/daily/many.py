"""Decisions about many rows of a list: those ticked or all that fit, looked at, said yes to, and watched as they go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries import picks
from rafiq.analytics.queries.fraud import QueueFilter
from rafiq.analytics.queries.picks import Standing
from rafiq.analytics.queries.referrals import ReferralFilter
from rafiq.bulk import acts, service
from rafiq.bulk.acts import ACTS
from rafiq.bulk.rules import BY_TWO, MOST, Pick, RunStatus
from rafiq.bulk.service import RunView
from rafiq.bulk.verdicts import referral_state
from rafiq.core import clock, texts
from rafiq.core.errors import NotFound
from rafiq.referrals import service as referrals
from rafiq.referrals.rules import Decision
from rafiq.stores.rights import Level, Room
from rafiq.surveys import service as surveys
from rafiq.surveys.service import AnswerView
from rafiq.web import audit_notes
from rafiq.web.admin import listing
from rafiq.web.admin.daily import many_money, many_named, many_words, narrowed
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, page, viewer
from rafiq.web.admin.words import locale
from rafiq.web.runtime import runtime

JOB = "bulk"
MAX_TICKED, SHOWN, AT_ONCE = 200, 50, 1_000
# What undoes an act, for the rows that it changed.
BACK = {
    "clear": "reopen",
    "approve": "reopen",
    BY_TWO: "reopen",
    "void": "reopen",
    "tag_person": "untag_person",
    "untag_person": "tag_person",
}


@dataclass(frozen=True, slots=True)
class Way:
    """Where the rows of an act are listed, and where each has a page of its own."""

    rows: str
    row: str = ""
    name: str = ""


_REFERRALS = Way("referrals_list", "referral", "referral_id")
_PEOPLE = Way("people", "person", "person_id")
_ANSWERS = Way("survey_answers", "survey_answer", "answer_id")
WAYS = {
    "referral": _REFERRALS,
    "reward": Way("rewards", "reward", "reward_id"),
    "coupon": Way("coupons"),
    "link": _PEOPLE,
    "person": _PEOPLE,
    "answer": _ANSWERS,
    "followup": Way("followups", "followup", "followup_id"),
    "introduction": Way("introductions", "introduction", "ask_id"),
    "story": Way("stories"),
    "delivery": Way("delivery_log", "delivery", "delivery_id"),
    "task": Way("tasks"),
}


@admin.app_template_global("tlists")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about what can be done with whole lists."""
    return texts.text(locale(), f"lists.{key}", **values)


def of_referrals(
    decision: Decision, wanted: ReferralFilter | QueueFilter, *, word: str
) -> ResponseReturnValue:
    """All that fit, for the list of referrals and for the queue of flagged ones."""
    return ask(decision.value, _referrals(picks.referral_picks(seat().store.id, wanted)), word=word)


@manager("/referrals/release", room=Room.MONEY)
def release_referrals() -> ResponseReturnValue:
    """Rewards that would come by themselves later, or never: always after a page that names what moves.

    A second member is asked only with the first one's reason.
    """
    standing = picks.referral_picks(seat().store.id, narrowed.referrals(), only=ticked())
    found = _referrals(standing)
    act, word = many_money.act_for(found), " ".join(request.form.get("reason", "").split())
    if found and act == BY_TWO and not word:
        flash(say("why_first"), "bad")
        one = found[0].id if len(found) == 1 else None
        endpoint = _REFERRALS.row if one else _REFERRALS.rows
        return _lead(url_for(f"admin.{endpoint}", store_id=seat().store.id, referral_id=one))
    return ask(act, found, word=word)


@manager("/rewards/many", room=Room.REWARDS)
def ask_rewards() -> ResponseReturnValue:
    found = picks.reward_picks(seat().store.id, narrowed.rewards(), only=ticked())
    return ask(act_about("reward"), [Pick(each.id, each.state[0], each.name) for each in found])


@manager("/coupons/many", room=Room.REWARDS)
def ask_coupons() -> ResponseReturnValue:
    found = picks.coupon_picks(seat().store.id, narrowed.coupons(), only=ticked())
    return ask(act_about("coupon"), [Pick(each.id, each.state[0], each.name) for each in found])


@manager("/people/many", room=Room.PEOPLE)
def ask_people() -> ResponseReturnValue:
    found = picks.person_picks(seat().store.id, narrowed.people(), only=ticked())
    return ask(act_about("link", "person"), [Pick(each.id, _link_state(*each.state)) for each in found])


@manager("/surveys/answers/many", room=Room.ASKING)
def ask_answers() -> ResponseReturnValue:
    store_id, only = seat().store.id, ticked()
    found = _answers(store_id) if only is None else surveys.many(store_id, set(only)).values()
    return ask(
        act_about("answer"),
        [Pick(each.id, acts.answer_state(each.band, confirmed=each.confirmed)) for each in found],
    )


@viewer("/many/<run_id>")
def many(run_id: str) -> ResponseReturnValue:
    """What was asked for, how far it is, or what came of it."""
    return _page(service.get(seat().store.id, run_id))


@page("/many/<run_id>/start", level=Level.LOOK, methods=("POST",))
def start_many(run_id: str) -> ResponseReturnValue:
    """The yes, by whoever asked (others look at their own list first), or by a second member where two are needed."""
    run = _in_their_room(run_id)
    if not many_money.says_yes(run):
        return _page(run), 409
    act = ACTS[run.act]
    word = many_words.typed(run.store_id, act)
    if word is None:
        return _page(run, problem=act.word), 422
    actor = many_money.actor_of(run)
    if service.start(run.store_id, run_id, word=many_money.word_of(run, word), actor=actor):
        if run.act == BY_TWO:
            audit_notes.note("referral.release_agreed", "run", run_id, rows=run.row_count)
        runtime().jobs.nudge(JOB)
    return redirect(url_for("admin.many", store_id=run.store_id, run_id=run_id))


@page("/many/<run_id>/stop", level=Level.LOOK, methods=("POST",))
def stop_many(run_id: str) -> ResponseReturnValue:
    """By whoever may decide so themselves; whoever asked may have gone home."""
    run = _in_their_room(run_id)
    service.stop(run.store_id, run_id)
    if run.status == RunStatus.ASKED:
        return redirect(url_for(f"admin.{_way(run).rows}", store_id=run.store_id))
    return redirect(url_for("admin.many", store_id=run.store_id, run_id=run_id))


@page("/many/<run_id>/undo", level=Level.LOOK, methods=("POST",))
def undo_many(run_id: str) -> ResponseReturnValue:
    """Those that this run changed, looked at and said yes to again."""
    run = service.get(seat().store.id, run_id)
    if run.act not in BACK:
        abort(404)
    if not _may(BACK[run.act]):
        abort(403)
    done = [each.id for each in service.told_of(run.store_id, run_id, done=True, limit=MOST)]
    if ACTS[run.act].about == "referral":
        return ask(BACK[run.act], _referrals(_standing(run.store_id, done)))
    return ask(BACK[run.act], [Pick(each, "") for each in done], word=run.word)


def ask(act: str, found: Sequence[Pick], *, word: str = "") -> ResponseReturnValue:
    store_id, user = seat().store.id, seat().user
    if not found:
        flash(say("none_picked"), "bad")
        return _lead(url_for(f"admin.{WAYS[ACTS[act].about].rows}", store_id=store_id))
    run = service.ask(store_id, act, found, user_id=user.id, actor=user.email, word=word)
    return _lead(url_for("admin.many", store_id=store_id, run_id=run.id))


def _lead(address: str) -> ResponseReturnValue:
    """Where only a part of a page was asked for, the whole one is gone to."""
    if request.headers.get("HX-Request"):
        return "", 200, {"HX-Redirect": address}
    return redirect(address)


def act_about(*about: str) -> str:
    wish = request.form.get("act", "")
    if wish not in ACTS or ACTS[wish].about not in about:
        raise NotFound(wish)
    return wish


def ticked() -> list[str] | None:
    """None: all that fit the filter."""
    if request.form.get("every"):
        return None
    return sorted({each.replace("\0", "") for each in request.form.getlist("id")})[:MAX_TICKED]


def _in_their_room(run_id: str) -> RunView:
    """A run that this member could have asked for themselves."""
    run = service.get(seat().store.id, run_id)
    if not _may(run.act):
        abort(403)
    return run


def _may(act: str) -> bool:
    return seat().role.may(Level.ACT, ACTS[act].room)


def _referrals(found: Iterable[Standing]) -> list[Pick]:
    return [Pick(each.id, referral_state(*each.state), each.name) for each in found]


def _standing(store_id: str, referral_ids: list[str]) -> list[Standing]:
    found: list[Standing] = []
    for start in range(0, len(referral_ids), AT_ONCE):
        some = referral_ids[start : start + AT_ONCE]
        found += picks.referral_picks(store_id, ReferralFilter(), only=some)
    return found


def _link_state(has_link: bool, stopped: bool) -> str:  # noqa: FBT001 - two columns, in their order
    return acts.link_state(stopped=stopped) if has_link else acts.NO_LINK


def _answers(store_id: str) -> list[AnswerView]:
    """Page after page, so that the words of all of them are never in memory for long."""
    wanted = narrowed.answers()
    found: list[AnswerView] = []
    before: str | None = None
    narrow = {"band": wanted.band, "theme_id": wanted.theme_id, "words": wanted.words}
    while len(found) < MOST:
        some = surveys.page(store_id, **narrow, before=before, limit=AT_ONCE)
        found += some
        if len(some) < AT_ONCE:
            break
        before = some[-1].id
    return found


def _way(run: RunView) -> Way:
    return WAYS[ACTS[run.act].about]


def _page(run: RunView, *, problem: str = "") -> str:
    act, way = ACTS[run.act], _way(run)
    part = listing.only_rows()
    left = service.told_of(run.store_id, run.id, done=False, limit=SHOWN)
    recent = act.about != "referral" or clock.now() - run.moved_at < referrals.UNDO
    return render_template(
        "admin/daily/many_progress.html" if part else "admin/daily/many.html",
        run=run,
        act=act,
        way=way,
        problem=problem,
        choices=many_words.choices(run.store_id, act),
        most_words=many_words.MAX_NOTE,
        mine=run.user_id == seat().user.id,
        yes=many_money.says_yes(run),
        two=run.act == BY_TWO,
        called_act="approve" if run.act == BY_TWO else run.act,
        money_moved=many_money.shown(run),
        may=_may(run.act),
        left=left,
        called=many_named.called(run.store_id, act.about, {each.id for each in left}),
        undo=run.act in BACK and run.done_count > 0 and recent and _may(BACK[run.act]),
        undo_minutes=referrals.UNDO.total_seconds() // 60,
    )
