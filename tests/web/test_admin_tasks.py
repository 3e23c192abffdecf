"""Gifts that a person hands over: listed when they are owed, ticked off once, by those who may (S4-5)."""

import pytest

from rafiq.app import run_due
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member

NOTE = "Bring a thank-you note and <20.00>"


@pytest.fixture
def task_path(app, merchant, clock) -> str:
    """One friend's order is past its hold, so there is something to bring to Ana."""
    program = merchant.get("/programs").get_json()["data"][0]
    terms = program["terms"] | {"advocate_kind": "task", "advocate_amount": "20", "advocate_text": NOTE}
    assert merchant.patch(f"/programs/{program['id']}", {"terms": terms}).status_code == 200
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    merchant.post("/orders", factories.order(referral=ana["referral_code"]))
    clock.move(days=15)
    run_due(app)
    (task,) = merchant.get("/tasks").get_json()["data"]
    return f"/tasks/{task['id']}/done"


def test_a_member_sees_what_to_do_for_whom_and_ticks_it_off_once(app, store, task_path):
    manager = member(app, store.store_id, Role.MANAGER)
    page = manager.get("/tasks").text
    assert "Bring a thank-you note and &lt;20.00&gt;" in page
    assert "Ana" in page
    assert "/tasks" in manager.get("").text  # the dashboard says that something needs an answer

    for _ in range(2):
        answer = manager.post(task_path)
        assert answer.status_code == 302

    assert "Nothing to hand over" in manager.get("/tasks").text


def test_a_viewer_sees_and_cannot_tick_off(app, store, merchant, task_path):
    viewer = member(app, store.store_id, Role.VIEWER)

    assert task_path not in viewer.get("/tasks").text
    assert viewer.post(task_path).status_code == 403
    assert merchant.get("/tasks").get_json()["data"]


def test_an_unknown_task_is_not_found(app, store, merchant):
    assert member(app, store.store_id, Role.MANAGER).post("/tasks/tsk_none/done").status_code == 404
    assert merchant.post("/tasks/tsk_none/done").status_code == 404
