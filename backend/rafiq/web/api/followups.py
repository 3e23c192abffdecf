"""Follow-ups for the store's server: who must act by when, and how it went."""

from datetime import datetime
from typing import Annotated

from apiflask import APIBlueprint
from flask import Response
from pydantic import StringConstraints

from rafiq.followups import causes
from rafiq.followups import service as followups
from rafiq.followups.rules import Duty, Outcome
from rafiq.followups.service import FollowupView
from rafiq.web.api.edge import answer, place, store_id
from rafiq.web.shapes import shown
from rafiq.web.shapes.answers import Out
from rafiq.web.shapes.schemas import In, Line, Page

ACTOR = "api"
api = APIBlueprint("api_followups", __name__, url_prefix="/api/v1", tag="Follow-ups")
Note = Annotated[str, StringConstraints(max_length=followups.MAX_NOTE, pattern=r"^[^\x00]*$", strict=True)]
SPOKE = {"outcome": "spoke", "note": "Replaced the pot at once", "cause": "Lid was chipped"}


class FollowupQuery(Page):
    open: bool | None = None


class FollowupIn(In):
    """``outcome`` says how it went; ``duty`` hands it to whoever does that.

    What is left out stays; an empty ``note`` or ``cause`` takes away the one before.
    """

    outcome: Outcome | None = None
    note: Note | None = None
    cause: Line | None = None
    duty: Duty | None = None


class FollowupOut(Out):
    id: str
    kind: str
    customer_id: str
    source: str
    source_id: str
    duty: str
    opened_at: datetime
    due_at: datetime
    overdue: bool
    outcome: str | None
    cause: str | None
    note: str
    done_at: datetime | None
    recovered_at: datetime | None


class FollowupPage(Out):
    data: list[FollowupOut]
    next_cursor: str | None


@api.get("/followups")
@api.input(FollowupQuery, location="query")
@api.output(FollowupPage)
@api.doc(operation_id="listFollowups")
def list_followups(query_data: FollowupQuery) -> Response:
    """Newest first; ``open`` asks for those that wait, or for those that do not."""
    found = followups.page(
        store_id(), is_open=query_data.open, before=place(query_data, "fup"), limit=query_data.limit + 1
    )
    rows = found[: query_data.limit]
    more = len(found) > query_data.limit
    return answer({"data": _shown(rows), "next_cursor": rows[-1].id if more else None})


@api.get("/followups/<followup_id>")
@api.output(FollowupOut)
@api.doc(operation_id="getFollowup")
def get_followup(followup_id: str) -> Response:
    """One follow-up."""
    return answer(_shown([followups.get(store_id(), followup_id)])[0])


@api.patch("/followups/<followup_id>")
@api.input(FollowupIn, example=SPOKE)
@api.output(FollowupOut)
@api.doc(operation_id="changeFollowup")
def change_followup(followup_id: str, json_data: FollowupIn) -> Response:
    """Say how it went, note something, or hand it over. Of two who end it at once, the second is told."""
    found = followups.get(store_id(), followup_id)
    if json_data.duty is not None:
        found = followups.give(store_id(), found.id, duty=json_data.duty, user_id=None, actor=ACTOR)
    if (json_data.outcome, json_data.note, json_data.cause) != (None, None, None):
        found = followups.record(
            store_id(),
            found.id,
            json_data.outcome,
            note=json_data.note,
            cause=json_data.cause,
            actor=ACTOR,
        )
    return answer(_shown([found])[0])


def _shown(rows: list[FollowupView]) -> list[shown.Shown]:
    names = {each.id: each.name for each in causes.board(store_id())}
    return [
        {
            "id": each.id,
            "kind": each.kind,
            "customer_id": each.person_id,
            "source": each.source,
            "source_id": each.source_id,
            "duty": each.duty,
            "opened_at": each.opened_at.isoformat(),
            "due_at": each.due_at.isoformat(),
            "overdue": each.overdue_at is not None,
            "outcome": each.outcome,
            "cause": names.get(each.cause_id or ""),
            "note": each.note,
            "done_at": each.done_at.isoformat() if each.done_at else None,
            "recovered_at": each.recovered_at.isoformat() if each.recovered_at else None,
        }
        for each in rows
    ]
