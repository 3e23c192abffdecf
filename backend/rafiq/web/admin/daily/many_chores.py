"""Decisions about many things that wait for somebody: follow-ups, introductions, stories, shops' messages, gifts."""

from flask.typing import ResponseReturnValue

from rafiq.bulk.rules import MOST, Pick
from rafiq.encounters import asks
from rafiq.followups import picking as followups
from rafiq.integrations import picking as deliveries
from rafiq.referrals import tasks
from rafiq.stores.rights import Room
from rafiq.voices import service as voices
from rafiq.web.admin.daily import narrowed
from rafiq.web.admin.daily.many import act_about, ask, ticked
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import manager


@manager("/followups/many", room=Room.DAILY)
def ask_followups() -> ResponseReturnValue:
    store_id, only, queue = seat().store.id, ticked(), narrowed.followups()
    found = (
        followups.waiting(store_id, user_id=queue.user_id, duties=queue.duties, limit=MOST)
        if only is None
        else followups.ticked(store_id, only)
    )
    return ask(act_about("followup"), [Pick(*each) for each in found.items()])


@manager("/deliveries/many", room=Room.SETUP)
def ask_deliveries() -> ResponseReturnValue:
    found = deliveries.picked(seat().store.id, narrowed.deliveries(), only=ticked(), limit=MOST)
    return ask(act_about("delivery"), [Pick(each.id, each.state, each.topic) for each in found])


@manager("/introductions/many", room=Room.IN_PERSON)
def ask_introductions() -> ResponseReturnValue:
    """Of those that the page lists; it has no filter, so there is no word for all of them."""
    only = ticked() or ()
    found = [each for each in asks.every(seat().store.id) if each.id in only]
    return ask(act_about("introduction"), [Pick(each.id, each.status) for each in found])


@manager("/stories/many", room=Room.REACH)
def ask_stories() -> ResponseReturnValue:
    """Each with the digest of the words that the page showed: nothing is shown in public that nobody has read."""
    told = {each.id for each in voices.every(seat().store.id)}
    seen = (each.partition(".") for each in ticked() or ())
    return ask(act_about("story"), [Pick(story_id, read) for story_id, _, read in seen if story_id in told])


@manager("/tasks/many", room=Room.CARE)
def ask_tasks() -> ResponseReturnValue:
    only = ticked() or ()
    found = [each for each in tasks.waiting(seat().store.id) if each.id in only]
    return ask(act_about("task"), [Pick(each.id, "open", each.text[:60]) for each in found])
