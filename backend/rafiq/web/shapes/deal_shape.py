"""The deal as the merchant API reads and writes it: decimal strings, both gifts flat, tiers and boosts as lists."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from rafiq.core import clock
from rafiq.core.errors import Invalid, Problem
from rafiq.core.money import Money
from rafiq.core.texts import LOCALES, text
from rafiq.programs import checks
from rafiq.programs.rules import COUPONS, PERCENTS, Boost, Gift, GiftKind, Milestone, Terms, Tier
from rafiq.programs.service import ProgramView
from rafiq.web.shapes.deal_amounts import Amounts
from rafiq.web.shapes.deal_schemas import BoostIn, GiftIn, TermsIn
from rafiq.web.shapes.shown import Shown, percent
from rafiq.web.words.deal_words import told_text

SIDES = ("friend", "advocate")
OFF = frozenset({GiftKind.PERCENT_OFF, GiftKind.FIXED_OFF})
GIFT_FIELDS = tuple(GiftIn.model_fields)
_PLAIN = (
    "trigger",
    "trigger_n",
    "trigger_event",
    "audience",
    "hold_days",
    "window_days",
    "new_customer_days",
    "cap_count",
    "cap_period_days",
    "credit_expires_days",
    "neighbour_prefix",
)
_LISTS = ("audience_tags", "product_tags", "countries")
_AMOUNTS = ("minimum_order", "budget")
_EXTRAS = ("staff", "neighbour")
_TERMS = {field.name for field in fields(Terms)} - {"currency"} | {"standing_percent"}
_SIDE = re.compile(r"#/(friend|advocate)/")


def shopper_deal(terms: Terms, *, version: int) -> Shown:
    """The terms as a shopper is told them."""
    now = clock.now()
    return {
        "version": version,
        "friend": told(terms.friend_gift(at=now), terms.currency),
        "advocate": told_advocate(terms.advocate_gift(at=now), terms.currency),
        "currency": terms.currency,
        "hold_days": terms.hold_days,
        "window_days": terms.window_days,
        "minimum_order": terms.money(terms.minimum_order).text(),
    }


def told(gift: Gift, currency: str) -> Shown:
    """The friend's gift as a shopper is told it: null where nothing applies, words where numbers say too little."""
    whole = shown_gift(gift, currency)
    return {
        "kind": whole["kind"],
        "amount": whole["amount"] if gift.amount and not gift.by_percent else None,
        "percent": whole["percent"] if gift.by_percent else None,
        "minimum": whole["minimum"] if gift.minimum else None,
        "expires_days": gift.expires_days,
    } | in_words(gift, currency, plain=OFF)


def told_advocate(gift: Gift, currency: str) -> Shown:
    whole = shown_gift(gift, currency)
    amount = whole["amount"] if gift.amount and not gift.by_percent else None
    return {"kind": whole["kind"], "amount": amount} | in_words(
        gift, currency, plain=frozenset({GiftKind.CREDIT})
    )


def keeping(kind: str) -> Shown:
    """How a friend keeps a gift that has no code to copy: said to the widget in every language."""
    if kind in COUPONS:
        return {}
    words = ("how", "copy", "copied", "denied")
    return {"keep": {each: {word: text(each, f"sharing.keep_{word}") for word in words} for each in LOCALES}}


def in_words(gift: Gift, currency: str, *, plain: frozenset[GiftKind]) -> Shown:
    """The gift in four languages, unless its kind is one that the widget says by itself (or none at all)."""
    if (gift.kind in plain and not gift.next_order) or gift.kind is GiftKind.NONE:
        return {}
    return {"words": {locale: told_text(gift, currency, locale) for locale in LOCALES}}


def shown_gift(gift: Gift, currency: str) -> Shown:
    def text(amount: int) -> str:
        return Money(amount, currency).text()

    amount = Money(gift.amount, gift.unit_in(currency)).text() if not gift.by_percent else "0"
    return {
        "kind": gift.kind.value,
        "percent": percent(gift.basis_points),
        "amount": amount,
        "unit": gift.unit if gift.kind is GiftKind.UNITS else "",
        "minimum": text(gift.minimum),
        "expires_days": gift.expires_days,
        "most": text(gift.most),
        "bank_id": gift.bank_id,
        "text": gift.text,
        "next_order": gift.next_order,
    }


def terms(found: Terms) -> Shown:
    def gift(one: Gift | None) -> Shown | None:
        return shown_gift(one, found.currency) if one else None

    sides = {"friend": found.friend, "advocate": found.advocate}
    unit = found.advocate.unit_in(found.currency)
    return {
        **{
            f"{side}_{name}": value
            for side, one in sides.items()
            for name, value in shown_gift(one, found.currency).items()
        },
        "tiers": [{"from_count": tier.from_count, "gift": gift(tier.gift)} for tier in found.tiers],
        "milestones": [{"at_count": each.at_count, "gift": gift(each.gift)} for each in found.milestones],
        "boosts": [
            {
                "starts_at": each.starts_at.isoformat(),
                "ends_at": each.ends_at.isoformat(),
                "advocate": gift(each.advocate),
                "friend": gift(each.friend),
            }
            for each in found.boosts
        ],
        **{name: gift(None if one.kind is GiftKind.NONE else one) for name, one in _extras(found)},
        "standing_percent": percent(found.standing_basis_points),
        **{name: getattr(found, name) for name in _PLAIN},
        **{name: list(getattr(found, name)) for name in _LISTS},
        **{name: found.money(getattr(found, name)).text() for name in _AMOUNTS},
        "unit_cap": Money(found.unit_cap, unit).text(),
    }


def _extras(found: Terms) -> Iterator[tuple[str, Gift]]:
    """Gifts beside the two sides; null outside where there is none."""
    return ((name, getattr(found, name)) for name in _EXTRAS)


def program(found: ProgramView) -> Shown:
    course = found.course
    return {
        "id": found.id,
        "name": found.name,
        "owner": course.owner,
        "status": found.status,
        "phase": found.phase.value,
        "starts_at": course.starts_at.isoformat() if course.starts_at else None,
        "ends_at": course.ends_at.isoformat() if course.ends_at else None,
        "priority": course.priority,
        "monthly_target": course.monthly_target,
        "version": found.version,
        "note": found.note,
        "currency": found.terms.currency,
        "terms": terms(found.terms),
        "created_at": found.created_at.isoformat(),
        "published_at": found.published_at.isoformat(),
        "published_by": found.published_by,
    }


def read_terms(asked: TermsIn, currency: str) -> Terms:
    """Terms from decimal strings. Raises `Invalid` naming each that cannot be read, and all else that is impossible."""
    read = Amounts()
    advocate, friend = (_side(read, asked, side, currency) for side in ("advocate", "friend"))
    values: dict[str, Any] = {name: getattr(asked, name) for name in _PLAIN}
    values |= {name: tuple(getattr(asked, name)) for name in _LISTS}
    for name in _AMOUNTS:
        values[name] = read.amount(getattr(asked, name), currency, f"#/terms/{name}")
    for name in _EXTRAS:
        extra = getattr(asked, name)
        values[name] = _gift(read, extra, currency, f"#/terms/{name}/") if extra else Gift(GiftKind.NONE)
    terms = Terms(
        currency=currency,
        advocate=advocate,
        friend=friend,
        standing_basis_points=read.basis_points(asked.standing_percent, "#/terms/standing_percent"),
        unit_cap=read.amount(asked.unit_cap, advocate.unit_in(currency), "#/terms/unit_cap"),
        tiers=tuple(
            Tier(each.from_count, _gift(read, each.gift, currency, f"#/terms/tiers/{number}/gift/"))
            for number, each in enumerate(asked.tiers)
        ),
        milestones=tuple(
            Milestone(each.at_count, _gift(read, each.gift, currency, f"#/terms/milestones/{number}/gift/"))
            for number, each in enumerate(asked.milestones)
        ),
        boosts=tuple(
            _boost(read, each, currency, f"#/terms/boosts/{number}")
            for number, each in enumerate(asked.boosts)
        ),
        **values,
    )
    if read.problems:
        unread = {each.pointer for each in read.problems}
        others = (each for each in checks.problems(terms) if _outside(each.pointer) not in unread)
        raise Invalid("these terms cannot be published", problems=(*read.problems, *others))
    return terms


def _gift(read: Amounts, asked: GiftIn, currency: str, pointer: str) -> Gift:
    """``pointer`` is what stands before the field's name."""

    def minor(name: str, unit: str = currency) -> int:
        return read.amount(getattr(asked, name), unit, f"{pointer}{name}")

    unit = asked.unit or ("units" if asked.kind is GiftKind.UNITS else currency)
    share = read.basis_points(asked.percent, f"{pointer}percent")
    amount = minor("amount", unit) if asked.kind not in PERCENTS else share
    return Gift(
        asked.kind,
        amount=amount,
        unit="" if asked.unit == currency else asked.unit,
        minimum=minor("minimum"),
        expires_days=asked.expires_days,
        most=minor("most"),
        bank_id=asked.bank_id,
        text=asked.text,
        next_order=asked.next_order,
    )


@contextmanager
def pointers() -> Iterator[None]:
    """The rules speak of `#/friend/percent`; this door calls it `#/terms/friend_percent`."""
    try:
        yield
    except Invalid as error:
        told = tuple(Problem(_outside(each.pointer), each.detail, each.code) for each in error.problems)
        raise Invalid(error.detail, problems=told) from error


def _outside(pointer: str) -> str:
    if pointer.removeprefix("#/").split("/")[0] not in _TERMS:
        return pointer
    return "#/terms/" + _SIDE.sub(r"#/\1_", pointer, count=1).removeprefix("#/")


def _side(read: Amounts, asked: TermsIn, side: str, currency: str) -> Gift:
    values = {name: getattr(asked, f"{side}_{name}") for name in GIFT_FIELDS}
    # A reward of 0 was how a deal for the friend alone was written before there were kinds.
    if (
        side == "advocate"
        and "advocate_kind" not in asked.model_fields_set
        and not values["amount"].strip("0.")
    ):
        return Gift(GiftKind.NONE)
    return _gift(read, GiftIn.model_construct(**values), currency, f"#/terms/{side}_")


def _boost(read: Amounts, asked: BoostIn, currency: str, pointer: str) -> Boost:
    sides = {
        side: _gift(read, gift, currency, f"{pointer}/{side}/")
        for side in SIDES
        if (gift := getattr(asked, side)) is not None
    }
    return Boost(asked.starts_at, asked.ends_at, **sides)
