"""Programs: the deal, read and published by the store's server."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from apiflask import APIBlueprint
from flask import Response

from rafiq.core.errors import Gathering
from rafiq.core.money import check_currency
from rafiq.coupons import bank_deals
from rafiq.programs import service as programs
from rafiq.programs.checks import check, check_course
from rafiq.programs.choice import Course
from rafiq.programs.rules import Terms
from rafiq.programs.service import ProgramView
from rafiq.web import audit_notes
from rafiq.web.api.edge import answer, place, store_id
from rafiq.web.shapes import deal_shape
from rafiq.web.shapes.deal_schemas import CourseIn, ProgramIn, ProgramPatch, TermsIn
from rafiq.web.shapes.program_answers import ProgramOut, ProgramPage
from rafiq.web.shapes.schemas import Page

ACTOR = "api"
WHEN_AND_WHO = ("published_at", "published_by")  # the audit log knows
COURSE = ("owner", "starts_at", "ends_at", "priority", "monthly_target")
api = APIBlueprint("api_programs", __name__, url_prefix="/api/v1", tag="Programs")


@api.get("/programs")
@api.input(Page, location="query")
@api.output(ProgramPage)
@api.doc(operation_id="listPrograms")
def list_programs(query_data: Page) -> Response:
    """Every program with its current terms, oldest first."""
    after = place(query_data, "prg") or ""
    rows = [deal_shape.program(each) for each in programs.list_programs(store_id()) if each.id > after]
    more = len(rows) > query_data.limit
    return answer(
        {"data": rows[: query_data.limit], "next_cursor": rows[query_data.limit - 1]["id"] if more else None}
    )


@api.get("/programs/<program_id>")
@api.output(ProgramOut)
@api.doc(operation_id="getProgram")
def get_program(program_id: str) -> Response:
    """One program with its current terms."""
    return answer(deal_shape.program(programs.get_program(store_id(), program_id)))


@api.post("/programs")
@api.input(ProgramIn)
@api.output(ProgramOut, status_code=201)
@api.doc(operation_id="startProgram")
def start_program(json_data: ProgramIn) -> Response:
    """A new program, live unless it says draft. An impossible deal is refused with each field and the reason."""
    currency = check_currency(json_data.currency)
    course = Course(json_data.name, **_course(json_data, {"owner": ACTOR}))
    with deal_shape.pointers():
        terms = _possible(json_data.terms, currency, lambda: check_course(course))
        if json_data.status == programs.DRAFT and "terms" not in json_data.model_fields_set:
            return answer(
                deal_shape.program(programs.start_draft(store_id(), course, currency=currency)), 201
            )
        started = programs.start_program(
            store_id(),
            name=json_data.name,
            terms=terms,
            actor=ACTOR,
            course=course,
            status=json_data.status,
            note=json_data.note,
        )
    return answer(deal_shape.program(started), 201)


@api.patch("/programs/<program_id>")
@api.input(ProgramPatch)
@api.output(ProgramOut)
@api.doc(operation_id="changeProgram")
def change_program(program_id: str, json_data: ProgramPatch) -> Response:
    """Change its course, pause, resume, end, or publish new terms: a version that running referrals never see."""
    program = before = programs.get_program(store_id(), program_id)
    changes = _course(json_data, {"name": json_data.name} if json_data.name else {})
    with deal_shape.pointers():
        if json_data.terms:
            terms = _possible(
                _merged(program, json_data.terms),
                program.terms.currency,
                lambda: check_course(replace(program.course, **changes)),
            )
            program = programs.publish(store_id(), program_id, terms=terms, actor=ACTOR, note=json_data.note)
        if changes:
            program = programs.change(store_id(), program_id, changes)
        if json_data.status:
            program = programs.set_status(store_id(), program_id, json_data.status)
    shown = deal_shape.program(program)
    changed = audit_notes.changes(deal_shape.program(before), shown)
    audit_notes.told(**{name: value for name, value in changed.items() if name not in WHEN_AND_WHO})
    return answer(shown)


def _possible(sent: TermsIn, currency: str, course: Callable[[], object]) -> Terms:
    """The terms, when nothing about them, their banks or the course is impossible. Raises `Invalid` with all of it."""
    found = Gathering()
    terms = found.ask(lambda: deal_shape.read_terms(sent, currency))
    if terms:
        found.ask(lambda: check(terms))
        found.ask(lambda: bank_deals.check(store_id(), terms))
    found.ask(course)
    found.finish()
    return cast("Terms", terms)  # else something was found


def _course(sent: CourseIn, values: dict[str, Any]) -> dict[str, Any]:
    """What was said of a program beside its terms; a date that is null is taken away."""
    said = {name: getattr(sent, name) for name in COURSE if name in sent.model_fields_set}
    if "owner" in said:
        said["owner"] = said["owner"] or ""
    return values | said


def _merged(current: ProgramView, sent: TermsIn) -> TermsIn:
    """What a patch leaves out stays as it is; the first terms of a draft begin from the defaults."""
    if current.version == 0:
        return sent
    return TermsIn.model_validate(deal_shape.terms(current.terms) | sent.model_dump(exclude_unset=True))
