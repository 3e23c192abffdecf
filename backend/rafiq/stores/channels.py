"""Every way a word can travel, as data: the contract's channels, what draws and opens each, who sees which; pure."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

OWN = tuple(f"own{number}" for number in range(1, 6))  # words of a merchant's own channels


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to share.

    ``icon`` is one path in a box of 24, or a monogram. ``to`` is an address with {u} link, {t} text and {s} subject;
    without one the widget does it by itself. ``touch``: only a phone can open it. ``zones``: where it is at home.
    """

    id: str
    icon: str = ""
    to: str = ""
    touch: bool = False
    button: bool = True
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    name: str = ""  # of a merchant's own; ours are named in the catalogues


@cache
def catalogue() -> dict[str, Channel]:
    """Our channels by their word, in the contract's order."""
    return {
        row["id"]: Channel(**{name: _fixed(value) for name, value in row.items()})
        for row in _data()["channels"]
    }


def defaults(language: str, timezone: str) -> tuple[str, ...]:
    """What a merchant who chose nothing shows; a messenger at home in the shop's region comes second."""
    chosen = tuple(_data()["defaults"][language])
    local = tuple(
        each.id for each in catalogue().values() if timezone in each.zones and each.id not in chosen
    )
    return chosen[:1] + local + chosen[1:]


def offered(language: str) -> tuple[str, ...]:
    """Every channel with a button that speaks to readers of this language, the defaults first."""
    first = tuple(_data()["defaults"][language])
    rest = (each for each in catalogue().values() if each.button and each.id not in first)
    return first + tuple(each.id for each in rest if not each.languages or language in each.languages)


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        files("rafiq.stores").joinpath("channels.json").read_text(encoding="utf-8")
    )
    return loaded


def _fixed(value: Any) -> Any:  # noqa: ANN401 - lists of the file become tuples, the rest stays what it is
    return tuple(value) if isinstance(value, list) else value
