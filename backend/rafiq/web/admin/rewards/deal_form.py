"""The deal as a form: what was typed turned into terms, and terms into what stands in the fields."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from rafiq.core.errors import Invalid, Problem
from rafiq.core.money import parse_amount
from rafiq.programs import checks
from rafiq.programs.rules import (
    NOTHING,
    PERCENTS,
    Audience,
    Boost,
    Gift,
    GiftKind,
    Milestone,
    Terms,
    Tier,
    Trigger,
)
from rafiq.web.admin import typed_days
from rafiq.web.admin.forms import ascii_number, field_name, whole

Typed = dict[str, str]
Choice = TypeVar("Choice", bound=StrEnum)
SIDES = ("friend", "advocate")
EXTRAS = ("staff", "neighbour")  # gifts beside the two sides
# Which fields a kind has; the others are not looked at, whatever stands in them.
FIELDS: dict[GiftKind, tuple[str, ...]] = {
    GiftKind.NONE: (),
    GiftKind.PERCENT_OFF: ("percent", "minimum", "expires_days", "next_order"),
    GiftKind.FIXED_OFF: ("amount", "minimum", "expires_days", "next_order"),
    GiftKind.FREE_SHIPPING: ("minimum", "expires_days", "next_order"),
    GiftKind.CREDIT: ("amount", "next_order"),
    GiftKind.PERCENT_CREDIT: ("percent", "most", "next_order"),
    GiftKind.UNITS: ("amount", "unit", "next_order"),
    GiftKind.GIFT_CODE: ("bank_id", "amount"),
    GiftKind.TASK: ("text", "amount"),
    GiftKind.DONATION: ("amount", "text"),
}
COUNTS = (
    "hold_days",
    "window_days",
    "new_customer_days",
    "cap_count",
    "cap_period_days",
    "credit_expires_days",
    "trigger_n",
    "neighbour_prefix",
)
AMOUNTS = ("minimum_order", "budget", "unit_cap")
TAGS = ("audience_tags", "product_tags", "countries")
WORDS = ("trigger", "audience", "trigger_event")
ROWS = {
    "tiers": ("from_count", "amount", "kind"),
    "milestones": ("at_count", "kind", "amount", "unit", "bank_id", "text"),
    "boosts": ("starts_at", "ends_at", "advocate_amount", "friend_amount"),
}
MOST_ROWS = 20
_ROW = re.compile(r"(tiers|milestones|boosts)_([0-9]{1,3})_([a-z_]+)")
_COMMAS = re.compile(r"[,،;\n]")
_DECIMAL_PLACES = "EUR"  # a percentage is read like money with two decimals, by the same strict parser


class _Reader:
    """Reads fields one by one and remembers every one that cannot be read."""

    def __init__(self, typed: Mapping[str, str], currency: str, zone: str) -> None:
        self.typed, self.currency, self.zone = typed, currency, ZoneInfo(zone)
        self.problems: list[Problem] = []

    def word(self, name: str) -> str:
        return " ".join(self.typed.get(name, "").split())

    def wrong(self, name: str, code: str) -> None:
        self.problems.append(Problem(f"#/{name}", "cannot be read", code))

    def count(self, name: str) -> int:
        found = whole(self.typed, name) if self.word(name) else 0
        if found is None:
            self.wrong(name, "unreadable_count")
        return found or 0

    def amount(self, name: str, unit: str | None = None) -> int:
        try:
            return parse_amount(ascii_number(self.word(name)) or "0", unit or self.currency).amount
        except Invalid:
            self.wrong(name, "unreadable_amount")
            return 0

    def percent(self, name: str) -> int:
        try:
            return parse_amount(ascii_number(self.word(name)), _DECIMAL_PLACES).amount
        except Invalid:
            self.wrong(name, "percent")
            return 0

    def moment(self, name: str) -> datetime:
        """A day and time as the shop's clocks show it."""
        try:
            return typed_days.read_moment(self.word(name)).replace(tzinfo=self.zone)
        except ValueError:
            self.wrong(name, "unreadable_moment")
            return datetime.min.replace(tzinfo=self.zone)

    def finish(self) -> None:
        if self.problems:
            detail = "some fields cannot be read"
            raise Invalid(detail, problems=tuple(self.problems))

    def tags(self, name: str) -> tuple[str, ...]:
        parts = (" ".join(part.split()) for part in _COMMAS.split(self.typed.get(name, "")))
        found = dict.fromkeys(part for part in parts if part)
        return tuple(each.upper() for each in found) if name == "countries" else tuple(found)


def course_from(typed: Mapping[str, str], zone: str = "UTC") -> dict[str, Any]:
    """What a form says of a program beside its terms; fields it does not have are not named. Raises `Invalid`."""
    read = _Reader(typed, _DECIMAL_PLACES, zone)
    said: dict[str, Any] = {name: read.word(name) for name in ("name", "owner") if name in typed}
    moments = [name for name in ("starts_at", "ends_at") if name in typed]
    said |= {name: read.moment(name) if read.word(name) else None for name in moments}
    said |= {name: read.count(name) for name in ("priority", "monthly_target") if name in typed}
    read.finish()
    return said


def terms_from(typed: Mapping[str, str], currency: str, zone: str = "UTC") -> Terms:
    """The terms a form describes. Raises `Invalid` naming every field that cannot be read, and all else impossible."""
    read = _Reader(tidy(typed), currency, zone)
    advocate, friend = (_gift(read, f"{side}_", _kind(read, side)) for side in ("advocate", "friend"))
    values: dict[str, Any] = {name: read.count(name) for name in COUNTS}
    values |= {name: read.amount(name) for name in ("minimum_order", "budget")}
    values |= {name: read.tags(name) for name in TAGS}
    values |= {
        name: _gift(read, f"{name}_", _choice(GiftKind, read.word(f"{name}_kind"), GiftKind.NONE))
        for name in EXTRAS
    }
    standing = read.percent("standing_percent") if read.word("standing_percent") else 0
    terms = Terms(
        currency=currency,
        advocate=advocate,
        friend=friend,
        standing_basis_points=standing,
        unit_cap=read.amount("unit_cap", advocate.unit_in(currency)),
        trigger=_choice(Trigger, read.word("trigger"), Trigger.FIRST_ORDER),
        trigger_event=read.word("trigger_event"),
        audience=_choice(Audience, read.word("audience"), Audience.EVERYONE),
        tiers=tuple(_tier(read, at, advocate) for at in _rows(read.typed, "tiers")),
        milestones=tuple(_milestone(read, at) for at in _rows(read.typed, "milestones")),
        boosts=tuple(_boost(read, at, advocate, friend) for at in _rows(read.typed, "boosts")),
        **values,
    )
    if read.problems:
        unread = {field_name(each.pointer) for each in read.problems}
        found = checks.problems(terms, known=read.problems)
        read.problems += [each for each in found if field_name(each.pointer) not in unread]
    read.finish()
    return terms


def query(typed: Mapping[str, str]) -> str:
    """The form as a query string for the preview's address; only the form's own fields."""
    plain = {*COUNTS, *AMOUNTS, *TAGS, *WORDS, "standing_percent"}
    sides = {f"{side}_{name}" for side in (*SIDES, *EXTRAS) for name in ("kind", *_all_fields())}
    return urlencode(
        {
            name: text
            for name, text in tidy(typed).items()
            if text and (name in plain | sides or _ROW.fullmatch(name))
        }
    )


def tidy(typed: Mapping[str, str]) -> Typed:
    """The same fields with rows left blank taken out and the others numbered anew."""
    kept = {name: text for name, text in typed.items() if not _ROW.fullmatch(name)}
    for kind, fields in ROWS.items():
        said = [name for name in fields if name != "kind"]
        filled = [
            at for at in _rows(typed, kind) if any(typed.get(f"{at}{name}", "").strip() for name in said)
        ]
        for number, at in enumerate(filled[:MOST_ROWS]):
            kept |= {f"{kind}_{number}_{name}": typed.get(f"{at}{name}", "") for name in fields}
    return kept


def blank_rows(typed: Mapping[str, str], kind: str, spare: int = 1) -> range:
    """The numbers of the rows a page shows: those filled and one to fill."""
    return range(min(len(_rows(tidy(typed), kind)) + spare, MOST_ROWS))


def _rows(typed: Mapping[str, str], kind: str) -> list[str]:
    """Prefixes such as ``tiers_0_``, in order."""
    found = {int(row[2]) for name in typed if (row := _ROW.fullmatch(name)) and row[1] == kind}
    return [f"{kind}_{number}_" for number in sorted(found)]


def _kind(read: _Reader, side: str) -> GiftKind:
    usual = GiftKind.PERCENT_OFF if side == "friend" else GiftKind.CREDIT
    return _choice(GiftKind, read.word(f"{side}_kind"), usual)


def _choice(kind: type[Choice], word: str, usual: Choice) -> Choice:
    return kind(word) if word in set(kind) else usual


def _gift(read: _Reader, at: str, kind: GiftKind) -> Gift:
    fields = FIELDS[kind]
    unit = read.word(f"{at}unit") if "unit" in fields else ""
    amount = (
        read.amount(f"{at}amount", "units" if kind is GiftKind.UNITS else None) if "amount" in fields else 0
    )
    return Gift(
        kind,
        amount=read.percent(f"{at}percent") if kind in PERCENTS else amount,
        unit=unit,
        minimum=read.amount(f"{at}minimum") if "minimum" in fields else 0,
        expires_days=read.count(f"{at}expires_days") if "expires_days" in fields else 0,
        most=read.amount(f"{at}most") if "most" in fields else 0,
        bank_id=read.word(f"{at}bank_id") or None if "bank_id" in fields else None,
        text=read.word(f"{at}text") if "text" in fields else "",
        next_order=bool(read.word(f"{at}next_order")) and "next_order" in fields,
    )


def _tier(read: _Reader, at: str, usual: Gift) -> Tier:
    kind = _choice(GiftKind, read.word(f"{at}kind"), usual.kind)
    same = usual if kind is usual.kind else Gift(kind, unit=usual.unit)
    return Tier(read.count(f"{at}from_count"), _bigger(read, f"{at}amount", same))


def _milestone(read: _Reader, at: str) -> Milestone:
    kind = _choice(GiftKind, read.word(f"{at}kind"), GiftKind.CREDIT)
    return Milestone(read.count(f"{at}at_count"), _gift(read, at, kind))


def _boost(read: _Reader, at: str, advocate: Gift, friend: Gift) -> Boost:
    sides = {
        side: _bigger(read, f"{at}{side}_amount", gift)
        for side, gift in (("advocate", advocate), ("friend", friend))
        if read.word(f"{at}{side}_amount")
    }
    return Boost(read.moment(f"{at}starts_at"), read.moment(f"{at}ends_at"), **sides)


def _bigger(read: _Reader, name: str, gift: Gift) -> Gift:
    """The same gift with another amount."""
    if gift.kind is GiftKind.NONE:
        return NOTHING
    unit = "units" if gift.kind is GiftKind.UNITS else None
    amount = read.percent(name) if gift.by_percent else read.amount(name, unit)
    others = {field: getattr(gift, field) for field in Gift.__slots__}
    return Gift(**others | {"amount": amount})


def _all_fields() -> Iterable[str]:
    return {name for fields in FIELDS.values() for name in fields}
