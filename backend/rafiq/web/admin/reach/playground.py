"""The playground: the real widget with unsaved settings, in every situation of a shopper, and the tag for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from flask import Response, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from rafiq.core.errors import NotFound
from rafiq.core.money import Money
from rafiq.core.texts import LOCALES, pick_locale, text
from rafiq.programs import service as programs
from rafiq.stores import api_keys, members
from rafiq.stores import service as stores
from rafiq.web.admin.guard import seat, signed_in, to_login
from rafiq.web.admin.reach import preview
from rafiq.web.admin.site import admin, viewer
from rafiq.web.admin.words import LANGUAGE_NAMES, locale
from rafiq.web.runtime import settings
from rafiq.web.words import reasons

SURFACES = ("prompt", "share", "offer", "balance")
STAGES = ("known", "guest", "friend", "refused", "rewarded", "away")
PLACEMENTS = ("card", "popup", "banner", "tab")
THEMES = ("light", "dark")
SIZES = ("phone", "desktop")
COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
REFUSAL = "not_new_customer"


@admin.app_template_global("tplay")
def playground_text(key: str) -> str:
    """A text of the playground's catalogue."""
    return text(locale(), f"playground.{key}")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was picked; anything unknown in an address is the first of its kind."""

    surface: str
    stage: str
    language: str
    theme: str
    placement: str
    size: str
    accent: str

    @classmethod
    def read(cls, asked: Mapping[str, str], *, language: str) -> Self:
        accent = asked.get("accent", "")
        return cls(
            surface=_one_of(SURFACES, asked.get("surface")),
            stage=_one_of(STAGES, asked.get("stage")),
            language=pick_locale(asked.get("lang"), language),
            theme=_one_of(THEMES, asked.get("theme")),
            placement=_one_of(PLACEMENTS, asked.get("placement")),
            size=_one_of(SIZES, asked.get("size")),
            accent=accent if COLOUR.fullmatch(accent) and "own_accent" in asked else "",
        )

    @property
    def query(self) -> dict[str, str]:
        """The address of the frame. A friend arrives with a visit in it, as every friend does."""
        visit = {"rafiq": "preview"} if self.stage in {"friend", "refused"} else {}
        accent = {"accent": self.accent, "own_accent": "1"} if self.accent else {}
        picked = ("surface", "stage", "theme", "placement", "size")
        return {name: getattr(self, name) for name in picked} | {"lang": self.language} | accent | visit

    @property
    def options(self) -> dict[str, str]:
        """The `data-*` attributes that make a shop's page look like this one."""
        told = {"locale": self.language, "theme": self.theme, "accent": self.accent}
        shown = self.placement if self.surface == "prompt" and self.placement != PLACEMENTS[0] else ""
        by_itself = "" if self.surface in {"prompt", "offer"} else "off"
        return {
            name: value for name, value in (told | {"placement": shown, "auto": by_itself}).items() if value
        }


@admin.get("/playground")
def to_playground() -> ResponseReturnValue:
    """The address without a store: that of the store used last, else the first."""
    user = signed_in()
    if user is None:
        return to_login()
    mine = [each.store_id for each in members.memberships(user.id)]
    if not mine:
        return redirect(url_for("admin.home"))
    last = session.get("store")
    return redirect(url_for("admin.playground", store_id=last if last in mine else mine[0]))


@viewer("/playground")
def playground() -> ResponseReturnValue:
    g.policy = {"frame-src": "'self'"}
    store = seat().store
    choice = Choice.read(request.args, language=store.locale)
    attributes = "".join(f' data-{name}="{value}"' for name, value in choice.options.items())
    source = f"{settings().public_url}/w/{api_keys.publishable_key(store.id)}.js"
    element = "" if choice.surface == "prompt" else f"\n<rafiq-{choice.surface}></rafiq-{choice.surface}>"
    return render_template(
        "admin/reach/playground.html",
        choice=choice,
        tag=f'<script async src="{source}"{attributes}></script>{element}',
        kinds={
            "surface": SURFACES,
            "stage": STAGES,
            "theme": THEMES,
            "placement": PLACEMENTS,
            "size": SIZES,
        },
        tongues=[(code, LANGUAGE_NAMES[code]) for code in LOCALES],
    )


@viewer("/playground/page")
def playground_page() -> ResponseReturnValue:
    """The shop inside the frame."""
    g.policy = preview.EMBEDDED
    store = seat().store
    choice = Choice.read(request.args, language=store.locale)
    g.locale = choice.language
    return render_template(
        "admin/reach/playground_page.html",
        choice=choice,
        key=api_keys.publishable_key(store.id),
        total=Money(4_990, store.currency),
        guest=choice.stage == "guest",
        welcoming=choice.surface == "offer" or choice.stage in {"friend", "refused"},
    )


@viewer("/playground/<stage>/widget.js")
def playground_script(stage: str) -> Response:
    """The widget's own code with the published terms, told to ask the made-up backend of this stage."""
    store = seat().store
    program = programs.current_program(store.id)
    if program is None:
        raise NotFound("program")
    return preview.code(store, program.terms, version=program.version, api=_address(stage))


@admin.get("/playground/<stage>")
def playground_root(stage: str) -> ResponseReturnValue:
    """Only an address to build on; nothing lies here."""
    raise NotFound(stage)


@admin.get("/playground/<stage>/w/<key>/config.json")
def playground_config(stage: str, key: str) -> ResponseReturnValue:
    """What the widget asks for after its first drawing; public for every store."""
    store = stores.store_of_publishable(key)
    program = programs.current_program(store.id)
    if stage == "away" or program is None:
        return "", 503
    language = pick_locale(request.args.get("locale"), store.locale)
    return preview.config(
        store, program.terms, version=program.version, api=_address(stage), language=language
    )


@admin.post("/playground/<stage>/w/<key>/<name>")
def playground_answer(stage: str, key: str, name: str) -> ResponseReturnValue:
    """What the backend would say at this stage. It tells nothing but the published terms and stores nothing."""
    if stage not in STAGES:
        raise NotFound(stage)
    program = programs.current_program(stores.store_of_publishable(key).id)
    if stage == "away" or program is None:
        return "", 503
    body = request.get_json(force=True, silent=True)
    language = pick_locale(body.get("locale") if isinstance(body, dict) else None)
    if name == "order" and stage == "guest":
        return preview.known() | {"me": None, "share": None, "prompt": {"surface": "enrol"}, "proven": False}
    if name == "offer" and stage == "refused":
        sentences = {each: reasons.of_terms(REFUSAL, program.terms, each) for each in LOCALES}
        return {"status": "refused", "reason_code": REFUSAL, "reason": sentences}
    if name == "balance" and stage != "rewarded":
        return preview.balance(program.terms, language) | {"referrals": []}
    return preview.answer(program.terms, name, language)


def _address(stage: str) -> str:
    return request.host_url.rstrip("/") + url_for("admin.playground_root", stage=_one_of(STAGES, stage))


def _one_of(kinds: tuple[str, ...], asked: str | None) -> str:
    return asked if asked in kinds else kinds[0]
