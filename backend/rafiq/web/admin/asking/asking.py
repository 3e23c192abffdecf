"""When to ask: the policy of the shop and of each product, and how each order stands, with the reason."""

from collections.abc import Mapping
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.errors import Invalid
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind
from rafiq.prompts import asks, policies
from rafiq.prompts.asks import AskView
from rafiq.prompts.rules import Decision, Policy, When
from rafiq.web.admin.forms import whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale

COUNTS = ("days", "rest_days", "most", "again_days")
ON_PERSON = 3


@admin.app_template_global("tk")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about asking."""
    return texts.text(locale(), f"asking.{key}", **values)


@admin.app_template_global("asks_of")
def asks_of(person_id: str) -> list[tuple[AskView, Decision]]:
    """A person's newest orders and what would be decided about each at this moment."""
    now = clock.now()
    found = asks.of_person(seat().store.id, person_id, limit=ON_PERSON)
    return [(each, asks.decision_of(each, now)) for each in found]


@viewer("/asking")
def asking() -> ResponseReturnValue:
    return _page(_chosen(), {}, {})


@manager("/asking")
def save_asking() -> ResponseReturnValue:
    """All fields at once; what is wrong is marked and what was typed stays."""
    typed = {name: request.form.get(name, "").replace("\0", "")[:600] for name in _NAMES}
    try:
        saved = policies.save(seat().store.id, _wanted(typed))
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        return _page(_chosen(), typed, {name: say(f"wrong_{name}") for name in names}), 422
    flash(say("saved"), "good")
    return redirect(url_for("admin.asking", store_id=seat().store.id, policy=saved.id))


@manager("/asking/<policy_id>/remove")
def remove_asking(policy_id: str) -> ResponseReturnValue:
    policies.remove(seat().store.id, policy_id)
    flash(say("removed"), "good")
    return redirect(url_for("admin.asking", store_id=seat().store.id))


_NAMES = ("id", "active", "product_tag", "moment", *COUNTS)


def _page(policy: Policy, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store = seat().store
    known = {name: str(getattr(policy, name)) for name in ("id", "product_tag", "moment", *COUNTS)}
    known["active"] = "1" if policy.active else ""
    return render_template(
        "admin/asking/asking.html",
        every=policies.every(store.id),
        policy=policy,
        typed=dict(typed) or known,
        errors=errors,
        moments=list(When),
        standing=asks.counts(store.id),
        mails_off=not {Kind.ASK, Kind.VALUE} <= set(mail.switched_on(store.id)),
    )


def _chosen() -> Policy:
    """The one of the address, a new one for a product, or the shop's own."""
    every = policies.every(seat().store.id)
    own = next((each for each in every if not each.product_tag), Policy())
    if "new" in request.args:
        return replace(own, id="", product_tag="")
    return next((each for each in every if each.id == request.args.get("policy")), own)


def _wanted(typed: Mapping[str, str]) -> Policy:
    days, rest, most, again = (-1 if (count := whole(typed, name)) is None else count for name in COUNTS)
    moment = typed["moment"]
    if moment not in set(When):
        raise Invalid.field("#/moment", "must be one of the moments")
    return Policy(
        id=typed["id"][:32],
        product_tag=typed["product_tag"],
        active=bool(typed["active"]),
        moment=When(moment),
        days=days,
        rest_days=rest,
        most=most,
        again_days=again,
    )
