"""What a message says, written down without the message: all that a delivery keeps of somebody who is forgotten."""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, get_args
from urllib.parse import unquote, unquote_plus

from rafiq.core.money import Money
from rafiq.integrations import deliveries, registry
from rafiq.integrations.platform import Platform
from rafiq.integrations.rules import PrivacySaid, Said, Wish
from rafiq.stores import service as stores

ENCODING = "said"
# How an address writes its sign where the plain one may not stand: in JSON, in links and forms, in pages.
ESCAPED_AT = ("\\u0040", "%40", "&#64;", "&#x40;", "&commat;")
_ESCAPED = re.compile(r"\\+u([0-9a-f]{4})", re.IGNORECASE)
_NAMED = re.compile(r"&#?[0-9a-z]{1,12};", re.IGNORECASE)
_KINDS = {kind.__name__: kind for kind in get_args(Said)}
_MONEY, _AT = "§money", "§at"


def of(row: Any, platform: Platform) -> list[Said]:  # noqa: ANN401 - a Core row
    """Of a delivery with its connection's options. Raises what the platform's reading raises."""
    if row.encoding == ENCODING:
        return read(row.body)
    return platform.read(deliveries.incoming_of(row), usual(row.store_id, platform, row.options))


def searched(row: Any) -> Iterable[str]:  # noqa: ANN401 - a Core row
    """Where somebody is looked for in a delivery that comes with its connection's platform."""
    body = deliveries.unpacked(row.body, row.encoding)
    own = _own_texts().get(row.platform)
    return own(body) if own and row.encoding != ENCODING else [body.decode(errors="replace")]


def platforms_of_own_texts() -> list[str]:
    return list(_own_texts())


def _own_texts() -> dict[str, Callable[[bytes], Iterable[str]]]:
    return {each.name: each.searched for each in registry.all_platforms() if each.searched}


def unescaped(text: str) -> Iterator[str]:
    """As it stands, and as JSON, an address or form and a page would have it read."""
    yield text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    yield from (unquote(plain), _NAMED.sub(lambda found: html.unescape(found[0]), plain))
    # In a form a plus is a blank; where the sign of the address stands plain, it is a letter.
    yield unquote_plus("&".join(field for field in text.split("&") if "@" not in field))


def usual(store_id: str, platform: Platform, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the store's own currency for where nothing says one."""
    if not any(option.name == "currency" for option in platform.options):
        return options
    return {"store_currency": stores.get_store(store_id).currency, **options}


def kept(row: Any, hides: frozenset[str], *, whole: bool = True) -> dict[str, object]:  # noqa: ANN401 - a Core row
    """What a delivery keeps of its message once that was read (G32)."""
    if whole and row.encoding == ENCODING:
        return {"body": row.body, "encoding": row.encoding}
    read = deliveries.scrubbed(deliveries.unpacked(row.body, row.encoding), hides) if whole else b""
    return dict(zip(("body", "encoding"), deliveries.packed(read), strict=True))


def written(said: Sequence[Said], *, without: re.Pattern[str] | None = None) -> str:
    """``without``: what is left out wherever it stands."""
    rows = [
        [type(each).__name__, {field.name: getattr(each, field.name) for field in fields(each)}]
        for each in said
    ]
    text = json.dumps(rows, default=_plain)
    return json.dumps(_left(json.loads(text), without)) if without else text


def read(text: str) -> list[Said]:
    return [_said(_KINDS[name], values) for name, values in json.loads(text, object_hook=_value)]


def _said(kind: Any, values: dict[str, Any]) -> Said:  # noqa: ANN401 - one of the classes
    if kind is PrivacySaid:
        values["wish"] = Wish(values["wish"])
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    made: Said = kind(**given)
    return made


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return {_MONEY: [value.amount, value.currency]}
    if isinstance(value, datetime):
        return {_AT: value.isoformat()}
    raise TypeError(value)


def _value(found: dict[str, Any]) -> object:
    if found.keys() == {_MONEY}:
        return Money(*found[_MONEY])
    return datetime.fromisoformat(found[_AT]) if found.keys() == {_AT} else found


def _left(value: Any, without: re.Pattern[str]) -> Any:  # noqa: ANN401 - JSON is anything
    if isinstance(value, dict):
        return {name: _left(inner, without) for name, inner in value.items()}
    if isinstance(value, list):
        return [_left(inner, without) for inner in value]
    return without.sub("…", value) if isinstance(value, str) else value
