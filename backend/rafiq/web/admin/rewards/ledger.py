"""Adding to a balance and taking from it by hand, and the second member's word above the limit."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.bulk import service as bulk
from rafiq.core import ids, texts
from rafiq.core.db import db
from rafiq.core.errors import AlreadyDecided, Conflict, Forbidden, InsufficientBalance, Invalid
from rafiq.core.money import Money, parse_amount
from rafiq.ledger import adjustments
from rafiq.ledger import service as ledger
from rafiq.ledger.wishes import DONE, MAX_TEXT, AdjustmentView, Wish
from rafiq.people import service as people
from rafiq.programs import service as programs
from rafiq.programs.rules import IN_THE_LEDGER
from rafiq.referrals import early
from rafiq.stores.rights import Room
from rafiq.web import audit_notes
from rafiq.web.admin.forms import ascii_number, field_name
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.people import person_page_of
from rafiq.web.admin.site import admin, manager, owner, viewer
from rafiq.web.admin.words import amount_of, day, locale

FIELDS = ("kind", "amount", "unit", "reason", "note", "surprise", "form_key")


@admin.app_template_global("tl")
def say(key: str, **values: object) -> str:
    """A text of the ledger's catalogue."""
    return texts.text(locale(), f"ledger.{key}", **values)


@admin.app_template_global("adjust_units")
def units(person_id: str) -> list[str]:
    """What can be adjusted: the store's money, what this person holds, and what the program gives."""
    store = seat().store
    held = [each.unit for each in ledger.balances(store.id, person_id)]
    program = programs.current_program(store.id)
    gift = program.terms.advocate if program else None
    given = [gift.unit_in(store.currency)] if gift and gift.kind in IN_THE_LEDGER else []
    return list(dict.fromkeys([store.currency, *given, *held]))


@admin.app_template_global("adjust_limit")
def limit_text(unit: str) -> str:
    return amount_of(adjustments.limit_of(seat().store.id, unit), unit)


@admin.app_template_global("adjust_limit_typed")
def limit_typed() -> str:
    unit = seat().store.currency
    return Money(adjustments.limit_of(seat().store.id, unit), unit).text()


@admin.app_template_global("form_key")
def form_key() -> str:
    return ids.new_id("frm")


@viewer("/adjustments")
def hand() -> ResponseReturnValue:
    """Those that wait first, then what was done so far."""
    return _hand_page()


@manager("/people/<person_id>/adjust", room=Room.MONEY)
def adjust_balance(person_id: str) -> ResponseReturnValue:
    store = seat().store
    person = people.get(store.id, person_id)
    typed = {
        name: request.form.get(f"adjust_{name}", "").replace("\0", "")[: MAX_TEXT + 1] for name in FIELDS
    }
    shown = {f"adjust_{name}": value for name, value in typed.items()}
    if typed["unit"] not in units(person.id):
        return _again(person.id, shown, {"unit": say("wrong_unit")})
    try:
        money = parse_amount(ascii_number(typed["amount"]), typed["unit"])
        wish = Wish(
            person.id,
            money,
            typed["kind"],
            typed["reason"],
            typed["form_key"][:64],
            typed["note"],
            surprise=bool(typed["surprise"]),
        )
        actor = seat().user.email
        made = adjustments.adjust(
            store.id, wish, actor=actor, beside=partial(early.took_beside, store.id, actor)
        )
        _note(made)
    except Invalid as error:
        names = {field_name(problem.pointer) for problem in error.problems} & set(FIELDS[:-1])
        return _again(person.id, shown, {name: say(f"wrong_{name}") for name in names})
    except InsufficientBalance:
        return _again(person.id, shown, {"amount": say("wrong_short")})
    except Conflict:  # the page was sent before, with other words in it: a fresh form tells them apart
        return _again(person.id, shown | {"adjust_form_key": form_key()}, {"amount": say("wrong_form_key")})
    flash(_told(made), "good")
    return redirect(url_for("admin.person", store_id=store.id, person_id=person.id))


@manager("/adjustments/<adjustment_id>/confirm", room=Room.MONEY)
def confirm_adjustment(adjustment_id: str) -> ResponseReturnValue:
    try:
        made = adjustments.confirm(seat().store.id, adjustment_id, actor=seat().user.email)
        audit_notes.told(person=made.person_id, amount=made.money.text(), unit=made.money.currency)
    except Forbidden:
        return _hand(say("own_proposal"), "bad")
    except AlreadyDecided:
        return _hand(say("decided_before"), "bad")
    except InsufficientBalance:
        return _refused_page(say("wrong_short"))
    return _hand(say("confirmed_now", amount=_amount(made)), "good")


@manager("/adjustments/<adjustment_id>/refuse", room=Room.MONEY)
def refuse_adjustment(adjustment_id: str) -> ResponseReturnValue:
    reason = " ".join(request.form.get("reason", "").replace("\0", "").split())
    try:
        adjustments.refuse(seat().store.id, adjustment_id, actor=seat().user.email, reason=reason)
    except Invalid:
        return _hand(say("wrong_reason"), "bad")
    except Forbidden:
        return _hand(say("own_proposal"), "bad")
    except AlreadyDecided:
        return _hand(say("decided_before"), "bad")
    return _hand(say("refused_now"), "good")


@manager("/adjustments/<adjustment_id>/withdraw", room=Room.MONEY)
def withdraw_adjustment(adjustment_id: str) -> ResponseReturnValue:
    try:
        adjustments.withdraw(seat().store.id, adjustment_id, actor=seat().user.email)
    except Forbidden:
        return _hand(say("not_own_proposal"), "bad")
    except AlreadyDecided:
        return _hand(say("decided_before"), "bad")
    return _hand(say("withdrawn_now"), "good")


@owner("/settings/adjust-limit", methods=("POST",))
def save_limit() -> ResponseReturnValue:
    """Up to how much of the store's currency one member adjusts in a day alone."""
    store = seat().store
    try:
        money = parse_amount(ascii_number(request.form.get("most", "").replace("\0", "")), store.currency)
    except Invalid:
        flash(say("wrong_amount"), "bad")
    else:
        before = adjustments.limit_of(store.id, store.currency)
        adjustments.set_limit(store.id, money, actor=seat().user.email)
        audit_notes.told(limit=[Money(before, store.currency).text(), money.text()], unit=store.currency)
        flash(say("limit_saved"), "good")
    return redirect(url_for("admin.settings", store_id=store.id))


def _note(made: AdjustmentView) -> None:
    """Money by hand: how much, for whom and which way; the reason may name somebody and stays out."""
    code = "credit.adjusted" if made.status == DONE else "credit.proposed"
    money = {"amount": made.money.text(), "unit": made.money.currency, "kind": made.kind}
    audit_notes.note(code, "adjustment", made.id, person=made.person_id, **money)


def _told(made: AdjustmentView) -> str:
    if made.status == DONE:
        return say(f"done_{made.kind}", amount=_amount(made))
    return say("waits", limit=limit_text(made.money.currency), at=day(made.ends_at))


def _amount(made: AdjustmentView) -> str:
    return amount_of(made.money.amount, made.money.currency)


def _again(person_id: str, typed: dict[str, str], errors: dict[str, str]) -> ResponseReturnValue:
    wrong = {f"adjust_{name}": sentence for name, sentence in errors.items()}
    return person_page_of(person_id, typed=typed, errors=wrong), 422


def _hand(message: str, tone: str) -> ResponseReturnValue:
    flash(message, tone)
    return redirect(url_for("admin.hand", store_id=seat().store.id))


def _refused_page(message: str) -> ResponseReturnValue:
    """The word counts only together with its transfer, so the half-step is undone before the page is drawn."""
    flash(message, "bad")
    db.session.rollback()
    return _hand_page(), 409


def _hand_page() -> str:
    store_id = seat().store.id
    waiting, latest = adjustments.waiting(store_id), adjustments.latest(store_id)
    named = people.many(store_id, {each.person_id for each in (*waiting, *latest)})
    return render_template(
        "admin/rewards/hand.html",
        waiting=waiting,
        latest=latest,
        named=named,
        releases=bulk.for_a_second(store_id),
    )
