"""Reads what platforms send without trusting any of it: JSON, amounts, moments and texts."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rafiq.core.errors import Invalid
from rafiq.core.money import MAX_DIGITS, Money, check_currency, decimals, divide
from rafiq.integrations.rules import Refused

MAX_NUMBER = 30
MAX_TEXT = 200
MAX_WORDS = 2_000
_AMOUNT = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,15}))?", re.ASCII)
_IMPOSSIBLE = re.compile(r"[\x00\ud800-\udfff]")
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
JSON = dict[str, Any]


def read_object(body: bytes) -> JSON:
    """The body as a JSON object; numbers with a point stay the text they were. Raises `Refused`."""
    try:
        found = json.loads(body.decode(), parse_float=str, parse_int=_integer, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError among them
        raise Refused("malformed", 400) from error
    if not isinstance(found, dict):
        raise Refused("malformed", 400)
    return found


def at(data: object, *path: str) -> Any:  # noqa: ANN401 - JSON is anything
    """What lies at the end of a path of names; None where it breaks off."""
    for name in path:
        if not isinstance(data, Mapping):
            return None
        data = data.get(name)
    return data


def text(data: object, *path: str, most: int = MAX_TEXT) -> str:
    """One clean line; a number is written out; anything else is empty."""
    found = at(data, *path)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return _UNSHOWABLE.sub("", str(found)).strip()[:most]


def words(data: object, *path: str, most: int = MAX_WORDS) -> str:
    """What a person wrote, line breaks too; anything but text is empty."""
    found = at(data, *path)
    return _IMPOSSIBLE.sub("", found).strip()[:most] if isinstance(found, str) else ""


def items(data: object, *path: str) -> list[JSON]:
    """The objects of a list; whatever else stands in it is left out."""
    found = at(data, *path)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def currency(data: object, *path: str) -> str:
    return check_currency(text(data, *path).upper(), "#/" + "/".join(path))


def money(data: object, *path: str, currency: str) -> Money:
    """An amount in major units, with or without a minus; more decimals than the currency has are rounded.

    Raises `Invalid` naming the field.
    """
    return amount(at(data, *path), currency, "#/" + "/".join(path))


def amount(value: object, currency: str, pointer: str) -> Money:
    match = _AMOUNT.fullmatch(str(value)) if isinstance(value, str | int) else None
    places = decimals(currency)
    if match is None or isinstance(value, bool) or len(match[2].lstrip("0")) + places > MAX_DIGITS:
        raise Invalid.field(pointer, 'must be an amount such as "49.90"')
    fraction = match[3] or ""
    minor = divide(int(match[2] + fraction) * 10**places, 10 ** len(fraction))
    return Money(-minor if match[1] else minor, currency)


def moment(data: object, *path: str) -> datetime | None:
    """A time with a zone, or one in UTC that does not say so (WooCommerce's ``…_gmt``); None for anything else."""
    try:
        found = datetime.fromisoformat(text(data, *path))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # the first and the last day of all lie outside it in UTC
        return None


def seconds(value: object) -> datetime | None:
    """A Unix time as platforms write it; None for what is none."""
    try:
        return datetime.fromtimestamp(int(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def address_part(address: str, name: str) -> str:
    """A value of an address's query, such as the visit's token in the page a shopper came in by."""
    try:
        return (parse_qs(urlsplit(address).query).get(name) or [""])[0]
    except ValueError:
        return ""


def filled(body: Mapping[str, Any]) -> JSON:
    """Without what is empty, so that a field that was not told stays untold."""
    return {name: value for name, value in body.items() if value not in ("", None, [], {}, ())}


def iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER:
        message = "a number of too many digits"
        raise ValueError(message)
    return int(digits)


def _refuse(constant: str) -> None:
    message = f"{constant} is not JSON"
    raise ValueError(message)
