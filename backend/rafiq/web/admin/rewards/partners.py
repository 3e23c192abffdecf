"""Partners: who recommends us and whom we recommend, with what went each way."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.partners import report
from rafiq.core import clock, texts
from rafiq.core.errors import Invalid
from rafiq.links import service as links
from rafiq.links.rules import share_url
from rafiq.partners import service
from rafiq.partners.rules import PartnerDraft
from rafiq.partners.service import PartnerView
from rafiq.web.admin import typed_days
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale
from rafiq.web.runtime import keyring, settings

SPANS = (30, 90, 365)
FIELDS = ("name", "kind", "contact", "their_url", "rewarded", "since")


@admin.app_template_global("tp")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about partners and pairs."""
    return texts.text(locale(), f"partners.{key}", **values)


@viewer("/partners")
def partners() -> ResponseReturnValue:
    return _overview({}, {})


@manager("/partners")
def create_partner() -> ResponseReturnValue:
    typed = _typed()
    try:
        made = service.create(seat().store.id, _draft(typed))
    except Invalid as error:
        return _overview(typed, _errors(error)), 422
    flash(say("made"), "good")
    return redirect(url_for("admin.partner", store_id=seat().store.id, partner_id=made.id))


@viewer("/partners/<partner_id>")
def partner(partner_id: str) -> ResponseReturnValue:
    found = service.get(seat().store.id, partner_id)
    return _one(found, _typed_from(found), {})


@manager("/partners/<partner_id>")
def change_partner(partner_id: str) -> ResponseReturnValue:
    found, typed = service.get(seat().store.id, partner_id), _typed()
    try:
        service.change(seat().store.id, partner_id, _draft(typed))
    except Invalid as error:
        return _one(found, typed, _errors(error)), 422
    flash(say("saved"), "good")
    return redirect(url_for("admin.partner", store_id=seat().store.id, partner_id=partner_id))


def _overview(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    asked = request.args.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else SPANS[0]
    return render_template(
        "admin/rewards/partners.html",
        rows=report(seat().store.id, days=days, now=clock.now()),
        days=days,
        spans=SPANS,
        typed=typed,
        errors=errors,
    )


def _one(found: PartnerView, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store = seat().store
    link = links.link_for(store.id, found.person_id)
    return render_template(
        "admin/rewards/partner.html",
        partner=found,
        link=link,
        to_us=share_url(settings().public_url, keyring().sign_link(store.number, link.number)),
        to_them=f"{settings().public_url}/to/{store.id}/{found.id}" if found.their_url else "",
        typed=typed,
        errors=errors,
    )


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "").replace("\0", "")[:600] for name in FIELDS}


def _typed_from(found: PartnerView) -> dict[str, str]:
    return {name: str(getattr(found, name)) for name in FIELDS} | {"rewarded": "1" if found.rewarded else ""}


def _draft(typed: Mapping[str, str]) -> PartnerDraft:
    words = {name: typed[name] for name in FIELDS if name != "rewarded"}
    words["since"] = typed_days.written(typed["since"])
    return PartnerDraft(**words, rewarded=bool(typed["rewarded"]))


def _errors(error: Invalid) -> dict[str, str]:
    taken = any("another partner" in problem.detail for problem in error.problems)
    names = [problem.pointer.removeprefix("#/") for problem in error.problems]
    return {name: say(f"wrong_{name}_taken" if taken else f"wrong_{name}") for name in names}
