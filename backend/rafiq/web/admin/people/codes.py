"""A code of its own for an advocate's link: chosen on the person's page, and the word when its coupons are stopped."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core.errors import Conflict, Invalid
from rafiq.coupons import ending
from rafiq.links import service as links
from rafiq.people import service as people
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.people import person_page_of
from rafiq.web.admin.rewards.banks import say
from rafiq.web.admin.site import manager
from rafiq.web.admin.words import number


@manager("/people/<person_id>/code")
def choose_code(person_id: str) -> ResponseReturnValue:
    store, typed = seat().store, request.form.get("code", "").replace("\0", "")[:64]
    link = links.link_for(store.id, people.known(store.id, person_id).id)
    try:
        link = links.choose_code(store.id, link.id, typed, store_name=store.name, actor=seat().user.email)
    except (Invalid, Conflict) as error:
        wrong = say(f"wrong_{error.code}", count=number(links.CHANGES))
        return person_page_of(person_id, typed={"code": typed}, errors={"code": wrong}), 422
    flash(say("code_chosen", code=link.code), "good")
    return redirect(url_for("admin.person", store_id=store.id, person_id=link.person_id))


@manager("/links/<link_id>/stop")
def stop_link(link_id: str) -> ResponseReturnValue:
    """One click against a leak: what is out ends, nothing new goes out; what was earned stays."""
    ended = ending.stop_link(seat().store.id, link_id)
    flash(say("link_stopped", count=number(ended)), "good")
    return _back(link_id)


@manager("/links/<link_id>/resume")
def resume_link(link_id: str) -> ResponseReturnValue:
    links.resume(seat().store.id, link_id)
    flash(say("link_resumed"), "good")
    return _back(link_id)


def _back(link_id: str) -> ResponseReturnValue:
    person_id = links.get(seat().store.id, link_id).person_id
    return redirect(url_for("admin.person", store_id=seat().store.id, person_id=person_id))
