"""What staff note by hand: an order credited afterwards, a friend named at the desk before they buy."""

from dataclasses import dataclass, field

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import texts
from rafiq.core.errors import Conflict
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.orders import service as orders
from rafiq.people import service as people
from rafiq.people.phones import same_phone
from rafiq.people.rules import clean_email, clean_phone, email_key
from rafiq.programs import service as programs
from rafiq.referrals import deals, newcomers, noting
from rafiq.referrals import service as referrals
from rafiq.referrals.rules import Status
from rafiq.stores.rights import Room
from rafiq.web import audit_notes
from rafiq.web.admin.daily.referrals import MAX_REASON, list_page
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.advocates import Found, find_advocate, label
from rafiq.web.admin.site import manager
from rafiq.web.admin.words import locale, number, say, why

LOST = frozenset({Status.VOIDED, Status.BLOCKED})
CREDIT, DESK = "credit", "desk"


@dataclass(slots=True)
class Form:
    """One of the two forms as it was sent: what was typed, and what is wrong with which field."""

    kind: str
    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    found: Found = field(default_factory=Found)


@manager("/referrals/credit", room=Room.VERDICTS)
def credit_by_hand() -> ResponseReturnValue:
    """An order that came without any sign of its advocate, credited by a member (method ``manual``)."""
    form = _form(CREDIT, "credit_order", "credit_advocate", "credit_reason")
    store_id, number, reason = seat().store.id, form.typed["credit_order"], form.typed["credit_reason"]
    link = _link(form, "credit_advocate")
    _check_order(form, link)
    if not reason:
        form.errors["credit_reason"] = say("reason_needed")
    if form.errors or link is None:
        return _again(form)
    try:
        referral = referrals.credit_by_hand(store_id, number, link, actor=seat().user.email, reason=reason)
    except Conflict:  # a parallel message credited it first
        form.errors["credit_order"] = say("credit_taken")
        return _again(form)
    audit_notes.note("referral.credited", "referral", referral.id)
    if referral.status in LOST:
        flash(say("credit_lost", reason=why(referral.reason_code)), "bad")
    else:
        flash(say("credit_done"), "good")
    return redirect(url_for("admin.referral", store_id=store_id, referral_id=referral.id))


@manager("/referrals/desk")
def introduce() -> ResponseReturnValue:
    """A friend who says at the desk who sent them; their next order is credited (method ``desk``)."""
    form = _form(DESK, "desk_advocate", "desk_friend")
    store_id, friend = seat().store.id, form.typed["desk_friend"]
    email = clean_email(friend)
    phone = None if "@" in friend else clean_phone(friend)
    if email is None and phone is None:
        form.errors["desk_friend"] = say("desk_friend_wrong")
    link = _link(form, "desk_advocate")
    person = form.found.person
    if person and (same_phone(person.phone, phone) or (email and person.email_key == email_key(email))):
        form.errors["desk_friend"] = say("desk_self")
    if form.errors or link is None or person is None:
        return _again(form)
    noted = noting.note(link, email_key=email_key(email), phone=phone, actor=seat().user.email)
    instead = noting.thanked_instead(store_id, noted)
    program = deals.for_advocate(store_id, person.id)
    days = program.terms.window_days if program else 0
    if program and newcomers.known_since(store_id, program.terms, email=email, phone=phone):
        flash(texts.text(locale(), "desk.done_known", advocate=label(person)), "bad")
    elif instead:
        other = label(people.get(store_id, instead))
        flash(texts.text(locale(), "desk.done_used", advocate=label(person), other=other), "bad")
    else:
        flash(say("desk_done", friend=friend, advocate=label(person), days=number(days)), "good")
    return redirect(url_for("admin.referrals_list", store_id=store_id))


def _form(kind: str, *names: str) -> Form:
    sent = {name: request.form.get(name, "").replace("\0", "") for name in names}
    typed = {name: " ".join(text.split())[:MAX_REASON] for name, text in sent.items()}
    form = Form(kind, typed)
    if not any(each.live for each in programs.every(seat().store.id)):
        form.errors["program"] = say("no_live_program")
    return form


def _link(form: Form, name: str) -> LinkView | None:
    """The advocate's link, made when they have none yet; what is in the way becomes the field's error."""
    store_id = seat().store.id
    form.found = find_advocate(store_id, form.typed[name], picked=request.form.get(f"{name}_id", ""))
    if form.found.person is None:
        form.errors[name] = say("advocate_which" if form.found.candidates else "advocate_unknown")
        return None
    link = links.link_for(store_id, form.found.person.id)
    if link.blocked:
        form.errors[name] = say("advocate_blocked")
    return link


def _check_order(form: Form, link: LinkView | None) -> None:
    store_id, number = seat().store.id, form.typed["credit_order"]
    order = orders.find_order(store_id, number) if number else None
    if order is None:
        form.errors["credit_order"] = say("credit_no_order")
    elif referrals.of_order(store_id, number) is not None:
        form.errors["credit_order"] = say("credit_taken")
    elif link is not None and order.person_id == link.person_id:
        form.errors["credit_advocate"] = say("credit_self")


def _again(form: Form) -> ResponseReturnValue:
    return list_page(form), 422
