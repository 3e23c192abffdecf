"""JSON as the RFC has it: no NaN, no doubled names, no endless numbers or nesting, no bare null."""

import json
import math
from typing import Any

from flask.json.provider import DefaultJSONProvider

MAX_DEPTH = 40
MAX_NUMBER = 30


class StrictJSON(DefaultJSONProvider):
    """What the app reads bodies with; every refusal is a ValueError, which becomes a 400."""

    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:  # noqa: ANN401 - JSON is anything
        if _too_deep(s):
            message = f"nested deeper than {MAX_DEPTH}"
            raise ValueError(message)
        found = json.loads(
            s,
            parse_constant=_refuse,
            parse_int=_integer,
            parse_float=_real,
            object_pairs_hook=_unique,
            **kwargs,
        )
        if found is None:  # APIFlask would take it for an empty object
            message = "null says nothing"
            raise ValueError(message)
        return found


def _too_deep(s: str | bytes) -> bool:
    """Counts brackets outside strings, so that depth is refused before the parser recurses."""
    text = s.decode("utf-8", "replace") if isinstance(s, bytes) else s
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth, in_string, escaped = 0, False, False
    for letter in text:
        if in_string:
            in_string, escaped = (letter != '"' or escaped), (letter == "\\" and not escaped)
        elif letter == '"':
            in_string = True
        elif letter in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif letter in "]}":
            depth -= 1
    return False


def _refuse(constant: str) -> None:
    message = f"{constant} is not JSON"
    raise ValueError(message)


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER:
        message = "a number of too many digits"
        raise ValueError(message)
    return int(digits)


def _real(digits: str) -> float | str:
    """A number beyond all bounds stays the text it was: no field takes it, and JSON can keep it."""
    number = float(digits)
    return number if math.isfinite(number) else digits


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        message = "a name stands twice in one object"
        raise ValueError(message)
    return dict(pairs)
