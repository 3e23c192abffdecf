"""Surveys for the store's server: what customers answered, and scores that another tool collected."""

from datetime import datetime
from typing import Annotated

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field, StringConstraints

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.people import service as people
from rafiq.surveys import inbound, themes
from rafiq.surveys import service as surveys
from rafiq.surveys.inbound import Imported
from rafiq.surveys.rules import Band, Moment
from rafiq.surveys.service import AnswerView
from rafiq.web.api.edge import answer, place, store_id
from rafiq.web.runtime import runtime
from rafiq.web.shapes import order_body, shown
from rafiq.web.shapes.answers import Out
from rafiq.web.shapes.identifiers import Identifier
from rafiq.web.shapes.schemas import CustomerIn, In, Line, Page
from rafiq.web.shapes.schemas import Moment as At

api = APIBlueprint("api_surveys", __name__, url_prefix="/api/v1", tag="Surveys")
Words = Annotated[str, StringConstraints(max_length=surveys.MAX_WORDS, pattern=r"^[^\x00]*$", strict=True)]
IMPORTED = {
    "customer": {"email": "ana@example.com"},
    "id": "response-4711",
    "score": 9,
    "wish": "Open on Sundays too",
    "answered_at": "2026-11-20T10:00:00Z",
}


class AnswerQuery(Page):
    band: Band | None = None


class SurveyAnswerIn(In):
    """``id``: the answer's name in the other tool; the same one for the same customer is taken once."""

    customer: CustomerIn
    id: Annotated[
        str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$", strict=True)
    ]
    score: Annotated[int, Field(ge=0, le=10, strict=True)]
    wish: Words = ""
    remark: Words = ""
    product: Line = ""
    order_number: Identifier | None = None
    moment: Moment = Moment.PURCHASE
    answered_at: At | None = None


class SurveyAnswerOut(Out):
    id: str
    customer_id: str
    score: int
    band: str
    wish: str
    remark: str
    product: str
    order_number: str | None
    moment: str
    channel: str
    confirmed: bool
    themes: list[str]
    answered_at: datetime
    changed_at: datetime


class SurveyAnswerPage(Out):
    data: list[SurveyAnswerOut]
    next_cursor: str | None


@api.get("/surveys/answers")
@api.input(AnswerQuery, location="query")
@api.output(SurveyAnswerPage)
@api.doc(operation_id="listSurveyAnswers")
def list_answers(query_data: AnswerQuery) -> Response:
    """Newest first; ``next_cursor`` asks for the next page."""
    band = query_data.band.value if query_data.band else ""
    found = surveys.page(store_id(), band=band, before=place(query_data, "sva"), limit=query_data.limit + 1)
    rows = found[: query_data.limit]
    more = len(found) > query_data.limit
    return answer({"data": _shown(rows), "next_cursor": rows[-1].id if more else None})


@api.post("/surveys/answers")
@api.input(SurveyAnswerIn, example=IMPORTED)
@api.output(SurveyAnswerOut, status_code=201)
@api.doc(operation_id="importSurveyAnswer", responses={200: "The same answer, told before."})
def import_answer(json_data: SurveyAnswerIn) -> Response:
    """Take in a score that another tool collected; it counts and is followed up like one of ours."""
    who = order_body.identity(json_data.customer, "#/customer")
    if not who.known:
        raise Invalid.field("#/customer", "needs an id, an e-mail address or a phone number")
    now = clock.now()
    order_body.check_moment("#/answered_at", json_data.answered_at, now)
    what = Imported(
        json_data.id,
        json_data.score,
        json_data.wish,
        json_data.remark,
        json_data.product,
        json_data.order_number,
        json_data.moment,
        min(json_data.answered_at or now, now),
    )

    person, _ = people.recognise(store_id(), who, vouched=True)
    given, first = inbound.bring(store_id(), person.id, what)
    runtime().jobs.nudge("deliver")
    return answer(_shown([given])[0], 201 if first else 200)


def _shown(answers: list[AnswerView]) -> list[shown.Shown]:
    tags = themes.of_answers(store_id(), [each.id for each in answers])
    return [
        {
            "id": each.id,
            "customer_id": each.person_id,
            "score": each.score,
            "band": each.band,
            "wish": each.wish,
            "remark": each.remark,
            "product": each.product,
            "order_number": each.order_number,
            "moment": each.moment,
            "channel": each.channel,
            "confirmed": each.confirmed,
            "themes": [theme.name for theme in tags.get(each.id, [])],
            "answered_at": each.answered_at.isoformat(),
            "changed_at": each.changed_at.isoformat(),
        }
        for each in answers
    ]
