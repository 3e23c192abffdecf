"""Referrals: find them, read their story, clear or void one or many."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.picks import count_referrals
from rafiq.analytics.queries.referrals import (
    count_by_status,
    reasons_in_use,
    referral_row,
    referral_rows,
)
from rafiq.analytics.queries.waiting import words_of
from rafiq.core.db import db
from rafiq.core.errors import Conflict, NotFound
from rafiq.fraud import service as fraud
from rafiq.ledger import service as ledger
from rafiq.links import service as links
from rafiq.orders import refunds
from rafiq.orders import service as orders
from rafiq.programs import service as programs
from rafiq.referrals import rewards, settlement
from rafiq.referrals import service as referrals
from rafiq.referrals.rules import Decision
from rafiq.stores.rights import Room
from rafiq.web import audit_notes
from rafiq.web.admin import listing
from rafiq.web.admin.daily import many, narrowed
from rafiq.web.admin.guard import seat
from rafiq.web.admin.rewards.fraud import say as of_fraud
from rafiq.web.admin.rewards.fraud import sentence
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import say, why

MAX_BULK = 200
MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class Result:
    """What a decision did to one referral of a selection."""

    referral_id: str
    order_number: str
    done: bool
    status: str
    reason: str


@viewer("/referrals")
def referrals_list() -> ResponseReturnValue:
    return list_page(None)


def list_page(form: object) -> str:
    """The list, and above it the two forms for what staff note by hand; ``form`` is one that has to be mended."""
    store_id = seat().store.id
    wanted = narrowed.referrals()
    page = listing.page_of(referral_rows(store_id, wanted, cursor=listing.cursor()), "admin.referrals_list")
    return render_template(
        "admin/daily/referrals_rows.html" if listing.only_rows() else "admin/daily/referrals.html",
        page=page,
        wanted=wanted,
        form=form,
        begun=_begun(request.args.get("credit", "")),
        counts=count_by_status(store_id),
        reasons=reasons_in_use(store_id),
        statuses=narrowed.REFERRAL_STATUSES,
        methods=narrowed.METHODS,
        every=None if page.whole else count_referrals(store_id, wanted),
    )


def _begun(number: str) -> dict[str, str]:
    """The form for an order that waits to be credited: its number, and whom its buyer named."""
    return {"credit_order": number, "credit_advocate": words_of(seat().store.id, number)} if number else {}


@viewer("/referrals/<referral_id>")
def referral(referral_id: str) -> ResponseReturnValue:
    return _one(referral_id, problem=None)


@manager("/referrals/decide", room=Room.VERDICTS)
def decide() -> ResponseReturnValue:
    """One or many: each is decided for itself, and the answer tells each one's result. All that fit wait for a yes."""
    decision = _decision()
    reason = " ".join(request.form.get("reason", "").replace("\0", "").split())[:MAX_REASON]
    if request.form.get("every"):
        return many.of_referrals(decision, narrowed.referrals(), word=reason)
    ids = sorted({each.replace("\0", "") for each in request.form.getlist("id")})[
        :MAX_BULK
    ]  # always in the same order, so that two members never wait for each other
    if decision is Decision.VOID and not reason:
        return _missing_reason(ids)
    results = [_decide(referral_id, decision, reason) for referral_id in ids]
    if request.form.get("single") and results:
        flash(results[0].reason, "good" if results[0].done else "bad")
        return redirect(url_for("admin.referral", store_id=seat().store.id, referral_id=ids[0]))
    return render_template("admin/daily/decided.html", results=results, decision=decision)


def _decide(referral_id: str, decision: Decision, reason: str) -> Result:
    store_id = seat().store.id
    before = referrals.get(store_id, referral_id)
    try:
        with db.session.begin_nested():  # a refusal undoes its own half-step and none of the others
            after = referrals.decide(store_id, referral_id, decision, actor=seat().user.email, reason=reason)
    except Conflict:
        after = referrals.get(store_id, referral_id)
        stays = say("stays", status=say(f"status_{after.status}"), reason=why(after.reason_code))
        return Result(referral_id, after.order_number, done=False, status=after.status, reason=stays)
    if (after.status, after.reason_code) != (before.status, before.reason_code):
        code = "referral.voided" if decision is Decision.VOID else "referral.cleared"
        audit_notes.note(code, "referral", referral_id)
    return Result(
        referral_id, after.order_number, done=True, status=after.status, reason=why(after.reason_code)
    )


def _decision() -> Decision:
    """What is flagged is cleared or voided here; what merely waits is released in the room of money."""
    wish = request.form.get("decision", "")
    if wish not in {Decision.CLEAR, Decision.VOID}:
        raise NotFound(wish)
    return Decision(wish)


def _missing_reason(ids: list[str]) -> ResponseReturnValue:
    if request.form.get("single") and ids:
        return _one(ids[0], problem="reason_needed"), 422
    flash(say("reason_needed"), "bad")
    return redirect(url_for("admin.referrals_list", store_id=seat().store.id))


def _one(referral_id: str, *, problem: str | None) -> str:
    store_id = seat().store.id
    row = referral_row(store_id, referral_id)
    if row is None:
        raise NotFound(referral_id)
    full = referrals.get(store_id, referral_id)
    gifts = rewards.of_referral(store_id, referral_id)
    return render_template(
        "admin/daily/referral.html",
        row=row,
        referral=full,
        problem=problem,
        order=orders.get_order(store_id, row.order_number),
        refunds=refunds.of_order(store_id, row.order_number),
        terms=programs.terms_of(store_id, full.terms_id),
        timeline=settlement.timeline(store_id, referral_id),
        rewards=gifts,
        mine=rewards.of_advocate(gifts),
        transfers=[move for gift in gifts for move in ledger.transfers_of(store_id, gift.id)],
        advocate_link=links.get(store_id, full.link_id),
        findings=fraud.findings_of(store_id, [referral_id]).get(referral_id, ()),
        seen=sentence,
        f=of_fraud,
    )
