"""Flagged referrals with what was seen about each: decided by keys, one or many, and undone soon after."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.fraud import queue_count, queue_rows, signals_waiting
from rafiq.core.db import db
from rafiq.core.errors import Conflict, NotFound
from rafiq.fraud import merchant
from rafiq.fraud import service as fraud
from rafiq.fraud.rules import Finding, judge_again
from rafiq.referrals import service as referrals
from rafiq.referrals.rules import Decision
from rafiq.stores.rights import Room
from rafiq.web import audit_notes
from rafiq.web.admin import listing
from rafiq.web.admin.daily import many, narrowed
from rafiq.web.admin.daily.referrals import MAX_REASON
from rafiq.web.admin.guard import seat
from rafiq.web.admin.rewards.fraud import say, sentence
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import number, why

MAX_AT_ONCE = 500
CODES = {
    Decision.CLEAR.value: "referral.cleared",
    Decision.VOID.value: "referral.voided",
    "undo": "referral.reopened",
}


@dataclass(slots=True)
class Result:
    """What one press of a key did: which were changed, and how many stayed as they were."""

    decision: str
    done: list[str] = field(default_factory=list)
    left: int = 0


@viewer("/fraud/queue")
def fraud_queue() -> ResponseReturnValue:
    return _page(None)


@manager("/fraud/queue/decide", room=Room.VERDICTS)
def decide_queue() -> ResponseReturnValue:
    """One, or those picked; each is decided for itself. All that fit the filter wait for a yes."""
    decision = request.form.get("decision", "")
    if decision not in {Decision.CLEAR, Decision.VOID}:
        raise NotFound(decision)
    if request.form.get("every"):
        return many.of_referrals(Decision(decision), narrowed.queue(), word=_typed_reason())
    chosen, typed = _chosen(), _typed_reason()
    findings = fraud.findings_of(seat().store.id, chosen)
    result = Result(decision)
    for referral_id in chosen:
        reason = typed or _reason(referral_id, findings)
        _each(result, referral_id, partial(_decide, decision=Decision(decision), reason=reason))
    return _page(result)


@manager("/fraud/queue/undo", room=Room.VERDICTS)
def undo_queue() -> ResponseReturnValue:
    """Those of the last press, while it is recent."""
    result = Result("undo")
    for referral_id in sorted(set(request.form.getlist("id")))[:MAX_AT_ONCE]:
        _each(result, referral_id, _undo)
    return _page(result)


def _decide(referral_id: str, *, decision: Decision, reason: str) -> None:
    referrals.decide(seat().store.id, referral_id, decision, actor=seat().user.email, reason=reason)


def _undo(referral_id: str) -> None:
    referrals.undo_decision(seat().store.id, referral_id, actor=seat().user.email)


def _each(result: Result, referral_id: str, act: Callable[[str], None]) -> None:
    try:
        with db.session.begin_nested():  # a refusal undoes its own half-step and none of the others
            act(referral_id)
    except Conflict:
        result.left += 1
    else:
        result.done.append(referral_id)
        audit_notes.note(CODES[result.decision], "referral", referral_id)


def _chosen() -> list[str]:
    """Always in the same order, so that two members never wait for each other."""
    return sorted(set(request.form.getlist("id")))[:MAX_AT_ONCE]


def _typed_reason() -> str:
    return " ".join(request.form.get("reason", "").split())[:MAX_REASON]


def _reason(referral_id: str, findings: dict[str, tuple[Finding, ...]]) -> str:
    """Whoever types none gives what was seen; it stays in the story with their name."""
    found = findings.get(referral_id)
    told = sentence(found[0]) if found else why(referrals.get(seat().store.id, referral_id).reason_code)
    return say("void_reason", sentence=told)[:MAX_REASON]


def _page(result: Result | None) -> str:
    store_id, wanted = seat().store.id, narrowed.queue()
    cursor = listing.cursor() if result is None else None
    page = listing.page_of(queue_rows(store_id, wanted, cursor=cursor), "admin.fraud_queue")
    findings = fraud.findings_of(store_id, [row.id for row in page.rows])
    tuning = merchant.tuning_of(store_id)
    return render_template(
        "admin/rewards/fraud_queue_rows.html" if listing.only_rows() else "admin/rewards/fraud_queue.html",
        f=say,
        page=page,
        wanted=wanted,
        query=page.query,
        count=queue_count(store_id, wanted),
        findings=findings,
        scores={each: judge_again(found, tuning).score for each, found in findings.items()},
        sentence=sentence,
        signals=signals_waiting(store_id),
        result=result,
        undo_minutes=number(referrals.UNDO.total_seconds() // 60),
    )
