"""Beside the numbers: what was changed and why, targets, and links for those who only read."""

from collections.abc import Mapping

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics import journal, report_links, targets
from rafiq.analytics import service as analytics
from rafiq.analytics.kpis import Unit
from rafiq.analytics.queries.marks import marks
from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.web import audit_notes
from rafiq.web.admin import typed_days
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers import spans
from rafiq.web.admin.numbers.numbers import say
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.pages.report_page import address_of

MAX_TYPED = 400
# The pages on which settings are saved, and the name under which that is drawn on the charts.
AREAS = {
    "add_own_channel": "sharing",
    "remove_asking": "asking",
    "remove_own_channel": "sharing",
    "restore_asking": "asking",
    "restore_followup_settings": "followups",
    "restore_friends": "friends",
    "restore_sharing": "sharing",
    "restore_stage_messages": "stages",
    "restore_survey_settings": "surveys",
    "save_asking": "asking",
    "save_followup_settings": "followups",
    "save_fraud": "fraud",
    "save_friend_names": "friends",
    "save_friends": "friends",
    "save_messages": "messages",
    "save_settings": "store",
    "save_sharing": "sharing",
    "save_stage_message": "stages",
    "save_stages": "stages",
    "save_survey_settings": "surveys",
    "save_tools": "sharing",
    "set_status": "program",
}


@admin.after_request
def mark_changes(response: Response) -> Response:
    """Settings that were saved become a mark on the charts, in the same transaction."""
    area = AREAS.get((request.endpoint or "").rpartition(".")[2])
    taken = request.method == "POST" and 300 <= response.status_code < 400 and "seat" in g
    if area and taken and not audit_notes.nothing_changed():
        journal.settings_changed(seat().store.id, area, author=seat().user.email, why=g.get("why", ""))
    return response


@viewer("/numbers/notes")
def numbers_notes() -> ResponseReturnValue:
    return _page({}, {})


@manager("/numbers/notes")
def add_note() -> ResponseReturnValue:
    """A free note on a day that has been (S0-20)."""
    typed = {name: request.form.get(name, "")[:MAX_TYPED] for name in ("day", "text")}
    try:
        journal.write(
            seat().store.id, typed_days.read_or_none(typed["day"]), typed["text"], author=seat().user.email
        )
    except Invalid as error:
        return _page(typed, _wrong(error)), 422
    return _done("note_added")


@manager("/numbers/notes/<chart_note_id>/why")
def explain_change(chart_note_id: str) -> ResponseReturnValue:
    try:
        journal.explain(seat().store.id, chart_note_id, request.form.get("text", ""))
    except Invalid as error:
        return _page({}, _wrong(error)), 422
    return _done("note_added")


@manager("/numbers/notes/<chart_note_id>/drop")
def drop_note(chart_note_id: str) -> ResponseReturnValue:
    journal.drop(seat().store.id, chart_note_id)
    return _done("note_dropped")


@manager("/numbers/targets")
def save_targets() -> ResponseReturnValue:
    """An empty field takes a target away; the ones that are fine are kept only together."""
    typed = {name: request.form.get(name, "").strip()[:20] for name in targets.KNOWN}
    amounts = {name: _amount(name, text) for name, text in typed.items()}
    errors = {name: say("wrong_target") for name, amount in amounts.items() if amount == 0}
    for name, amount in amounts.items():
        try:
            targets.aim(seat().store.id, name, amount, actor=seat().user.email) if not errors else None
        except Invalid:
            errors[name] = say("wrong_target")
    if errors:
        return _page(typed, errors), 422
    return _done("targets_saved")


@manager("/numbers/links")
def share_report() -> ResponseReturnValue:
    """An address that shows the figures without logging in, until it expires or is taken back."""
    typed = {name: request.form.get(name, "")[:MAX_TYPED] for name in ("name", "lifetime")}
    days = int(typed["lifetime"]) if typed["lifetime"] in {str(each) for each in report_links.DAYS} else 0
    try:
        report_links.make(seat().store.id, typed["name"], days=days, actor=seat().user.email)
    except Invalid as error:
        return _page(typed, _wrong(error)), 422
    return _done("link_made")


@manager("/numbers/links/<report_id>/revoke")
def revoke_report(report_id: str) -> ResponseReturnValue:
    report_links.revoke(seat().store.id, report_id)
    return _done("link_revoked")


def _page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store = seat().store
    wish, aims = spans.wish(store.id), targets.every(store.id)
    values = {name: _shown(name, aims[name]) if name in aims else "" for name in targets.KNOWN}
    today = analytics.today(store.id).isoformat()
    return render_template(
        "admin/numbers/numbers_notes.html",
        wish=wish,
        choices=spans.CHOICES,
        marks=marks(store.id, wish.span.first, wish.span.last),
        values={"text": "", "name": "", "lifetime": "30", "day": today, **values, **typed},
        errors=errors,
        aims=targets.KNOWN,
        count_unit=Unit.COUNT,
        links=[(each, address_of(store.id, each)) for each in report_links.every(store.id)],
        lifetimes=report_links.DAYS,
        now=clock.now(),
    )


def _done(text: str) -> ResponseReturnValue:
    flash(say(text), "good")
    return redirect(url_for("admin.numbers_notes", store_id=seat().store.id))


def _wrong(error: Invalid) -> dict[str, str]:
    names = [problem.pointer[2:] for problem in error.problems]
    return {{"days": "lifetime"}.get(name, name): say(f"wrong_{name}") for name in names}


def _amount(name: str, text: str) -> int | None:
    """A whole count, or a share typed in percent with up to two decimals; 0 for what is neither."""
    if not text:
        return None
    whole, _, part = text.replace(",", ".").replace("٫", ".").rstrip("%٪").partition(".")
    if not whole.isdecimal() or not (part + "0").isdecimal() or len(part) > 2 or len(whole) > 9:
        return 0
    if targets.KNOWN[name] is Unit.COUNT:
        return 0 if part else int(whole)
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _shown(name: str, amount: int) -> str:
    return str(amount) if targets.KNOWN[name] is Unit.COUNT else f"{amount / 100:g}"
