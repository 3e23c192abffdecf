"""The preview: the real widget with unsaved settings, on a small page of ours that answers in the shop's stead."""

import base64
import binascii
import zlib
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.money import Money
from rafiq.core.texts import pick_locale
from rafiq.programs import service as programs
from rafiq.programs.checks import check
from rafiq.programs.rules import Terms, default_terms
from rafiq.stores import api_keys, share_settings
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView
from rafiq.stores.share_changes import laid_over
from rafiq.stores.sharing import EVERY, PLACES, SUBJECT, Sharing
from rafiq.web.admin.forms import field_errors
from rafiq.web.admin.guard import seat
from rafiq.web.admin.reach import preview_answers, share_form
from rafiq.web.admin.reach.scene import PAGE, STAGES, Scene, one_of
from rafiq.web.admin.reach.share_form import Fields
from rafiq.web.admin.rewards.deal_form import query, terms_from
from rafiq.web.admin.site import admin, viewer
from rafiq.web.shapes import deal_shape
from rafiq.web.shopper import use_cases
from rafiq.web.shopper.channels import told_of
from rafiq.web.shopper.manifest import core, widget_version
from rafiq.web.words import widget_words

# Of the address that carries a draft, and of the draft that comes out of it.
MAX_PACKED, MAX_OPEN, MAX_FIELDS = 16_000, 100_000, 400
SCENERY = ("surface", "lang", "size", "theme", "rafiq")
EMBEDDED = {"frame-ancestors": "'self'"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A store as it would be with what was typed: the deal, the look and the words."""

    store: StoreView
    terms: Terms
    version: int


@viewer("/preview")
def preview() -> ResponseReturnValue:
    """The page inside the frame; its address carries what is not saved yet."""
    g.policy = EMBEDDED
    store = seat().store
    scene = Scene.read(request.args, language=store.locale)
    g.locale = scene.language
    errors: dict[str, str] = {}
    try:
        draft = _laid_out(store, request.args)
    except Invalid as error:
        draft = _as_it_is(store)
        errors = (field_errors if query(request.args) else share_form.sentences)(error)
    return render_template(
        "admin/reach/preview.html",
        errors=errors,
        packed=_pack(request.args, scene.stage),
        scene=scene,
        order=scene.surface != PAGE and not scene.welcomes,
        spot=_spot(draft.store.sharing),
        messages=_messages(draft, scene.language) if scene.surface in {"prompt", "share"} else [],
        bare=scene.surface == PAGE and not scene.welcomes and not draft.store.sharing.surfaces.get(PAGE),
        total=Money(4_990, store.currency),
    )


@viewer("/preview/<draft>/widget.js")
def preview_script(draft: str) -> ResponseReturnValue:
    """The widget's own code around a configuration made of what is not saved yet."""
    fields = _unpack(draft)
    found = _laid_out(seat().store, fields)
    whole = _config(found, draft)
    script = widget_words.composed(core(), whole["painted"])
    return Response(script, content_type="text/javascript; charset=utf-8")


@admin.get("/preview/<draft>")
def preview_root(draft: str) -> ResponseReturnValue:
    """Only an address to build on; nothing lies here."""
    raise NotFound(draft[:20])


@admin.get("/preview/<draft>/w/<key>/config.json")
def preview_config(draft: str, key: str) -> ResponseReturnValue:
    """What the widget asks for after its first drawing: public for every store, but for what is not saved yet."""
    fields, found = _asked(draft, key)
    if fields["stage"] == "away":
        return "", 503
    return _config(found, draft, pick_locale(request.args.get("locale"), found.store.locale))


@admin.get("/preview/<draft>/w/<key>/channels.json")
def preview_channels(draft: str, key: str) -> ResponseReturnValue:
    """The further channels of the widget's own sheet."""
    _, found = _asked(draft, key)
    return told_of(found.store, pick_locale(request.args.get("locale"), found.store.locale))


@admin.post("/preview/<draft>/w/<key>/<name>")
def preview_answer(draft: str, key: str, name: str) -> ResponseReturnValue:
    """What the backend would say, made up: stores nothing, so it needs neither log-in nor CSRF token."""
    fields, found = _asked(draft, key)
    if fields["stage"] == "away":
        return "", 503
    body = request.get_json(force=True, silent=True)
    locale = pick_locale(body.get("locale") if isinstance(body, dict) else None, found.store.locale)
    if name in preview_answers.ASKED:
        return preview_answers.survey(found.store, fields, name, body, locale)
    return preview_answers.answer(found.terms, name, fields["stage"], locale)


def _asked(draft: str, key: str) -> tuple[Fields, Draft]:
    fields = _unpack(draft)
    return fields, _laid_out(stores.store_of_publishable(key), fields)


def _as_it_is(store: StoreView) -> Draft:
    """What was published; a shop that has published nothing shows the deal that suits most."""
    current = programs.current_program(store.id)
    if current is None or not current.version:
        return Draft(store, default_terms(store.currency), 1)
    return Draft(store, current.terms, current.version)


def _laid_out(store: StoreView, fields: Fields) -> Draft:
    """Raises `Invalid` naming the fields that cannot be used."""
    now, found = share_settings.look(store.id), _as_it_is(store)
    language = pick_locale(fields.get("language"), store.locale)
    look = laid_over(now, share_form.read(fields, now, language, store.timezone))
    changed = replace(store, sharing=look.sharing, accent=look.accent)
    if not query(fields):
        return replace(found, store=changed)
    return Draft(changed, check(terms_from(fields, store.currency, store.timezone)), found.version)


def _config(draft: Draft, packed: str, language: str | None = None) -> dict[str, Any]:
    """The whole configuration of the store, with other settings and another address to ask."""
    host = request.host_url.rstrip("/")
    whole = use_cases.config(draft.store, api_keys.publishable_key(draft.store.id), language) | {
        "api": host + url_for("admin.preview_root", draft=packed),
        "assets": f"{host}/widget/{widget_version()}/",
        "program": deal_shape.shopper_deal(draft.terms, version=draft.version),
    }
    return whole | {"painted": widget_words.painted(whole, now=clock.now())}


def _messages(draft: Draft, language: str) -> list[tuple[str, str]]:
    """The merchant's own words as a friend would read them, each with its channel."""
    deal = deal_shape.shopper_deal(draft.terms, version=draft.version)
    words = widget_words.deal({"program": deal}, language, now=clock.now())
    values = {
        "store": draft.store.name,
        "benefit": words.get("benefit", ""),
        "link": f"{request.host}/r/K7M2QX4P",
        "name": preview_answers.NAME,
    }
    known = draft.store.sharing.known()
    return [
        (
            known[name].name or share_form.label(name) if name in known else share_form.say(f"text_{name}"),
            " ".join(_filled(text, values).split()),
        )
        for name, text in draft.store.sharing.texts.get(language, {}).items()
        if name in known or name in {EVERY, SUBJECT}
    ]


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _spot(sharing: Sharing) -> str:
    """The id or class of the place in the page that was typed, so that the frame has one."""
    kind = sharing.surfaces.get("prompt", "")
    return "" if kind in PLACES["prompt"] else kind


def _pack(fields: Fields, stage: str) -> str:
    """What is not saved yet as one part of an address: it is read again by the same strict readers."""
    kept = [(name, text) for name, text in fields.items(multi=True) if name not in (*SCENERY, "stage")]
    plain = urlencode([("stage", stage), *kept])
    return base64.urlsafe_b64encode(zlib.compress(plain.encode())).decode().rstrip("=")


def _unpack(packed: str) -> Fields:
    """Fields from an address that anybody may write: malformed ones are not found."""
    if len(packed) > MAX_PACKED:
        raise NotFound(packed[:20])
    try:
        raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        opened = zlib.decompressobj()
        plain = opened.decompress(raw, MAX_OPEN).decode()
        if not opened.eof:
            raise NotFound(packed[:20])
        fields = Fields(parse_qsl(plain, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except (binascii.Error, zlib.error, ValueError) as error:
        raise NotFound(packed[:20]) from error
    fields["stage"] = one_of(STAGES, fields.get("stage"))
    return fields
