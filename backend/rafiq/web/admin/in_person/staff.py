"""Staff: what the running period brought to whom, closing it, the payroll file, and the team's goal."""

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.staff import cheers, earned_by, waiting
from rafiq.core import texts
from rafiq.core.errors import Conflict, Invalid
from rafiq.encounters import service as encounters
from rafiq.people import service as people
from rafiq.staff import goals, periods, service
from rafiq.staff.periods import PeriodView, Total
from rafiq.staff.rules import MAX_STEPS, Step
from rafiq.stores.rights import Level, Room
from rafiq.web.admin.forms import whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.advocates import find_advocate, label
from rafiq.web.admin.site import admin, manager, page, viewer
from rafiq.web.admin.words import locale, number
from rafiq.web.pages.staff_token import address_of
from rafiq.web.runtime import settings
from rafiq.web.shapes.tables import Number, download

GOAL_ROWS = 4
MAX_DIGITS = 9


@admin.app_template_global("ts")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about staff."""
    return texts.text(locale(), f"staff.{key}", **values)


@viewer("/staff")
def staff() -> ResponseReturnValue:
    return _overview({}, {})


@manager("/staff/close", room=Room.MONEY)
def close_period() -> ResponseReturnValue:
    """Close the period that the page showed; a second click finds it closed and shows it."""
    store_id = seat().store.id
    try:
        period = periods.close(store_id, _number(request.form.get("number", "")), actor=seat().user.email)
    except Conflict:
        flash(say("nothing_to_close"), "still")
        return redirect(url_for("admin.staff", store_id=store_id))
    flash(say("closed", number=number(period.number)), "good")
    return redirect(url_for("admin.staff_period", store_id=store_id, period=period.number))


@viewer("/staff/periods/<period>")
def staff_period(period: str) -> ResponseReturnValue:
    found = periods.by_number(seat().store.id, _number(period))
    totals = periods.totals(seat().store.id, found)
    return render_template(
        "admin/in_person/staff_period.html", period=found, totals=totals, sums=periods.sums(totals)
    )


@page("/staff/periods/<period>/payroll.csv", level=Level.ACT, room=Room.MONEY)
def payroll(period: str) -> ResponseReturnValue:
    """One line for each member of staff and unit; names are made harmless to sheets."""
    found = periods.by_number(seat().store.id, _number(period))
    lines = _payroll_rows(found, periods.totals(seat().store.id, found))
    return download(lines, f"staff-period-{found.number}", locale=locale())


@viewer("/staff/<staff_id>")
def staff_member(staff_id: str) -> ResponseReturnValue:
    return _member_page(staff_id, {}, {})


@manager("/staff/<staff_id>")
def save_staff_member(staff_id: str) -> ResponseReturnValue:
    store_id, errors = seat().store.id, {}
    typed = {
        name: request.form.get(name, "").replace("\0", "")[:200] for name in ("name", "customer", "praised")
    }
    person_id = None
    if typed["customer"].strip():
        found = find_advocate(store_id, typed["customer"])
        person_id = found.person.id if found.person else None
        if person_id is None:
            errors["customer"] = say("customer_which" if found.candidates else "customer_unknown")
    if not errors:
        try:
            service.change(
                store_id,
                staff_id,
                name=typed["name"],
                praised=bool(typed["praised"]),
                person_id=person_id,
            )
        except Invalid:
            errors["name"] = say("wrong_name")
    if errors:
        return _member_page(staff_id, typed, errors), 422
    flash(say("saved"), "good")
    return redirect(url_for("admin.staff_member", store_id=store_id, staff_id=staff_id))


@manager("/staff/goal")
def start_goal() -> ResponseReturnValue:
    """A new goal for the team; rows left empty are no steps."""
    rows = [f"{part}_{row}" for row in range(GOAL_ROWS) for part in ("count", "treat")]
    typed = {name: request.form.get(name, "").replace("\0", "")[:200] for name in ("goal", *rows)}
    used = [row for row in range(GOAL_ROWS) if typed[f"count_{row}"].strip() or typed[f"treat_{row}"].strip()]
    steps = [Step(whole(typed, f"count_{row}") or 0, typed[f"treat_{row}"]) for row in used[:MAX_STEPS]]
    try:
        goals.start(seat().store.id, typed["goal"], steps)
    except Invalid as error:
        return _overview(typed, _goal_errors(error, used)), 422
    flash(say("goal_started"), "good")
    return redirect(url_for("admin.staff", store_id=seat().store.id))


def _overview(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store_id = seat().store.id
    members, totals = service.every(store_id), periods.totals(store_id)
    by_ref: dict[str, list[Total]] = {}
    for total in totals:
        by_ref.setdefault(total.ref, []).append(total)
    return render_template(
        "admin/in_person/staff.html",
        members=members,
        totals=by_ref,
        waiting=waiting(store_id),
        running=periods.next_number(store_id),
        closable=bool(totals),
        sums=periods.sums(totals),
        closed=periods.every(store_id),
        goal=goals.current(store_id),
        cheers=cheers(store_id),
        board_url=f"{settings().public_url}/team/{store_id}",
        goal_rows=range(GOAL_ROWS),
        typed=typed,
        errors=errors,
    )


def _member_page(staff_id: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store_id = seat().store.id
    member = service.get(store_id, staff_id)
    person = people.many(store_id, {member.person_id}).get(member.person_id) if member.person_id else None
    known = {
        "name": member.name,
        "customer": (person.email or person.phone or label(person)) if person else "",
        "praised": "1" if member.praised else "",
    }
    return render_template(
        "admin/in_person/staff_member.html",
        member=member,
        person=person,
        earned=earned_by(store_id, member.ref),
        own_page=address_of(store_id, member) if seat().opens("save_staff_member") else "",
        delights=encounters.delights(store_id, staff_id=member.id, limit=10),
        waiting=waiting(store_id).get(member.ref, []),
        typed=typed or known,
        errors=errors,
    )


def _payroll_rows(period: PeriodView, totals: list[Total]) -> list[list[str | int]]:
    head: list[list[str | int]] = [
        [say(f"csv_{name}") for name in ("period", "ref", "name", "amount", "unit", "rewards")]
    ]
    return head + [
        [
            period.number,
            each.ref,
            each.name,
            Number(each.amount.text()),
            each.amount.currency,
            each.rewards,
        ]
        for each in totals
    ]


def _goal_errors(error: Invalid, used: list[int]) -> dict[str, str]:
    """``#/steps/1/count`` is the field of the second row that something was typed into."""
    found: dict[str, str] = {}
    for problem in error.problems:
        parts = problem.pointer.removeprefix("#/").split("/")
        row = used[int(parts[1])] if len(parts) == 3 and used else 0
        name = "goal" if parts[0] == "name" else f"{parts[-1]}_{row}"
        found.setdefault(name, say(f"wrong_{'goal' if parts[0] == 'name' else parts[-1]}"))
    return found


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        abort(404)
    return int(text)
