"""The scene of a preview: which surface, who is looking, in which language, on which screen and ground."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from rafiq.core.texts import LOCALES, pick_locale, text
from rafiq.web.admin.site import admin
from rafiq.web.admin.words import LANGUAGE_NAMES, locale

PAGE = "page"  # any page of the shop but the one after an order
SURFACES = ("prompt", "share", "offer", "balance", "survey", PAGE)
STAGES = ("known", "guest", "friend", "refused", "rewarded", "away")
SIZES = ("phone", "desktop")
THEMES = ("light", "dark")
REGIONS = {"en": "en-GB"}  # as the server writes days
ARRIVING = frozenset({"friend", "refused"})  # stages of somebody who has followed a link


@admin.app_template_global("tplay")
def say(key: str) -> str:
    """A text of the previews' catalogue."""
    return text(locale(), f"playground.{key}")


@dataclass(frozen=True, slots=True)
class Scene:
    """What was picked; anything unknown in an address is the first of its kind."""

    surface: str
    stage: str
    language: str
    size: str
    theme: str

    @classmethod
    def read(cls, asked: Mapping[str, str], *, language: str) -> Self:
        return cls(
            surface=one_of(SURFACES, asked.get("surface")),
            stage=one_of(STAGES, asked.get("stage")),
            language=pick_locale(asked.get("lang"), language),
            size=one_of(SIZES, asked.get("size")),
            theme=one_of(THEMES, asked.get("theme")),
        )

    @property
    def welcomes(self) -> bool:
        """A friend arrives, with a visit in the address, as every friend does."""
        return self.surface == "offer" or self.stage in ARRIVING

    @property
    def query(self) -> dict[str, str]:
        """For the address of the frame."""
        picked = {name: chosen for name, _, chosen in self.switches()}
        return picked | ({"rafiq": "preview"} if self.welcomes else {})

    @property
    def options(self) -> dict[str, str]:
        """The `data-*` attributes of the tag in the frame; what stands in the page needs nothing beside it."""
        alone = {"auto": "off"} if self.surface in {"share", "balance", "survey"} else {}
        return {"locale": self.language, "theme": self.theme} | alone

    @property
    def told(self) -> dict[str, str]:
        """The same in the frame, where days stand beside sentences of ours: both in one order, 7 December."""
        return self.options | {"locale": REGIONS.get(self.language, self.language)}

    def switches(self) -> Iterator[tuple[str, tuple[tuple[str, str], ...], str]]:
        """Each field of the address: its choices with their names, and what was picked."""
        yield "surface", _named("surface", SURFACES), self.surface
        yield "stage", _named("stage", STAGES), self.stage
        yield "lang", tuple((code, LANGUAGE_NAMES[code]) for code in LOCALES), self.language
        yield "size", _named("size", SIZES), self.size
        yield "theme", _named("theme", THEMES), self.theme


def one_of(kinds: tuple[str, ...], asked: str | None) -> str:
    return asked if asked in kinds else kinds[0]


def _named(kind: str, choices: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((each, say(f"short_{kind}_{each}")) for each in choices)
