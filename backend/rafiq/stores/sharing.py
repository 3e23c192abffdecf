"""What a merchant decides about sharing: channels, texts, own channels, surfaces, tools that hear; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rafiq.core.errors import Invalid, Problem
from rafiq.core.words import clean_line, is_showable
from rafiq.stores.channels import OWN, Channel, catalogue, defaults

PLACEHOLDERS = ("store", "benefit", "link", "name")
EVERY, SUBJECT = "all", "subject"
MAX_TEXT, MAX_NAME, MAX_ADDRESS, MAX_ICON = 500, 24, 300, 800
MAX_MONOGRAM = 2  # as a browser counts: an emoji fills it
CARD, POPUP, BANNER, TAB, INLINE, NOTHING = "card", "popup", "banner", "tab", "inline", "none"
PLACES = {
    "prompt": (CARD, POPUP, BANNER, TAB, INLINE),
    "offer": (CARD, POPUP, BANNER),
    "page": (NOTHING, TAB),
}
# Tools on the shop's own pages that the widget can tell what happens (widget/src/analytics.js).
TOOLS = ("ga4", "gtm", "segment", "matomo")
_NAMED = re.compile(r"\{([^{}]*)\}")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(
    rf"https://(?:{_LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9](?::[0-9]{{1,5}})?/[A-Za-z0-9._~!$&'()*+,;=:@%/?#{{}}-]*",
    re.ASCII | re.IGNORECASE,
)
_PATH = re.compile(r"[Mm][MmLlHhVvCcSsQqTtAaZzEe0-9 ,.+-]{3,}", re.ASCII)
_SPOT = re.compile(r"[#.][A-Za-z_][A-Za-z0-9_-]{0,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OwnChannel:
    """A way to share that we do not know: ``to`` holds {url} and may hold {text}; ``icon`` is a path or a monogram."""

    id: str
    name: str
    to: str
    icon: str

    @property
    def channel(self) -> Channel:
        to = self.to.replace("{url}", "{u}").replace("{text}", "{t}")
        return Channel(self.id, self.icon, to, name=self.name)


@dataclass(frozen=True, slots=True)
class Sharing:
    """Whatever is left out is the default.

    Channels and texts are by language, ``surfaces`` by placement; ``tools`` are those of `TOOLS` that are told.
    ``picture`` is the address of what messengers show under a link to the shop, empty for none (S0-10).
    ``friend_names``: advocates read the first names of whom they sent, since the shop asks friends for that (S1-29).
    """

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    own: tuple[OwnChannel, ...] = ()
    surfaces: Mapping[str, str] = field(default_factory=dict)
    tools: tuple[str, ...] = ()
    picture: str = ""
    friend_names: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> "Sharing":
        """From the store's row."""
        kept = kept or {}
        return cls(
            {language: tuple(ids) for language, ids in kept.get("chosen", {}).items()},
            kept.get("texts", {}),
            tuple(OwnChannel(**each) for each in kept.get("own", ())),
            kept.get("surfaces", {}),
            tuple(kept.get("tools", ())),
            kept.get("picture", ""),
            kept.get("friend_names", False),
        )

    @property
    def kept(self) -> dict[str, Any]:
        """For the store's row."""
        own = [{"id": each.id, "name": each.name, "to": each.to, "icon": each.icon} for each in self.own]
        chosen = {language: list(ids) for language, ids in self.chosen.items()}
        texts = {language: dict(texts) for language, texts in self.texts.items()}
        kept = {"chosen": chosen, "texts": texts, "own": own, "surfaces": dict(self.surfaces)}
        kept |= {"tools": list(self.tools), "picture": self.picture}
        return kept | {"friend_names": self.friend_names}

    def known(self) -> dict[str, Channel]:
        """Our channels and the merchant's own, by their word."""
        return catalogue() | {each.id: each.channel for each in self.own}

    def channels(self, language: str, timezone: str) -> tuple[Channel, ...]:
        """What readers of this language see, in this order."""
        known = self.known()
        ids = self.chosen.get(language)
        return tuple(
            known[each] for each in (defaults(language, timezone) if ids is None else ids) if each in known
        )


def check_channels(typed: Sequence[str], known: Mapping[str, Channel]) -> tuple[str, ...]:
    """Channels that have a button, each once, in the order given. Raises `Invalid`."""
    wrong = [each for each in typed if each not in known or not known[each].button]
    if wrong:
        raise Invalid.field("#/channels", f"unknown: {', '.join(wrong)[:80]}")
    return tuple(dict.fromkeys(typed))


def check_text(typed: str, pointer: str) -> str:
    """A message to friends, empty for ours. Raises `Invalid` with the code ``text_placeholder`` or ``text_letters``."""
    text = " ".join(typed.split())
    names = _NAMED.findall(text)
    bare = _NAMED.sub("", text)
    if set(names) - set(PLACEHOLDERS) or "{" in bare or "}" in bare:
        detail = f"may only hold {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}"
        raise Invalid(detail, problems=(Problem(pointer, detail, "text_placeholder"),))
    if len(text) > MAX_TEXT or not all(map(is_showable, text)):
        detail = f"must be at most {MAX_TEXT} letters"
        raise Invalid(detail, problems=(Problem(pointer, detail, "text_letters"),))
    return text


def check_own(channel_id: str, name: str, to: str, icon: str) -> OwnChannel:
    """A channel of the shop's own. Raises `Invalid` naming every field that is wrong."""
    problems: list[Problem] = []
    try:
        name = clean_line(name, most=MAX_NAME, pointer="#/own_name")
    except Invalid as error:
        problems += error.problems
    to, icon = to.strip(), icon.strip() or name.strip()[:1].upper()
    if not _safe_address(to):
        problems.append(Problem("#/own_to", "must be an https address with {url} in it"))
    if not (_is_path(icon) or _is_monogram(icon)):
        problems.append(Problem("#/own_icon", "must be one or two letters, or the d of an SVG path"))
    if problems:
        detail = "this channel cannot be added"
        raise Invalid(detail, problems=tuple(problems))
    return OwnChannel(channel_id, name, to, icon)


def check_surfaces(typed: Mapping[str, str]) -> dict[str, str]:
    """How each placement shows; the first kind is the default and not kept. Inline is kept as the place's selector."""
    kept = {}
    for place, kinds in PLACES.items():
        kind = typed.get(place) or kinds[0]
        if kind not in kinds:
            raise Invalid.field(f"#/{place}", f"must be one of {', '.join(kinds)}")
        if kind == INLINE:
            kind = typed.get(f"{place}_spot", "").strip()
            if not _SPOT.fullmatch(kind):
                raise Invalid.field(
                    f"#/{place}_spot", "must be an id or a class of the page, such as #thanks"
                )
        if kind != kinds[0]:
            kept[place] = kind
    return kept


def check_picture(typed: str) -> str:
    """An https address with a named host, or empty for none. Raises `Invalid`."""
    address = typed.strip()
    if address and (len(address) > MAX_ADDRESS or "{" in address or not _ADDRESS.fullmatch(address)):
        raise Invalid.field("#/picture", "must be an https address of a picture")
    return address


def check_tools(typed: Sequence[str]) -> tuple[str, ...]:
    """Each once, in our order. Raises `Invalid`."""
    if set(typed) - set(TOOLS):
        raise Invalid.field("#/tools", f"must be of {', '.join(TOOLS)}")
    return tuple(each for each in TOOLS if each in typed)


def free_word(own: Sequence[OwnChannel]) -> str:
    """The next channel word for a channel of the shop's own. Raises `Invalid` when all are taken."""
    taken = {each.id for each in own}
    for word in OWN:
        if word not in taken:
            return word
    raise Invalid.field("#/own_name", f"there are {len(OWN)} channels of your own already")


def _safe_address(to: str) -> bool:
    """https, a named host that no placeholder can change, and the link somewhere behind it."""
    if len(to) > MAX_ADDRESS or not _ADDRESS.fullmatch(to):
        return False
    names, bare = _NAMED.findall(to), _NAMED.sub("", to)
    return "url" in names and set(names) <= {"url", "text"} and not {"{", "}"} & set(bare)


def _is_path(icon: str) -> bool:
    return len(icon) <= MAX_ICON and _PATH.fullmatch(icon) is not None


def _is_monogram(icon: str) -> bool:
    return bool(icon) and len(icon.encode("utf-16-le")) // 2 <= MAX_MONOGRAM and all(map(is_showable, icon))
