"""Who the ideal customer is, as a rule over orders that anybody can check; pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rafiq.core.errors import Invalid, Problem

MAX_NOTE = 2_000
MAX_WORDS = 20
MAX_TAG = 60
MAX_MINIMUM = 10**12
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class IdealRule:
    """An order fits when it is worth ``minimum`` or more, has one of the tags and went to one of the countries.

    An empty part asks nothing. ``minimum`` is in minor units of the store's currency.
    """

    minimum: int = 0
    product_tags: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    @property
    def asks_something(self) -> bool:
        return bool(self.minimum or self.product_tags or self.countries)


@dataclass(frozen=True, slots=True)
class Bought:
    """One order as the rule sees it; ``net`` is what is left of it after refunds."""

    net: int
    product_tags: Sequence[str] = ()
    country: str | None = None


def fits(rule: IdealRule, order: Bought) -> bool:
    """Where no country is known, none is asked for: nobody is held to what the shop did not tell."""
    tags = {tag.casefold() for tag in order.product_tags}
    return (
        order.net >= rule.minimum
        and (not rule.product_tags or any(tag.casefold() in tags for tag in rule.product_tags))
        and (not rule.countries or order.country is None or order.country in rule.countries)
    )


def matches(rule: IdealRule, orders: Iterable[Bought]) -> bool:
    """One order that fits makes an ideal customer."""
    return any(fits(rule, order) for order in orders)


def read_rule(minimum: int, tags: str, countries: str) -> IdealRule:
    """From what was typed, parted by commas of any script or lines. Raises `Invalid` naming each field."""
    rule = IdealRule(minimum, _words(tags), tuple(each.upper() for each in _words(countries)))
    problems = []
    if not 0 <= minimum <= MAX_MINIMUM:
        problems.append(Problem("#/minimum", "must be an amount from 0 on"))
    if len(rule.product_tags) > MAX_WORDS or any(len(tag) > MAX_TAG for tag in rule.product_tags):
        problems.append(Problem("#/product_tags", f"must be at most {MAX_WORDS} short tags"))
    if len(rule.countries) > MAX_WORDS or not all(map(_COUNTRY.fullmatch, rule.countries)):
        problems.append(Problem("#/countries", "must be codes of two letters such as DE"))
    if problems:
        detail = "this rule cannot be kept like that"
        raise Invalid(detail, problems=tuple(problems))
    return rule


def _words(typed: str) -> tuple[str, ...]:
    parts = re.split(r"[,،;\n]", typed)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip() and part.strip().isprintable()))
