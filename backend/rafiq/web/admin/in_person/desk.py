"""The desk: who sent this customer? By name, phone, code or scanned card, on a phone, by whoever serves (S4-14)."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.coupons import service as coupons
from rafiq.coupons.rules import CouponView
from rafiq.encounters import notes as personal_notes
from rafiq.links import desk as notes
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.people import service as people
from rafiq.people.phones import same_phone
from rafiq.people.rules import clean_email, clean_phone, email_key
from rafiq.people.service import PersonView
from rafiq.programs import service as programs
from rafiq.referrals import deals, newcomers, noting
from rafiq.referrals.deals import Friend
from rafiq.stores.rights import Level, Role, Room
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.advocates import Candidate, Found, find_advocate, label
from rafiq.web.admin.site import admin, page
from rafiq.web.admin.words import locale
from rafiq.web.words.live_deal import For, live_deal, script_lines

MAX_TYPED = 200
FIELDS = ("advocate", "friend")


@dataclass(frozen=True, slots=True)
class Known:
    """A friend for whom the deal is not meant: a customer ``since`` then, who bought in the last ``days``."""

    since: datetime
    days: int


@dataclass(slots=True)
class Asked:
    """The form as it was sent: what was typed, what is wrong with which field, and who it could be.

    ``known``: a customer already, so that who serves is told before the note is made.
    """

    typed: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    errors: dict[str, str] = field(default_factory=dict)
    found: Found = field(default_factory=Found)
    known: Known | None = None


@admin.app_template_global("tdesk")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about the desk."""
    return texts.text(locale(), f"desk.{key}", **values)


@page("/desk", level=Level.ACT, room=Room.DESK)
def desk() -> ResponseReturnValue:
    return _page(Asked())


@page("/desk", level=Level.ACT, room=Room.DESK, methods=("POST",))
def note_friend() -> ResponseReturnValue:
    """Remember who sent this friend, and give the friend what every friend gets: with or without a card."""
    asked = _asked()
    link, person = _link(asked), asked.found.person
    friend = asked.typed["friend"]
    email = clean_email(friend)
    phone = None if "@" in friend else clean_phone(friend)
    if email is None and phone is None:
        asked.errors["friend"] = _admin("desk_friend_wrong")
    if person and (same_phone(person.phone, phone) or (email and person.email_key == email_key(email))):
        asked.errors["friend"] = _admin("desk_self")
    known = Friend(identity=email_key(email), phone=phone)
    store_id = seat().store.id
    program = (
        deals.for_friend(store_id, link.id, link.person_id, known)
        if link
        else programs.current_program(store_id)
    )
    if program is None or not program.live:
        asked.errors["program"] = _admin("no_live_program")
    if asked.errors or link is None or program is None:
        return _page(asked), 422
    since = newcomers.known_since(store_id, program.terms, email=email, phone=phone)
    if since is not None and request.form.get("known") != friend:
        asked.known = Known(since, program.terms.new_customer_days)
        return _page(asked), 422
    noted = noting.note(link, email_key=email_key(email), phone=phone, actor=seat().user.email)
    given = None if link.stopped or since else noting.code(store_id, program, noted)
    code, known_as = given.code if given else None, "known" if since else None
    done = url_for("admin.desk_done", store_id=store_id, note_id=noted.id, coupon=code, friend=known_as)
    return redirect(done)


@page("/desk/<note_id>", level=Level.ACT, room=Room.DESK)
def desk_done(note_id: str) -> ResponseReturnValue:
    """What to tell the friend now: their code for today, and who is thanked by itself."""
    store = seat().store
    noted = notes.get(store.id, note_id)
    advocate = people.get(store.id, noted.advocate_id)
    program = deals.for_advocate(store.id, advocate.id)
    instead, since = noting.thanked_instead(store.id, noted), noting.named_since(store.id, noted)
    others = people.many(store.id, {each for each in (instead, since) if each})
    return render_template(
        "admin/in_person/desk_done.html",
        noted=noted,
        advocate=shown_name(advocate),
        note=personal_notes.of_person(store.id, advocate.id).note,
        deal=live_deal(store, locale(), advocate.id),
        coupon=_usable(request.args.get("coupon", "")),
        used_for=shown_name(others[instead]) if instead else "",
        named_since=shown_name(others[since]) if since else "",
        known=request.args.get("friend") == "known",
        days=program.terms.window_days if program else 0,
    )


def shown_name(person: PersonView) -> str:
    """Enough to say it aloud; whoever serves at the desk does not need an address."""
    if seat().role is not Role.DESK:
        return label(person)
    return f"{person.first_name} {person.last_name[:1]}".strip() or hidden(person.email or person.phone or "")


def hidden(contact: str) -> str:
    """``a…@example.com`` and ``…4567``: enough to tell two of one name apart."""
    name, at, domain = contact.partition("@")
    return f"{name[:1]}…@{domain}" if at else (f"…{contact[-4:]}" if contact else "")


def _page(asked: Asked) -> str:
    g.camera = True
    store, deal = seat().store, live_deal(seat().store, locale())
    mine = notes.lately(store.id, actor=seat().user.email if seat().role is Role.DESK else None)
    return render_template(
        "admin/in_person/desk.html",
        asked=asked,
        candidates=[_told(each) for each in asked.found.candidates],
        deal=deal,
        script=script_lines(deal, For.DESK, locale()) if deal else [],
        notes=mine,
        names={
            id_: shown_name(person)
            for id_, person in people.many(store.id, {each.advocate_id for each in mine}).items()
        },
        now=clock.now(),
    )


def _told(each: Candidate) -> tuple[str, str, list[str]]:
    """Id, name and what tells them apart, as much of it as this member may see."""
    if seat().role is not Role.DESK:
        return each.id, each.name, [detail for detail in (each.email, each.phone, each.code) if detail]
    details = [hidden(contact) for contact in (each.email, each.phone) if contact]
    return each.id, each.name, [*details, *filter(None, (each.code,))]


def _asked() -> Asked:
    sent = {name: request.form.get(name, "").replace("\0", "") for name in FIELDS}
    return Asked({name: " ".join(typed.split())[:MAX_TYPED] for name, typed in sent.items()})


def _link(asked: Asked) -> LinkView | None:
    """The advocate's link, made when they have none yet; what is in the way becomes the field's error."""
    store_id = seat().store.id
    asked.found = find_advocate(store_id, asked.typed["advocate"], picked=request.form.get("advocate_id", ""))
    if asked.found.person is None:
        which = "advocate_which" if asked.found.candidates else "advocate_unknown"
        asked.errors["advocate"] = _admin(which)
        return None
    link = links.link_for(store_id, asked.found.person.id)
    if link.blocked:
        asked.errors["advocate"] = _admin("advocate_blocked")
    return link


def _usable(code: str) -> CouponView | None:
    coupon = coupons.find(seat().store.id, code) if code.isascii() and code.isprintable() else None
    return coupon if coupon and coupon.refusal(clock.now()) is None else None


def _admin(key: str) -> str:
    return texts.text(locale(), f"admin.{key}")
