"""How a link looks from outside, what a typed code may be and which code somebody may choose; pure."""

import json
import re
from functools import cache
from importlib.resources import files

from rafiq.core.errors import Invalid, Problem

CODE = re.compile(r"[A-Z0-9]{4,32}", re.ASCII)
CHOSEN = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*", re.ASCII)
SHORTEST, LONGEST = 4, 32
OURS = 8  # letters of a code we made; no O, I or what looks like them is ever in one
NEVER_OURS = frozenset("OI")
LONG_WORD = 6  # from here a word is found in the middle of a code too; shorter ones stand inside honest names
_SPOKEN = str.maketrans("", "", " -_.")
_LOOK_ALIKES = str.maketrans("01L582U", "OIISBZV")
_LEET = str.maketrans("34796", "EATGG")
_DIGITS = "0123456789"


def clean_code(typed: str | None) -> str | None:
    """A code as stored: capitals without spaces and dashes; None for what cannot be one."""
    cleaned = (typed or "").translate(_SPOKEN).upper()
    return cleaned if CODE.fullmatch(cleaned) else None


def fold(code: str) -> str:
    """One spelling for all codes that look alike on a card: dashes gone, 0 as O, 1 and L as I, 5 as S and so on."""
    return code.translate(_SPOKEN).upper().translate(_LOOK_ALIKES)


def chosen_code(typed: str, *, store_name: str) -> str:
    """The code somebody may have, with its dashes. Raises `Invalid` for ``#/code``; its ``code`` says why.

    ``code_letters``, ``code_length``, ``code_reserved`` (it would speak for the shop or promise something) or
    ``code_rude``.
    """
    code = typed.strip().upper()
    if not CHOSEN.fullmatch(code) or not SHORTEST <= len(code) <= LONGEST:
        raise _refused("code_letters", f"must be {SHORTEST} to {LONGEST} of A-Z, 0-9 and single dashes")
    bare = fold(code)
    if len(bare) < SHORTEST or (len(bare) == OURS and not NEVER_OURS & set(bare)):
        raise _refused("code_length", f"must not have {OURS} letters and digits, as ours do")
    if _holds(code, _words("rude")) or any(_plain(word) in _plain(code) for word in _words("rude_anywhere")):
        raise _refused("code_rude", "is a word we keep off cards")
    own = frozenset(filter(None, re.split(r"[^A-Z0-9]+", store_name.upper())))
    whole = "".join(sorted(own, key=store_name.upper().index))
    if (
        _holds(code, _words("reserved") | {word for word in own if len(word) >= SHORTEST})
        or (len(whole) >= SHORTEST and _plain(whole) in _plain(code))
        or _plain(code).startswith(tuple(map(_plain, _words("prefixes"))))
    ):
        raise _refused("code_reserved", "would speak for the shop")
    return code


def share_url(public_url: str, token: str, channel: str | None = None) -> str:
    return f"{public_url}/r/{token}" + (f"?c={channel}" if channel else "")


def _holds(code: str, words: frozenset[str]) -> bool:
    """Whether a word is a whole part of the code, with or without digits around it; long words anywhere in it."""
    parts = {code.translate(_SPOKEN), *code.split("-")}
    spelled = {_plain(part) for part in parts} | {_plain(part.strip(_DIGITS)) for part in parts}
    return any(
        _plain(word) in spelled or (len(word) >= LONG_WORD and _plain(word) in _plain(code)) for word in words
    )


def _plain(text: str) -> str:
    """Folded, and with digits read as the letters they stand in for: FR33 is FREE."""
    return fold(text).translate(_LEET)


@cache
def _words(kind: str) -> frozenset[str]:
    """Lists that grow without a change of code: ``words.json`` beside this file."""
    lists: dict[str, list[str]] = json.loads(
        files("rafiq.links").joinpath("words.json").read_text(encoding="utf-8")
    )
    return frozenset(lists[kind])


def _refused(code: str, detail: str) -> Invalid:
    error = Invalid(f"this code {detail}", problems=(Problem("#/code", detail),))
    error.code = code
    return error
