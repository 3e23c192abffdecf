"""The program: edit its terms beside the real widget, publish a version, pause, read the history."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core.errors import Invalid, NotFound, Problem
from rafiq.core.money import Money, parse_amount
from rafiq.programs import rules
from rafiq.programs import service as programs
from rafiq.programs.rules import DiscountKind, Terms
from rafiq.web.admin.forms import ascii_number, field_errors, whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import say

MONEY_FIELDS = ("friend_amount", "friend_minimum", "advocate_amount", "minimum_order")
SURFACES = ("prompt", "share", "offer", "balance")
DAY_FIELDS = ("friend_expires_days", "hold_days", "window_days", "new_customer_days", "cap_count")


@viewer("/program")
def program() -> ResponseReturnValue:
    current = programs.current_program(seat().store.id)
    if current is None:
        return render_template(
            "admin/program_none.html", suggested=rules.default_terms(seat().store.currency)
        )
    return _page(current, typed_from(current.terms, current.name), {})


@manager("/program")
def publish() -> ResponseReturnValue:
    """Publish what was typed as a new version; an impossible deal is refused with the reason beside the field."""
    current = _current()
    try:
        terms = terms_from(request.form, current.terms.currency)
        if request.form.get("name", current.name) != current.name:
            programs.rename(seat().store.id, current.id, request.form["name"])
        published = programs.publish(seat().store.id, current.id, terms=terms, actor=seat().user.email)
    except Invalid as error:
        return _page(current, dict(request.form.items()), field_errors(error)), 422
    changed = published.version != current.version
    flash(
        say("version_published" if changed else "nothing_changed", version=published.version),
        "good" if changed else "still",
    )
    return redirect(url_for("admin.program", store_id=seat().store.id))


@manager("/program/status")
def set_status() -> ResponseReturnValue:
    """Pausing stops new referrals; running ones keep their promise."""
    wish = request.form.get("status", "")
    if wish not in {programs.LIVE, programs.PAUSED}:
        raise NotFound(wish)
    programs.set_status(seat().store.id, _current().id, wish)
    flash(say(f"program_now_{wish}"), "good")
    return redirect(url_for("admin.program", store_id=seat().store.id))


@manager("/program/start")
def start() -> ResponseReturnValue:
    """The first program of a store that has none: the default deal, to be changed at leisure."""
    store = seat().store
    if programs.current_program(store.id) is None:
        programs.start_program(
            store.id,
            name=say("default_program_name"),
            terms=rules.default_terms(store.currency),
            actor=seat().user.email,
        )
    return redirect(url_for("admin.program", store_id=store.id))


def terms_from(typed: Mapping[str, str], currency: str) -> Terms:
    """The terms a form describes. Raises `Invalid` naming every field that cannot be read."""
    amounts, wrong_amounts = _amounts(typed, currency)
    counts = {name: whole(typed, name) for name in DAY_FIELDS}
    points = _basis_points(typed.get("friend_percent", ""))
    by_percent = typed.get("friend_kind") != DiscountKind.FIXED_OFF
    wrong = [
        *wrong_amounts,
        *(name for name, count in counts.items() if count is None),
        *(["friend_percent"] if by_percent and points is None else []),
    ]
    if wrong:
        detail = "some fields cannot be read"
        raise Invalid(detail, problems=tuple(Problem(f"#/{name}", "cannot be read") for name in wrong))
    return Terms(
        currency=currency,
        friend_kind=DiscountKind.PERCENT_OFF if by_percent else DiscountKind.FIXED_OFF,
        friend_basis_points=points or 0,
        **amounts,
        **{name: count or 0 for name, count in counts.items()},
    )


def typed_from(terms: Terms, name: str) -> dict[str, str]:
    """The form's values for stored terms."""
    percent = f"{terms.friend_basis_points / 100:.2f}".rstrip("0").rstrip(".")
    return {
        "name": name,
        "friend_kind": terms.friend_kind.value,
        "friend_percent": percent,
        **{field: Money(getattr(terms, field), terms.currency).text() for field in MONEY_FIELDS},
        **{field: str(getattr(terms, field)) for field in DAY_FIELDS},
    }


def preview_query(typed: Mapping[str, str]) -> str:
    """The form as the query string of the preview's address; only the form's own fields."""
    fields = ("friend_kind", "friend_percent", *MONEY_FIELDS, *DAY_FIELDS)
    return urlencode({field: typed[field] for field in fields if field in typed})


def _amounts(typed: Mapping[str, str], currency: str) -> tuple[dict[str, int], list[str]]:
    amounts, wrong = {}, []
    for name in MONEY_FIELDS:
        try:
            amounts[name] = parse_amount(ascii_number(typed.get(name, "")) or "0", currency).amount
        except Invalid:
            wrong.append(name)
    return amounts, wrong


def _basis_points(text: str) -> int | None:
    """``12.5`` percent is 1250; read as money with two decimals, by the same strict parser."""
    try:
        return parse_amount(ascii_number(text), "EUR").amount
    except Invalid:
        return None


def _current() -> programs.ProgramView:
    current = programs.current_program(seat().store.id)
    if current is None:
        detail = "no program yet"
        raise NotFound(detail)
    return current


def _page(current: programs.ProgramView, typed: dict[str, str], errors: dict[str, str]) -> str:
    g.policy = {"frame-src": "'self'"}  # the preview
    history = programs.history(seat().store.id, current.id)
    return render_template(
        "admin/program.html",
        program=current,
        typed=typed,
        query=preview_query(typed),
        errors=errors,
        history=history,
        kinds=DiscountKind,
        surfaces=SURFACES,
    )
