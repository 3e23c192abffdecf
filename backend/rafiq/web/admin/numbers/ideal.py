"""The ideal customer: written down with a rule, its versions, and how many of those who come are such customers."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.ideal import IdealRule, read_rule
from rafiq.analytics.queries.ideal import ideal_report
from rafiq.core.errors import Invalid
from rafiq.core.money import Money, parse_amount
from rafiq.playbook import ideal as service
from rafiq.surveys.rules import ENOUGH
from rafiq.web.admin.forms import ascii_number
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers.mastery import say
from rafiq.web.admin.site import manager, viewer

FIELDS = ("note", "minimum", "product_tags", "countries")
MAX_TYPED = 4_000


@viewer("/ideal")
def ideal() -> ResponseReturnValue:
    return _page({}, {})


@manager("/ideal")
def save_ideal() -> ResponseReturnValue:
    """A new version; what is wrong is marked and what was typed stays."""
    typed = {name: request.form.get(name, "").replace("\0", "")[:MAX_TYPED] for name in FIELDS}
    errors: dict[str, str] = {}
    rule = IdealRule()
    try:
        rule = read_rule(_minimum(typed["minimum"]), typed["product_tags"], typed["countries"])
    except Invalid as error:
        errors = _sentences(error)
    try:
        if not errors:
            service.write(seat().store.id, typed["note"], rule, actor=seat().user.email)
    except Invalid as error:
        errors = _sentences(error)
    if errors:
        return _page(typed, errors), 422
    flash(say("ideal_saved"), "good")
    return redirect(url_for("admin.ideal", store_id=seat().store.id))


def _sentences(error: Invalid) -> dict[str, str]:
    names = [each.pointer.removeprefix("#/") for each in error.problems]
    return {name: say(f"wrong_{name}") for name in names}


def _minimum(typed: str) -> int:
    """In minor units of the store's currency; empty is nothing. Raises `Invalid`."""
    text = ascii_number(typed)
    return parse_amount(text, seat().store.currency, "#/minimum").amount if text else 0


def _page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store = seat().store
    versions = service.versions(store.id)
    current = versions[0] if versions else None
    rule = current.rule if current else IdealRule()
    return render_template(
        "admin/numbers/ideal.html",
        current=current,
        earlier=versions[1:],
        report=ideal_report(store.id, rule, currency=store.currency) if current else None,
        enough=ENOUGH,
        typed=dict(typed) or _known(current.note if current else "", rule),
        errors=errors,
    )


def _known(note: str, rule: IdealRule) -> dict[str, str]:
    minimum = Money(rule.minimum, seat().store.currency).text() if rule.minimum else ""
    return {
        "note": note,
        "minimum": minimum,
        "product_tags": ", ".join(rule.product_tags),
        "countries": ", ".join(rule.countries),
    }
