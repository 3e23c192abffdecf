"""Lists of past customers or of scores: put one in, see what was understood, say yes, watch it being taken in."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import BinaryIO, cast

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import texts
from rafiq.core.errors import Invalid
from rafiq.moving import uploads
from rafiq.moving.kinds import CUSTOMERS, SCORES
from rafiq.stores.rights import Level, Room
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, page, viewer
from rafiq.web.admin.words import locale, number
from rafiq.web.runtime import runtime, settings
from rafiq.web.shapes import tables

UPLOADS = frozenset({"look_at_list", "look_at_scores"})
PAGES = {CUSTOMERS: "admin.imports", SCORES: "admin.score_imports"}
SHOWN_LINES = 100
JOB = "imports"


@admin.app_template_global("tmove")
def say(key: str, **values: object) -> str:
    """A text of the catalogue of coming and leaving."""
    return texts.text(locale(), f"moving.{key}", **values)


@admin.url_value_preprocessor
def allow_lists(endpoint: str | None, _values: Mapping[str, object] | None) -> None:
    """These forms take a file; elsewhere the ordinary limit stands."""
    if endpoint in {f"{admin.name}.{each}" for each in UPLOADS}:
        request.max_content_length = settings().max_upload_bytes


@admin.app_template_global("tlist")
def say_of(kind: str, key: str, **values: object) -> str:
    """What is said of a list of people, or of one of scores."""
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


def _look_at(kind: str) -> ResponseReturnValue:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(kind, {"file": say("file_none")}), 422
    name = "".join(letter for letter in file.filename if letter.isprintable())
    stream, actor = cast("BinaryIO", file.stream), seat().user.email
    try:
        found = uploads.look_at(seat().store.id, stream, file_name=name, actor=actor, kind=kind)
    except Invalid as error:
        reason = error.problems[0].detail
        return _page(kind, {"file": say(f"file_{reason}", count=number(uploads.MOST_ROWS))}), 422
    return redirect(_address_of(found))


@viewer("/people/import/<import_id>")
def one_import(import_id: str) -> ResponseReturnValue:
    found = uploads.get(seat().store.id, import_id)
    return render_template(
        "admin/people/import.html",
        found=found,
        refused=list(islice(uploads.refused(seat().store.id, import_id), SHOWN_LINES)),
        shown_lines=SHOWN_LINES,
    )


@viewer("/people/import/<import_id>/progress")
def import_progress(import_id: str) -> ResponseReturnValue:
    """Asked by the page every second; when it is over, the page comes anew."""
    found = uploads.get(seat().store.id, import_id)
    answer = Response(render_template("admin/people/import_progress.html", found=found))
    if found.status != uploads.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@manager("/people/import/<import_id>/start")
def start_import(import_id: str) -> ResponseReturnValue:
    _may_change(import_id)
    found = uploads.start(seat().store.id, import_id)
    runtime().jobs.nudge(JOB)
    return redirect(_address_of(found))


@manager("/people/import/<import_id>/drop")
def drop_import(import_id: str) -> ResponseReturnValue:
    _may_change(import_id)
    found = uploads.drop(seat().store.id, import_id)
    if found.status == uploads.DROPPED:
        flash(say("dropped"), "still")
    return redirect(url_for(PAGES[found.kind], store_id=seat().store.id))


def _may_change(import_id: str) -> None:
    """Scores are the business of whoever asks for them, and make promoters."""
    if uploads.get(seat().store.id, import_id).kind == SCORES and not seat().role.may(Level.ACT, Room.ASKING):
        abort(403)


@page("/people/import/<import_id>/refused.csv", level=Level.ACT)
def refused_lines(import_id: str) -> ResponseReturnValue:
    """The lines as they were, with the reason; written as it is read."""
    found = uploads.get(seat().store.id, import_id)
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
    )


def _address_of(found: uploads.ImportView) -> str:
    return url_for("admin.one_import", store_id=seat().store.id, import_id=found.id)
