"""What a merchant typed about a connection, checked field by field: its name, its secret, its options."""

import re
from collections.abc import Mapping
from typing import Any

from rafiq.core.errors import Invalid, Problem
from rafiq.core.words import clean_line
from rafiq.integrations import signatures
from rafiq.integrations.platform import Platform
from rafiq.integrations.rules import Option

MAX_NAME = 80
MAX_LINE, MAX_LINES, MAX_FIELDS = 120, 12, 40


def try_name(name: str, problems: list[Problem]) -> tuple[str, list[Problem]]:
    try:
        return clean_line(name, most=MAX_NAME, pointer="#/name"), problems
    except Invalid as error:
        return "", [*problems, *error.problems]


def try_secret(
    platform: Platform, secret: str, options: Mapping[str, Any], problems: list[Problem]
) -> tuple[str, list[Problem]]:
    """A secret nobody could guess: ours, or the merchant's when it is long enough."""
    secret = secret.strip()
    if not secret and not platform.secret_is_theirs:
        return platform.make_secret(), problems
    standard = options.get("signature") == "standard" or (
        secret.startswith(signatures.STANDARD) and not platform.secret_is_theirs
    )
    enough = not standard or len(signatures.standard_key(secret)) >= signatures.MIN_SECRET
    if not re.fullmatch(platform.key_form, secret, re.ASCII) or not enough:
        return "", [*problems, Problem("#/secret", "is too short or has letters that secrets do not have")]
    return secret, problems


def clean_options(platform: Platform, given: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    cleaned: dict[str, Any] = {}
    problems: list[Problem] = []
    for option in platform.options:
        try:
            cleaned[option.name] = _clean_option(option, given)
        except Invalid as error:
            problems += error.problems
    return cleaned, problems


def _clean_option(option: Option, given: Mapping[str, str]) -> object:
    typed = str(given.get(option.name, option.default)).strip()
    if option.kind == "bool":
        return bool(given.get(option.name))
    if option.kind == "choice":
        if (typed or option.default) not in option.choices:
            raise Invalid.field(f"#/{option.name}", f"must be one of {option.choices}")
        return typed or option.default
    if option.kind == "fields":
        return _clean_fields(option, given)
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    most = MAX_LINES if option.kind == "lines" else 1
    if len(lines) > most or any(len(line) > MAX_LINE or not line.isprintable() for line in lines):
        raise Invalid.field(f"#/{option.name}", f"must be at most {most} lines of {MAX_LINE} letters")
    return "\n".join(lines)


def _clean_fields(option: Option, given: Mapping[str, str]) -> dict[str, str]:
    """The table of where each field lies: inputs named ``fields.subtotal`` and so on."""
    start = f"{option.name}."
    found = {
        name.removeprefix(start): str(path).strip() for name, path in given.items() if name.startswith(start)
    }
    for name, path in found.items():
        if len(path) > MAX_LINE or not path.isprintable():
            raise Invalid.field(f"#/{start}{name}", f"must be at most {MAX_LINE} letters")
    return {name: path for name, path in list(found.items())[:MAX_FIELDS] if path}
