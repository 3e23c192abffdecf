"""Tasks: gifts that a person hands over, read and ticked off by the store's server."""

from apiflask import APIBlueprint
from flask import Response

from rafiq.referrals import service as referrals
from rafiq.referrals import tasks
from rafiq.web.api.edge import answer, paged, store_id
from rafiq.web.shapes import shown
from rafiq.web.shapes.answers import TaskPage
from rafiq.web.shapes.schemas import Page

ACTOR = "api"
api = APIBlueprint("api_tasks", __name__, url_prefix="/api/v1", tag="Tasks")


@api.get("/tasks")
@api.input(Page, location="query")
@api.output(TaskPage)
@api.doc(operation_id="listTasks")
def list_tasks(query_data: Page) -> Response:
    """What is to be done, oldest first."""
    every = [shown.task(each) for each in tasks.waiting(store_id())]
    return answer(paged(every, query_data, "tsk"))


@api.post("/tasks/<task_id>/done")
@api.output({}, status_code=204)
@api.doc(operation_id="finishTask")
def finish_task(task_id: str) -> Response:
    """It was handed over: its reward is redeemed. Only one may say so."""
    referrals.finish_task(store_id(), task_id, actor=ACTOR)
    return Response(status=204)
