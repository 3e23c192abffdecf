"""Objectives: a figure, what it shall be, by when and by whom, and how it stands; and who sends new customers."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics import service as analytics
from rafiq.analytics import targets
from rafiq.analytics.kpis import KPIS, Unit
from rafiq.analytics.queries.newcomers import heard, named, newcomers
from rafiq.core import months as calendar
from rafiq.core import texts
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.money import Money, decimals
from rafiq.playbook import objectives as service
from rafiq.playbook.objectives import ObjectiveView
from rafiq.playbook.progress import BY_NAME, SCALE, Objective, State
from rafiq.web.admin import typed_days, words
from rafiq.web.admin.forms import ascii_number
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers.mastery import say
from rafiq.web.admin.numbers.newcomer_chart import NARROW, WIDE, draw
from rafiq.web.admin.site import admin, manager, viewer

FIELDS = ("name", "kpi", "wanted", "starts_on", "due_on", "owner")
TONES = {State.REACHED: "good", State.ON_TRACK: "good", State.BEHIND: "warn", State.MISSED: "bad"}
ONE, QUARTER = timedelta(days=1), timedelta(days=90)
MONTHS = 6
LINE = "referred_share_of_new"


@admin.app_template_global("figure")
def figure(kpi: str, value: Fraction | None) -> str:
    """A key figure as its reader writes it."""
    if value is None:
        return words.say("dash")
    unit = BY_NAME[kpi].unit
    if unit is Unit.MONEY:
        return words.money(Money(round(value), seat().store.currency))
    if unit is Unit.SHARE:
        return words.percent(round(value * 1_000) * 10)
    if unit is Unit.TIMES:
        return say("times", number=words.number(round(float(value), 2)))
    return words.number(round(float(value), 1))


@admin.app_template_global("of_day")
def of_day(at: date) -> str:
    """A day of the store's calendar, as its reader writes it."""
    return texts.date_text(datetime.combine(at, time.min, UTC), words.locale())


@admin.app_template_global("theard")
def say_heard(key: str, **values: object) -> str:
    """A text of the catalogue of how customers heard of the shop."""
    return texts.text(words.locale(), f"heard.{key}", **values)


@viewer("/objectives")
def objectives() -> ResponseReturnValue:
    return _page({}, {})


@manager("/objectives")
def add_objective() -> ResponseReturnValue:
    return _save("")


@viewer("/objectives/<objective_id>")
def objective(objective_id: str) -> ResponseReturnValue:
    return _page({}, {}, editing=service.get(seat().store.id, objective_id))


@manager("/objectives/<objective_id>")
def change_objective(objective_id: str) -> ResponseReturnValue:
    found = service.get(seat().store.id, objective_id)
    if found.closed_at is not None:
        raise NotFound(objective_id)
    return _save(objective_id)


@manager("/objectives/<objective_id>/close")
def close_objective(objective_id: str) -> ResponseReturnValue:
    service.close(seat().store.id, objective_id)
    flash(say("objective_closed"), "good")
    return redirect(url_for("admin.objectives", store_id=seat().store.id))


def _save(objective_id: str) -> ResponseReturnValue:
    """All fields at once; what is wrong is marked and what was typed stays."""
    store_id = seat().store.id
    typed = {name: request.form.get(name, "").replace("\0", "")[:200].strip() for name in FIELDS}
    starts_on, due_on = typed_days.read_or_none(typed["starts_on"]), typed_days.read_or_none(typed["due_on"])
    wanted = _wanted(typed["kpi"], typed["wanted"])
    errors = {name: say(f"wrong_{name}") for name in ("starts_on",) if starts_on is None}
    begin = starts_on or (due_on - ONE if due_on and due_on > date.min else date.min)
    draft = Objective(typed["name"], typed["kpi"], wanted, begin, due_on or begin)
    try:
        service.refuse(store_id, draft, owner_id=typed["owner"] or None, objective_id=objective_id)
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        errors |= {name: say(f"wrong_{name}") for name in names}
    if errors:
        editing = service.get(store_id, objective_id) if objective_id else None
        return _page(typed, errors, editing=editing), 422
    service.save(
        store_id,
        draft,
        owner_id=typed["owner"] or None,
        actor=seat().user.email,
        objective_id=objective_id,
    )
    flash(say("objective_saved"), "good")
    return redirect(url_for("admin.objectives", store_id=store_id))


def _page(
    typed: Mapping[str, str], errors: Mapping[str, str], *, editing: ObjectiveView | None = None
) -> str:
    store_id = seat().store.id
    today = analytics.today(store_id)
    months = newcomers(store_id, calendar.latest(today, MONTHS, words.locale()))
    wanted = service.wanted_of(store_id, LINE) or targets.every(store_id).get(LINE)
    return render_template(
        "admin/numbers/objectives.html",
        rows=service.every(store_id),
        closed=service.every(store_id, closed=True),
        editing=editing,
        owners=service.owners(store_id),
        kpis=[kpi.name for kpi in KPIS if kpi.welcome],
        tones=TONES,
        months=months,
        heard=heard(store_id, months[0].first, today),
        named=named(store_id, months[0].first, today),
        wanted=wanted,
        charts={"wide": draw(months, wanted, width=WIDE), "narrow": draw(months, wanted, width=NARROW)},
        scale=lambda each: Fraction(each.wanted, SCALE[BY_NAME[each.kpi].unit]),
        typed=dict(typed) or _known(editing, today),
        errors=errors,
    )


def _known(editing: ObjectiveView | None, today: date) -> dict[str, str]:
    """What stands in the form before anybody has typed."""
    if editing is None:
        until = (today + QUARTER).isoformat()
        return dict.fromkeys(FIELDS, "") | {"starts_on": today.isoformat(), "due_on": until, "kpi": LINE}
    found = editing.objective
    return {
        "name": found.name,
        "kpi": found.kpi,
        "wanted": _typed_back(found),
        "starts_on": found.starts_on.isoformat(),
        "due_on": found.due_on.isoformat(),
        "owner": editing.owner_id or "",
    }


def _places(kpi: str) -> int:
    """How many digits behind the point a figure may be typed with."""
    places = {Unit.MONEY: decimals(seat().store.currency), Unit.SHARE: 2, Unit.TIMES: 2}
    return places.get(BY_NAME[kpi].unit, 0) if kpi in BY_NAME else 0


def _wanted(kpi: str, typed: str) -> int:
    """As it is kept; nothing where it is no number."""
    try:
        value = Decimal(ascii_number(typed).removesuffix("%")).scaleb(_places(kpi))
    except InvalidOperation:
        return 0
    return (
        int(value) if value.is_finite() and value == value.to_integral_value() and abs(value) < 10**15 else 0
    )


def _typed_back(found: Objective) -> str:
    return f"{Decimal(found.wanted).scaleb(-_places(found.kpi)).normalize():f}"
