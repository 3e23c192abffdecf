"""One change to what a merchant decided about sharing: from what stands and what was typed to what comes; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rafiq.core.errors import Invalid, Problem
from rafiq.core.texts import LOCALES
from rafiq.stores.rules import clean_accent
from rafiq.stores.sharing import (
    EVERY,
    INLINE,
    PLACES,
    SUBJECT,
    OwnChannel,
    Sharing,
    check_channels,
    check_own,
    check_picture,
    check_surfaces,
    check_text,
    free_word,
)


@dataclass(frozen=True, slots=True)
class Look:
    """How the widget looks and what it says: what is previewed, kept as a version and brought back together."""

    sharing: Sharing
    accent: str | None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Look":
        return cls(Sharing.of(kept["sharing"]), kept["accent"])

    @property
    def kept(self) -> dict[str, Any]:
        return {"sharing": self.sharing.kept, "accent": self.accent}

    def parts_unlike(self, other: "Look") -> tuple[str, ...]:
        """Which parts of the two are not the same, by name."""
        here, there = self.sharing.kept, other.sharing.kept
        return (("accent",) if self.accent != other.accent else ()) + tuple(
            name for name in here if here[name] != there[name]
        )


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form said; what it does not name stays. ``surfaces`` holds a place's kind and, for inline, its spot."""

    language: str
    channels: tuple[str, ...] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    surfaces: Mapping[str, str] = field(default_factory=dict)
    accent: str | None = None
    picture: str | None = None


def laid_over(now: Look, typed: Typed) -> Look:
    """What would stand after this form. Raises `Invalid` naming every field that is wrong."""
    sharing, accent = now.sharing, now.accent
    problems: list[Problem] = []
    for step in (_channels, _texts, _surfaces, _picture):
        try:
            sharing = step(sharing, typed)
        except Invalid as error:
            problems += error.problems
    try:
        accent = now.accent if typed.accent is None else clean_accent(typed.accent.strip())
    except Invalid as error:
        problems += error.problems
    if problems:
        detail = "some fields cannot be used"
        raise Invalid(detail, problems=tuple(problems))
    return Look(sharing, accent)


def _channels(now: Sharing, typed: Typed) -> Sharing:
    return now if typed.channels is None else with_channels(now, typed.language, typed.channels)


def _texts(now: Sharing, typed: Typed) -> Sharing:
    return with_texts(now, typed.language, typed.texts)


def _surfaces(now: Sharing, typed: Typed) -> Sharing:
    return with_surfaces(now, surfaces_typed(now) | dict(typed.surfaces)) if typed.surfaces else now


def _picture(now: Sharing, typed: Typed) -> Sharing:
    return now if typed.picture is None else replace(now, picture=check_picture(typed.picture))


def with_channels(now: Sharing, language: str, typed: Sequence[str] | None) -> Sharing:
    """The channels of one language in their order; None goes back to the defaults. Raises `Invalid`."""
    _check_language(language)
    others = {code: ids for code, ids in now.chosen.items() if code != language}
    if typed is None:
        return replace(now, chosen=others)
    return replace(now, chosen=others | {language: check_channels(typed, now.known())})


def with_texts(now: Sharing, language: str, typed: Mapping[str, str]) -> Sharing:
    """Messages by channel, ``all`` for every other one, ``subject`` for e-mail. Raises `Invalid`.

    An empty one is ours again; one that is not named stays.
    """
    _check_language(language)
    allowed = {EVERY, SUBJECT, *now.known()}
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for name in sorted(allowed & set(typed)):
        try:
            texts[name] = check_text(typed[name], f"#/text_{name}")
        except Invalid as error:
            problems += error.problems
    if problems:
        detail = "some texts cannot be used"
        raise Invalid(detail, problems=tuple(problems))
    before = now.texts.get(language, {})
    kept = {name: text for name, text in (dict(before) | texts).items() if text}
    others = {code: text for code, text in now.texts.items() if code != language}
    return replace(now, texts=others | ({language: kept} if kept else {}))


def with_own(now: Sharing, *, name: str, to: str, icon: str) -> tuple[Sharing, OwnChannel]:
    """A channel of the shop's own, to be chosen like any other. Raises `Invalid` naming the fields."""
    made = check_own(free_word(now.own), name, to, icon)
    return replace(now, own=(*now.own, made)), made


def without_own(now: Sharing, channel_id: str) -> Sharing:
    """Its visits keep their word; its button and texts go."""
    left = tuple(each for each in now.own if each.id != channel_id)
    chosen = {code: tuple(i for i in ids if i != channel_id) for code, ids in now.chosen.items()}
    texts = {code: {k: v for k, v in each.items() if k != channel_id} for code, each in now.texts.items()}
    return replace(now, own=left, chosen=chosen, texts=texts)


def with_surfaces(now: Sharing, typed: Mapping[str, str]) -> Sharing:
    """How the widget shows at each placement. Raises `Invalid` naming the field."""
    return replace(now, surfaces=check_surfaces(typed))


def surfaces_typed(now: Sharing) -> dict[str, str]:
    """As a form has them: a kept selector is the kind inline and its spot."""
    shown: dict[str, str] = {}
    for place, kinds in PLACES.items():
        value = now.surfaces.get(place, kinds[0])
        spot = value if value not in kinds else ""
        shown |= {place: INLINE if spot else value, spot_of(place): spot}
    return shown


def spot_of(place: str) -> str:
    return f"{place}_spot"


def _check_language(language: str) -> None:
    if language not in LOCALES:
        raise Invalid.field("#/language", f"must be one of {', '.join(LOCALES)}")
