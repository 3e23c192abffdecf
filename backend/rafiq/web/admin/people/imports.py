"""Lists of customers, scores, links or rewards: put one in, see what was understood, say yes, watch it taken in."""

from collections.abc import Iterator, Mapping
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.errors import Invalid
from rafiq.moving import arriving, columns, rows, uploads
from rafiq.moving.brought import HOLD_DAYS, MOST_HOLD_DAYS, Told
from rafiq.moving.headings import SOURCES
from rafiq.moving.judging import MOST_ROWS
from rafiq.moving.kinds import CUSTOMERS, LINKS, REWARDS, SCORES
from rafiq.stores.rights import Level, Room
from rafiq.web import audit_notes
from rafiq.web.admin import words
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, page, viewer
from rafiq.web.admin.words import amount_of, locale, number
from rafiq.web.runtime import runtime, settings
from rafiq.web.shapes import tables

PAGES = {
    CUSTOMERS: "imports",
    SCORES: "score_imports",
    LINKS: "link_imports",
    REWARDS: "reward_imports",
}
UPLOADS = {
    CUSTOMERS: "look_at_list",
    SCORES: "look_at_scores",
    LINKS: "look_at_links",
    REWARDS: "look_at_rewards",
}
# Scores are the business of whoever asks for them, and rewards are money.
ROOMS = {CUSTOMERS: Room.PEOPLE, LINKS: Room.PEOPLE, SCORES: Room.ASKING, REWARDS: Room.MONEY}
BROUGHT = (LINKS, REWARDS)
SHOWN_LINES = 100
SHOWN_NAMES = 3
JOB = "imports"


@admin.app_template_global("tmove")
def say(key: str, **values: object) -> str:
    """A text of the catalogue of coming and leaving."""
    return texts.text(locale(), f"moving.{key}", **values)


@admin.url_value_preprocessor
def allow_lists(endpoint: str | None, _values: Mapping[str, object] | None) -> None:
    """These forms take a file; elsewhere the ordinary limit stands."""
    if endpoint in {f"{admin.name}.{each}" for each in UPLOADS.values()}:
        request.max_content_length = settings().max_upload_bytes


@admin.app_template_global("tmoves")
def say_counted(key: str, count: int) -> str:
    return texts.counted(locale(), f"moving.{key}", count)


@admin.app_template_global("tlist")
def say_of(kind: str, key: str, **values: object) -> str:
    """What is said of a list of people, or of one of another kind."""
    return say(key if kind == CUSTOMERS else f"{kind}_{key}", **values)


@viewer("/people/import")
def imports() -> ResponseReturnValue:
    return _page(CUSTOMERS, {})


@manager("/people/import")
def look_at_list() -> ResponseReturnValue:
    """Look at a file; nobody is taken in before somebody says yes."""
    return _look_at(CUSTOMERS)


@viewer("/surveys/import", room=Room.ASKING)
def score_imports() -> ResponseReturnValue:
    return _page(SCORES, {})


@manager("/surveys/import", room=Room.ASKING)
def look_at_scores() -> ResponseReturnValue:
    """The same for scores that another survey tool collected."""
    return _look_at(SCORES)


@viewer("/people/import-links")
def link_imports() -> ResponseReturnValue:
    return _page(LINKS, {})


@manager("/people/import-links")
def look_at_links() -> ResponseReturnValue:
    """The same for links and codes that people had in another program."""
    return _look_at(LINKS)


@page("/people/import-links/redirects.zip", level=Level.ACT)
def links_redirects() -> ResponseReturnValue:
    """Maps that lead what was shared before to the same people's links here."""
    file = TemporaryFile()  # noqa: SIM115 - closed by the server, when it is sent
    arriving.write(file, seat().store, runtime().keyring, settings().public_url)
    file.seek(0)
    return send_file(
        file, mimetype="application/zip", as_attachment=True, download_name="redirects-to-rafiq.zip"
    )


@viewer("/people/import-rewards", room=Room.MONEY)
def reward_imports() -> ResponseReturnValue:
    return _page(REWARDS, {})


@manager("/people/import-rewards", room=Room.MONEY)
def look_at_rewards() -> ResponseReturnValue:
    """The same for rewards that another program still owes."""
    return _look_at(REWARDS)


def _look_at(kind: str) -> ResponseReturnValue:
    file, errors, told = request.files.get("file"), {}, _told(kind)
    if file is None or not file.filename:
        errors["file"] = say("file_none")
    if told is None:
        errors["told"] = say("wrong_told", most=number(MOST_HOLD_DAYS))
    if file is None or told is None or errors:
        return _page(kind, errors), 422
    name = "".join(letter for letter in str(file.filename) if letter.isprintable())
    stream, actor = cast("BinaryIO", file.stream), seat().user.email
    try:
        found = uploads.look_at(seat().store.id, stream, file_name=name, actor=actor, kind=kind, told=told)
    except Invalid as error:
        reason = error.problems[0].detail
        return _page(kind, {"file": say(f"file_{reason}", count=number(MOST_ROWS))}), 422
    return redirect(_address_of(found))


def _told(kind: str) -> Told | None:
    """What the form says of the whole file; None where it cannot be."""
    if kind not in BROUGHT:
        return Told()
    source, days = request.form.get("source", ""), request.form.get("hold_days", str(HOLD_DAYS)).strip()
    if source not in SOURCES or not (days.isdecimal() and len(days) < 4 and int(days) <= MOST_HOLD_DAYS):
        return None
    return Told(source, int(days), seat().store.currency)


@viewer("/people/import/sample/<kind>")
def import_sample(kind: str) -> ResponseReturnValue:
    """A few lines of such a list, as this very store could put them in."""
    if kind not in PAGES:
        abort(404)
    audit_notes.unchanged()
    rows = columns.sample(kind, currency=seat().store.currency, now=clock.now())
    return tables.download(rows, f"sample-{kind}", locale=locale())


@viewer("/people/import/<import_id>")
def one_import(import_id: str) -> ResponseReturnValue:
    found = uploads.get(seat().store.id, import_id)
    return render_template(
        "admin/people/import.html",
        found=found,
        confirm=_confirm(found),
        others=_others(found),
        refused=list(islice(uploads.refused(seat().store.id, import_id), SHOWN_LINES)),
        shown_lines=SHOWN_LINES,
        pages=PAGES,
        uploads=UPLOADS,
    )


@viewer("/people/import/<import_id>/progress")
def import_progress(import_id: str) -> ResponseReturnValue:
    """Asked by the page every second; when it is over, the page comes anew."""
    found = uploads.get(seat().store.id, import_id)
    answer = Response(render_template("admin/people/import_progress.html", found=found))
    if found.status != uploads.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@viewer("/people/import/<import_id>/start", methods=("POST",))
def start_import(import_id: str) -> ResponseReturnValue:
    _may_act(uploads.get(seat().store.id, import_id).kind)
    found = uploads.start(seat().store.id, import_id, any_currency="any_currency" in request.form)
    if "any_currency" in request.form and not found.told.any_currency and found.status != uploads.DROPPED:
        flash(say("others_late"), "still")
    runtime().jobs.nudge(JOB)
    return redirect(_address_of(found))


@viewer("/people/import/<import_id>/drop", methods=("POST",))
def drop_import(import_id: str) -> ResponseReturnValue:
    _may_act(uploads.get(seat().store.id, import_id).kind)
    found = uploads.drop(seat().store.id, import_id)
    if found.status == uploads.DROPPED:
        flash(say("dropped"), "still")
    return redirect(url_for(f"admin.{PAGES[found.kind]}", store_id=seat().store.id))


def _confirm(found: uploads.ImportView) -> str:
    """What a yes does, for the button that says it; nothing where it would do nothing."""
    new = found.new_count - found.moved_count
    if found.moved_count and new:
        taken = say_counted("rewards_confirm", new)
        return texts.counted(locale(), "moving.rewards_confirm_moved", found.moved_count, taken=taken)
    if found.moved_count:
        return say_counted("rewards_move", found.moved_count)
    if found.new_count or found.others or (found.kind == CUSTOMERS and found.known_count):
        return say_counted("confirm" if found.kind == CUSTOMERS else f"{found.kind}_confirm", found.new_count)
    return ""


def _others(found: uploads.ImportView) -> str:
    """Each currency with how many and how much, kept apart from the direction of the sentence around it."""
    sums = (
        f"\u2068{number(each.count)} × {amount_of(each.amount, each.unit)}\u2069" for each in found.others
    )
    return f"{words.say('comma')} ".join(sums)


def _may_act(kind: str) -> None:
    """Whoever may put such a list in says yes or no to one and reads its lines, and nobody else."""
    if not seat().role.may(Level.ACT, ROOMS[kind]):
        abort(403)


@viewer("/people/import/<import_id>/refused.csv")
def refused_lines(import_id: str) -> ResponseReturnValue:
    """The lines as they were, with the reason; written as it is read."""
    found = uploads.get(seat().store.id, import_id)
    _may_act(found.kind)
    return tables.download(_lines(found), "refused-lines", locale=locale())


def _lines(found: uploads.ImportView) -> Iterator[list[tables.Cell]]:
    heading = [column["heading"] for column in found.understood["columns"]]
    yield [say("line"), say("problem"), *heading]
    for line, content, problem in uploads.refused(found.store_id, found.id):
        yield [line, say(f"line_{problem}"), *content]


def _page(kind: str, errors: dict[str, str]) -> str:
    return render_template(
        "admin/people/imports.html",
        kind=kind,
        found=[each for each in uploads.latest(seat().store.id) if each.kind == kind],
        errors=errors,
        megabytes=number(settings().max_upload_bytes // 1_000_000),
        upload=UPLOADS[kind],
        pages=PAGES,
        columns=columns.of(kind),
        shown_names=SHOWN_NAMES,
        states=rows.STATES if kind == REWARDS else {},
        sources=SOURCES if kind in BROUGHT else (),
        told=request.form,
        hold_days=HOLD_DAYS,
        most_hold_days=MOST_HOLD_DAYS,
    )


def _address_of(found: uploads.ImportView) -> str:
    return url_for("admin.one_import", store_id=seat().store.id, import_id=found.id)
