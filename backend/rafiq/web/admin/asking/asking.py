"""When to ask: the policy of the shop and of each product, and how each order stands, with the reason."""

from collections.abc import Mapping
from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.errors import Invalid
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind
from rafiq.prompts import asks, policies
from rafiq.prompts.asks import AskView
from rafiq.prompts.rules import Decision, Policy, When
from rafiq.web.admin import history
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
    """As kept; without a script, as typed before (``show``), with what is wrong marked."""
    typed = typed_in(request.args) if "show" in request.args else {}
    return _page(_chosen(), typed, wrong(typed))


@manager("/asking")
def save_asking() -> ResponseReturnValue:
    """All fields at once; what is wrong is marked and what was typed stays."""
    typed = typed_in(request.form)
    try:
        return EDITOR.kept(wanted(typed))
    except Invalid as error:
        return _page(_chosen(), typed, sentences(error, typed)), 422


@manager("/asking/<policy_id>/remove")
def remove_asking(policy_id: str) -> ResponseReturnValue:
    return EDITOR.removed(policy_id)


EDITOR = history.Editor(
    "asking",
    "/asking",
    __name__,
    policies.VERSIONS,
    policies.save,
    say,
    shown={"moment": lambda moment: say(f"moment_{moment}")},
    argument="policy",
    bring_back=policies.bring_back,
    remove=policies.remove,
    name=lambda policy: policy.product_tag or say("all_products"),
)


def typed_in(form: Mapping[str, str]) -> dict[str, str]:
    """The fields of the form, posted or in a preview's address."""
    names = ("id", "active", "product_tag", "moment", *COUNTS)
    return {name: form.get(name, "").replace("\0", "")[:600] for name in names}


def sentences(error: Invalid, typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each field."""
    names = [each.pointer.removeprefix("#/") for each in error.problems]
    taken = "_none" if not typed["product_tag"].strip() else ""
    return {name: say(f"wrong_{name}{taken if name == 'product_tag' else ''}") for name in names}


def wrong(typed: Mapping[str, str]) -> dict[str, str]:
    """As `sentences`, of what was typed and is not to be kept now."""
    try:
        _ = policies.check(wanted(typed)) if typed else None
    except Invalid as error:
        return sentences(error, typed)
    return {}


def _page(policy: Policy, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store = seat().store
    known = {name: str(getattr(policy, name)) for name in ("id", "product_tag", "moment", *COUNTS)}
    known["active"] = "1" if policy.active else ""
    return render_template(
        "admin/asking/asking.html",
        every=policies.every(store.id),
        policy=policy,
        past=EDITOR.past(policy),
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
    return next(
        (each for each in every if each.id == (request.args.get("policy") or request.args.get("id"))), own
    )


def wanted(typed: Mapping[str, str]) -> Policy:
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
