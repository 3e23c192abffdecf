"""Gifts that a person hands over: the list to work off, oldest first."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from rafiq.core.errors import Conflict
from rafiq.core.money import Money
from rafiq.people import service as people
from rafiq.referrals import service as referrals
from rafiq.referrals import tasks as service
from rafiq.stores.rights import Room
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import money, say


@viewer("/tasks")
def tasks() -> ResponseReturnValue:
    store = seat().store
    waiting = service.waiting(store.id)
    names = people.many(store.id, {each.person_id for each in waiting if each.person_id})
    rows = [
        (each, names.get(each.person_id or ""), money(Money(each.amount, each.unit)) if each.amount else "")
        for each in waiting
    ]
    return render_template("admin/rewards/tasks.html", rows=rows)


@manager("/tasks/<task_id>/done", room=Room.CARE)
def finish_task(task_id: str) -> ResponseReturnValue:
    """Two people may tick the same line at once; the second is told."""
    try:
        referrals.finish_task(seat().store.id, task_id, actor=seat().user.email)
        flash(say("task_done"), "good")
    except Conflict:
        flash(say("task_gone"), "bad")
    return redirect(url_for("admin.tasks", store_id=seat().store.id))
