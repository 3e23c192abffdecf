"""Tasks: gifts that a person hands over, read and ticked off by the store's server."""

from apiflask import APIBlueprint
from flask import Response

from rafiq.referrals import service as referrals
from rafiq.referrals import tasks
from rafiq.web import shown
from rafiq.web.answers import TaskPage
from rafiq.web.api.edge import answer, store_id

ACTOR = "api"
api = APIBlueprint("api_tasks", __name__, url_prefix="/api/v1", tag="Tasks")


@api.get("/tasks")
@api.output(TaskPage)
@api.doc(operation_id="listTasks")
def list_tasks() -> Response:
    """What is to be done, oldest first."""
    return answer({"data": [shown.task(each) for each in tasks.waiting(store_id())], "next_cursor": None})


@api.post("/tasks/<task_id>/done")
@api.output({}, status_code=204)
@api.doc(operation_id="finishTask")
def finish_task(task_id: str) -> Response:
    """It was handed over: its reward is redeemed. Only one may say so."""
    referrals.finish_task(store_id(), task_id, actor=ACTOR)
    return Response(status=204)
