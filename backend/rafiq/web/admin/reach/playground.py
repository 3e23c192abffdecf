"""The playground: the real widget in every situation of a shopper, and the tag that makes a page show just that."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from rafiq.core.texts import LOCALES
from rafiq.stores import api_keys, members
from rafiq.stores.sharing import INLINE, PLACES
from rafiq.web.admin.guard import seat, signed_in, to_login
from rafiq.web.admin.reach.scene import SIZES, STAGES, SURFACES, THEMES, Scene, one_of
from rafiq.web.admin.site import admin, viewer
from rafiq.web.admin.words import LANGUAGE_NAMES
from rafiq.web.runtime import settings

PLACEMENTS = tuple(kind for kind in PLACES["prompt"] if kind != INLINE)
ELEMENTS = frozenset({"share", "offer", "balance", "survey"})
COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A scene, and what the tag says otherwise than the store; anything unknown is the first of its kind."""

    scene: Scene
    placement: str
    accent: str

    @classmethod
    def read(cls, asked: Mapping[str, str], *, language: str) -> Self:
        accent = asked.get("accent", "")
        return cls(
            Scene.read(asked, language=language),
            one_of(PLACEMENTS, asked.get("placement")),
            accent if COLOUR.fullmatch(accent) and "own_accent" in asked else "",
        )

    @property
    def query(self) -> dict[str, str]:
        """For the address of the frame: what the tag would say stands in it as unsaved settings."""
        placed = {place: self.placement for place in ("prompt", "offer") if self.placement in PLACES[place]}
        usual = self.placement == PLACEMENTS[0]
        accent = {"accent": self.accent} if self.accent else {}
        return self.scene.query | ({} if usual else placed) | accent

    @property
    def options(self) -> dict[str, str]:
        """The `data-*` attributes that make a shop's page look like this one."""
        shown = self.placement if self.scene.surface == "prompt" and self.placement != PLACEMENTS[0] else ""
        told = self.scene.options | {"accent": self.accent, "placement": shown}
        return {
            name: told[name] for name in ("locale", "theme", "accent", "placement", "auto") if told.get(name)
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
    surface = choice.scene.surface
    element = f"\n<rafiq-{surface}></rafiq-{surface}>" if surface in ELEMENTS else ""
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
