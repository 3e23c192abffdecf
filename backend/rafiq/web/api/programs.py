"""Programs: the deal, read and published by the store's server."""

from apiflask import APIBlueprint
from flask import Response

from rafiq.core.errors import Invalid
from rafiq.core.money import check_currency, parse_amount
from rafiq.programs import service as programs
from rafiq.programs.rules import DiscountKind, Terms
from rafiq.web import shown
from rafiq.web.answers import ProgramOut, ProgramPage
from rafiq.web.api.edge import answer, store_id
from rafiq.web.schemas import Page, ProgramIn, ProgramPatch, TermsIn

ACTOR = "api"
api = APIBlueprint("api_programs", __name__, url_prefix="/api/v1", tag="Programs")


@api.get("/programs")
@api.input(Page, location="query")
@api.output(ProgramPage)
@api.doc(operation_id="listPrograms")
def list_programs(query_data: Page) -> Response:
    """Every program with its current terms, oldest first."""
    rows = [
        shown.program(each)
        for each in programs.list_programs(store_id())
        if each.id > (query_data.cursor or "")
    ]
    more = len(rows) > query_data.limit
    return answer(
        {"data": rows[: query_data.limit], "next_cursor": rows[query_data.limit - 1]["id"] if more else None}
    )


@api.post("/programs")
@api.input(ProgramIn)
@api.output(ProgramOut, status_code=201)
@api.doc(operation_id="startProgram")
def start_program(json_data: ProgramIn) -> Response:
    """A new live program. An impossible deal is refused with each field and the reason."""
    terms = read_terms(json_data.terms, check_currency(json_data.currency))
    return answer(
        shown.program(programs.start_program(store_id(), name=json_data.name, terms=terms, actor=ACTOR)), 201
    )


@api.patch("/programs/<program_id>")
@api.input(ProgramPatch)
@api.output(ProgramOut)
@api.doc(operation_id="changeProgram")
def change_program(program_id: str, json_data: ProgramPatch) -> Response:
    """Rename, pause, resume, or publish new terms: a version that running referrals never see."""
    program = programs.get_program(store_id(), program_id)
    if json_data.terms:
        terms = read_terms(json_data.terms, program.terms.currency)
        program = programs.publish(store_id(), program_id, terms=terms, actor=ACTOR)
    if json_data.name:
        program = programs.rename(store_id(), program_id, json_data.name)
    if json_data.status:
        program = programs.set_status(store_id(), program_id, json_data.status)
    return answer(shown.program(program))


def read_terms(asked: TermsIn, currency: str) -> Terms:
    """Terms from decimal strings; every bad amount names its field."""

    def minor(name: str) -> int:
        return parse_amount(getattr(asked, name), currency, f"#/terms/{name}").amount

    return Terms(
        currency=currency,
        friend_kind=DiscountKind(asked.friend_kind),
        friend_basis_points=_basis_points(asked.friend_percent),
        friend_amount=minor("friend_amount"),
        friend_minimum=minor("friend_minimum"),
        friend_expires_days=asked.friend_expires_days,
        advocate_amount=minor("advocate_amount"),
        hold_days=asked.hold_days,
        window_days=asked.window_days,
        new_customer_days=asked.new_customer_days,
        minimum_order=minor("minimum_order"),
        cap_count=asked.cap_count,
    )


def _basis_points(percent: str) -> int:
    whole, _, part = percent.partition(".")
    points = int(whole) * 100 + int(part.ljust(2, "0")[:2] or "0")
    if points > 10_000:
        raise Invalid.field("#/terms/friend_percent", "must be at most 100")
    return points
