"""The preview: the real widget with unpublished terms, on a small page of ours that answers in the shop's stead."""

import base64
import binascii
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.money import Money, check_currency
from rafiq.core.texts import date_text, pick_locale
from rafiq.programs import service as programs
from rafiq.programs.checks import check
from rafiq.programs.rules import Terms
from rafiq.stores import api_keys
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView
from rafiq.web.admin.forms import field_errors
from rafiq.web.admin.guard import seat
from rafiq.web.admin.rewards.deal_form import query, terms_from
from rafiq.web.admin.rewards.programs import SURFACES
from rafiq.web.admin.site import admin, viewer
from rafiq.web.shapes import deal_shape
from rafiq.web.shopper import use_cases
from rafiq.web.shopper.manifest import core, widget_version
from rafiq.web.words import reasons, widget_words

THEMES = ("light", "dark")
MAX_DEAL = 6_000
MAX_FIELDS = 400
EMBEDDED = {"frame-ancestors": "'self'"}


@viewer("/program/preview")
def preview() -> ResponseReturnValue:
    """The page inside the frame; its address carries the whole unsaved form."""
    g.policy = EMBEDDED
    g.locale = pick_locale(request.args.get("lang"), seat().store.locale)
    errors: dict[str, str] = {}
    try:
        check(terms_from(request.args, seat().store.currency, seat().store.timezone))
    except Invalid as error:
        errors = field_errors(error)
    surface = request.args.get("surface") if request.args.get("surface") in SURFACES else SURFACES[0]
    theme = request.args.get("theme") if request.args.get("theme") in THEMES else THEMES[0]
    return render_template(
        "admin/reach/preview.html",
        errors=errors,
        query=query(request.args),
        surface=surface,
        theme=theme,
        total=Money(4_990, seat().store.currency),
    )


@viewer("/program/preview.js")
def preview_script() -> ResponseReturnValue:
    """The widget's own code around a configuration made of the unsaved terms."""
    store = seat().store
    terms = check(terms_from(request.args, store.currency, store.timezone))
    current = programs.current_program(store.id)
    if current is None:
        raise NotFound("program")
    host = request.host_url.rstrip("/")
    api = host + url_for("admin.preview_root", deal=_pack(store.currency, query(request.args)))
    return code(store, terms, version=current.version, api=api)


def code(store: StoreView, terms: Terms, *, version: int, api: str) -> Response:
    """The widget with these terms in it, told to ask this address."""
    whole = config(store, terms, version=version, api=api)
    script = widget_words.composed(core(), whole["painted"])
    return Response(script, content_type="text/javascript; charset=utf-8")


def config(
    store: StoreView, terms: Terms, *, version: int, api: str, language: str | None = None
) -> dict[str, Any]:
    """The whole configuration of the store, with other terms and another address to ask."""
    whole = use_cases.config(store, api_keys.publishable_key(store.id), language) | {
        "api": api,
        "assets": f"{request.host_url.rstrip('/')}/widget/{widget_version()}/",
        "program": use_cases.deal(terms, version=version),
    }
    return whole | {"painted": widget_words.painted(whole, now=clock.now())}


@admin.get("/preview/<deal>")
def preview_root(deal: str) -> ResponseReturnValue:
    """Only an address to build on; nothing lies here."""
    raise NotFound(deal)


@admin.get("/preview/<deal>/w/<key>/config.json")
def preview_config(deal: str, key: str) -> ResponseReturnValue:
    """What the widget asks for after its first drawing: public for every store, but for the unsaved terms."""
    store = stores.store_of_publishable(key)
    api = request.host_url.rstrip("/") + url_for("admin.preview_root", deal=deal)
    language = pick_locale(request.args.get("locale"), store.locale)
    return config(store, _unpack(deal), version=0, api=api, language=language)


@admin.post("/preview/<deal>/w/<key>/<name>")
def preview_answer(deal: str, key: str, name: str) -> ResponseReturnValue:  # noqa: ARG001 - the widget puts its key there
    """What the backend would say, made up: reads nothing, stores nothing, so it needs neither log-in nor CSRF token."""
    terms = _unpack(deal)
    body = request.get_json(force=True, silent=True)
    locale = pick_locale(body.get("locale") if isinstance(body, dict) else None)
    return answer(terms, name, locale)


def answer(terms: Terms, name: str, locale: str) -> ResponseReturnValue:
    """What a shopper hears for whom all is well."""
    if name in {"order", "enrol", "identify"}:
        return known()
    if name == "offer":
        return _offer(terms)
    return balance(terms, locale) if name == "balance" else ("", 204)


def known() -> dict[str, Any]:
    return {"me": "preview", "share": _share(), "prompt": {"surface": "share"}, "proven": True}


def _share() -> dict[str, Any]:
    return {"url": f"{request.host_url}r/preview", "code": "K7M2QX4P"}


def _offer(terms: Terms) -> dict[str, Any]:
    gift = terms.friend_gift(at=clock.now())
    deal = deal_shape.told(gift, terms.currency)
    expires = clock.now() + timedelta(days=gift.expires_days)
    coupon = {name: value for name, value in deal.items() if name != "expires_days"}
    return {
        "status": "offered",
        "coupon": coupon
        | {"code": "FRIEND-7K2Q9", "currency": terms.currency, "expires_at": expires.isoformat()},
        "advocate": {"first_name": "Ana"},
        "referral": "preview",
    }


def balance(terms: Terms, locale: str) -> dict[str, Any]:
    now = clock.now()
    promised = reasons.promise(terms)
    amount = promised.text()
    until = now + timedelta(days=terms.hold_days)
    sample = (
        ("approved", "hold_over", "Ben", "available", None),
        ("pending", "in_hold", "Mina", "pending", until),
    )
    rows = [
        {
            "id": f"preview-{friend}",
            "status": status,
            "reason_code": code,
            "reason": reasons.of_terms(code, terms, locale, date=date_text(until, locale)),
            "friend": friend,
            "opened_at": now.isoformat(),
            "delivered_at": None,
            "available_at": at.isoformat() if at else None,
            "reward": {"amount": amount, "unit": promised.currency, "status": reward},
        }
        for status, code, friend, reward, at in sample
    ]
    zero = Money(0, promised.currency).text()
    return {
        "proven": True,
        "now": now.isoformat(),
        "balances": [{"unit": promised.currency, "pending": amount, "available": amount, "redeemed": zero}],
        "referrals": rows,
        "share": _share(),
    }


def _pack(currency: str, typed: str) -> str:
    """The unsaved form as one part of an address: it is read again by the same strict reader."""
    return base64.urlsafe_b64encode(f"{currency}&{typed}".encode()).decode().rstrip("=")


def _unpack(deal: str) -> Terms:
    """Terms from an address anybody may write: malformed ones are not found, impossible ones refused."""
    if len(deal) > MAX_DEAL:
        raise NotFound(deal[:20])
    try:
        text = base64.urlsafe_b64decode(deal + "=" * (-len(deal) % 4)).decode()
        currency, _, typed = text.partition("&")
        fields = dict(parse_qsl(typed, max_num_fields=MAX_FIELDS))
    except (binascii.Error, ValueError) as error:
        raise NotFound(deal[:20]) from error
    return check(terms_from(fields, check_currency(currency)))
