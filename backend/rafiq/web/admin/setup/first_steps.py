"""The set-up: five steps from an empty store to the first referral, a checklist until all of them are done (S1-33)."""

from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics import service as analytics
from rafiq.analytics.queries.dashboard import any_order, any_shown
from rafiq.core import texts
from rafiq.programs import service as programs
from rafiq.stores import service as stores
from rafiq.stores import testing
from rafiq.stores.sharing import Sharing
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale
from rafiq.web.words.live_deal import live_deal

CONFIRMED_BY_HAND = ("look",)  # whether a shop likes what it sees, no fact can tell


@dataclass(frozen=True, slots=True)
class Step:
    """``endpoint`` is the page on which it is done."""

    name: str
    done: bool
    endpoint: str


@admin.app_template_global("tset")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about the set-up."""
    return texts.text(locale(), f"first_steps.{key}", **values)


@admin.app_template_global("setup_steps")
def steps() -> tuple[Step, ...]:
    """In the order in which they are done, for the shop itself."""
    shop = stores.get_store(seat().shop_id)
    deal, twin = programs.current_program(shop.id), testing.test_store_of(shop.id)
    liked = bool(shop.accent or shop.sharing != Sharing.of(None) or stores.confirmed(shop.id).get("look"))
    tried = any_order(shop.id) or (twin is not None and any_order(twin.id))
    return (
        Step("store", bool(shop.origins), "settings"),
        Step("reward", bool(deal and deal.live), "program"),
        Step("look", liked, "playground"),
        Step("tag", analytics.last_seen(shop.id) is not None or any_shown(shop.id), "install"),
        Step("order", tried, "place_test_order"),
    )


@viewer("/setup")
def first_steps() -> ResponseReturnValue:
    found = steps()
    return render_template(
        "admin/setup/first_steps.html",
        steps=found,
        done=sum(step.done for step in found),
        next_step=next((step for step in found if not step.done), None),
        deal=live_deal(seat().store, locale()),
    )


@manager("/setup")
def confirm_step() -> ResponseReturnValue:
    """A member says that a step is done."""
    step = request.form.get("step", "")
    if step not in CONFIRMED_BY_HAND:
        abort(422)
    stores.confirm(seat().shop_id, step, seat().user.email)
    return redirect(url_for("admin.first_steps", store_id=seat().store.id))
