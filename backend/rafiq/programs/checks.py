"""Impossible deals, refused with every field and the reason: nothing is ever saved half; pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from rafiq.core.errors import Invalid, Problem
from rafiq.core.money import BASIS_POINTS, CURRENCIES
from rafiq.core.words import clean_line, is_showable
from rafiq.programs import ceilings
from rafiq.programs.choice import Course
from rafiq.programs.refusals import REASONS
from rafiq.programs.rules import COUPONS, IN_THE_LEDGER, Audience, Boost, Gift, GiftKind, Terms, Trigger

MAX_AMOUNT = 10**12
MAX_TEXT = 500
MAX_ROWS = 20
MAX_TAGS = 50
MAX_UNIT = 16
MAX_PREFIX = 10
MAX_NAME = 120
MAX_OWNER = 254
MAX_COUNT = 1_000_000
FIRST_YEAR, LAST_YEAR = 2000, 2200
_COUNTRY = re.compile(r"[A-Z]{2}")
_EVENT = re.compile(r"[a-z][a-z0-9_.]{0,39}")
_UNIT = re.compile(r"\w[\w .-]*")
_RANGES = {
    "hold_days": (0, 365, "hold_days"),
    "window_days": (1, 365, "window_days"),
    "new_customer_days": (0, 3_650, "days"),
    "credit_expires_days": (0, 3_650, "days"),
    "minimum_order": (0, MAX_AMOUNT, "amount"),
    "cap_count": (0, MAX_COUNT, "count"),
    "trigger_n": (0, MAX_COUNT, "order_number"),
    "neighbour_prefix": (0, MAX_COUNT, "prefix"),
    "cap_period_days": (0, 3_650, "days"),
    "unit_cap": (0, MAX_AMOUNT, "amount"),
    "budget": (0, MAX_AMOUNT, "amount"),
}


@dataclass(slots=True)
class _Findings:
    problems: list[Problem] = field(default_factory=list)

    def add(self, pointer: str, code: str, *, when: bool = True) -> bool:
        """Returns whether it was so, so that what depends on it is asked only otherwise."""
        if when:
            self.problems.append(Problem(f"#/{pointer}", REASONS[code], code))
        return when

    def sound(self, pointer: str) -> bool:
        """Nothing was found against it, nor against what it consists of."""
        at = f"#/{pointer}"
        return not any(each.pointer == at or each.pointer.startswith(f"{at}/") for each in self.problems)


def check(terms: Terms) -> Terms:
    """Raise `Invalid` naming every field of an impossible deal with the reason; else the same terms."""
    found = problems(terms)
    if found:
        raise Invalid("these terms cannot be published", problems=found)
    return terms


def problems(terms: Terms, *, known: Iterable[Problem] = ()) -> tuple[Problem, ...]:
    """All that is impossible, and what is ``known`` before it; nothing that hangs on a field known to be wrong."""
    found = _Findings(list(known))
    _sides(found, terms)
    for name, (low, high, code) in _RANGES.items():
        found.add(name, code, when=not low <= getattr(terms, name) <= high)
    _trigger(found, terms)
    _who(found, terms)
    _tiers(found, terms)
    _milestones(found, terms)
    _boosts(found, terms)
    _extras(found, terms)
    for pointer, code in ceilings.broken(terms, found.sound):
        found.add(pointer, code)
    return tuple(found.problems)


def check_course(course: Course) -> Course:
    """Raise `Invalid` naming what cannot be; else the same course with clean names."""
    name = clean_line(course.name, most=MAX_NAME, pointer="#/name")
    owner = clean_line(course.owner, most=MAX_OWNER, pointer="#/owner") if course.owner.strip() else ""
    found = _Findings()
    for field_name in ("starts_at", "ends_at"):
        found.add(field_name, "moment", when=not _is_near(getattr(course, field_name)))
    is_so = bool(course.starts_at and course.ends_at and course.ends_at <= course.starts_at)
    found.add("ends_at", "ends_before_start", when=is_so)
    found.add("priority", "count", when=not 0 <= course.priority <= MAX_COUNT)
    found.add("monthly_target", "count", when=not 0 <= course.monthly_target <= MAX_COUNT)
    if found.problems:
        raise Invalid("this course is impossible", problems=tuple(found.problems))
    return replace(course, name=name, owner=owner)


def unready(terms: Terms, *, owner: str, version: int) -> tuple[Problem, ...]:
    """What a program needs before it can go live: an owner, terms, and both offers (S0-2).

    An advocate who gets nothing is an offer too: the kind `none` says so, and the friend reads that it is a gift.
    """
    found = _Findings()
    found.add("owner", "owner_missing", when=not owner)
    if not found.add("terms", "terms_missing", when=version == 0):
        found.add("friend/kind", "friend_missing", when=terms.friend.kind is GiftKind.NONE)
    return tuple(found.problems)


def _sides(found: _Findings, terms: Terms) -> None:
    _gift(found, "advocate", terms.advocate, terms)
    _gift(found, "friend", terms.friend, terms)


def _gift(found: _Findings, at: str, gift: Gift, terms: Terms) -> None:
    if gift.kind is GiftKind.NONE:
        found.add(f"{at}/expires_days", "days", when=not 0 <= gift.expires_days <= MAX_COUNT)
        return
    _gift_amount(found, at, gift)
    _gift_unit(found, at, gift, terms.currency)
    _gift_words(found, at, gift)
    low, code = (1, "coupon_days") if gift.kind in COUPONS else (0, "days")
    found.add(f"{at}/expires_days", code, when=not low <= gift.expires_days <= 3_650)
    found.add(f"{at}/most", "amount", when=not 0 <= gift.most <= MAX_AMOUNT)
    found.add(f"{at}/most", "most_elsewhere", when=gift.most > 0 and gift.kind is not GiftKind.PERCENT_CREDIT)
    spent = gift.kind in IN_THE_LEDGER | COUPONS
    found.add(f"{at}/next_order", "next_elsewhere", when=gift.next_order and not spent)
    no_order = terms.trigger is Trigger.SIGN_UP and gift.kind is GiftKind.PERCENT_CREDIT
    found.add(f"{at}/kind", "no_order", when=no_order)


def _gift_amount(found: _Findings, at: str, gift: Gift) -> None:
    if gift.by_percent:
        found.add(f"{at}/percent", "percent", when=not 0 < gift.amount <= BASIS_POINTS)
    elif not found.add(f"{at}/amount", "amount", when=not 0 <= gift.amount <= MAX_AMOUNT):
        may_be_nothing = gift.kind in {GiftKind.FREE_SHIPPING, GiftKind.GIFT_CODE, GiftKind.TASK}
        found.add(f"{at}/amount", "nothing", when=gift.amount == 0 and not may_be_nothing)
    wrong = found.add(f"{at}/minimum", "amount", when=not 0 <= gift.minimum <= MAX_AMOUNT)
    too_low = gift.kind is GiftKind.FIXED_OFF and 0 < gift.minimum < gift.amount
    unset = gift.kind is GiftKind.FIXED_OFF and gift.minimum == 0 < gift.amount
    found.add(f"{at}/minimum", "minimum_below_discount", when=not wrong and (too_low or unset))


def _gift_unit(found: _Findings, at: str, gift: Gift, currency: str) -> None:
    if gift.kind is GiftKind.UNITS:
        named = len(gift.unit) <= MAX_UNIT and _UNIT.fullmatch(gift.unit) and gift.unit not in CURRENCIES
        found.add(f"{at}/unit", "unit_name", when=not named)
    else:
        found.add(f"{at}/unit", "mixed_units", when=gift.unit not in {"", currency})


def _gift_words(found: _Findings, at: str, gift: Gift) -> None:
    said = bool(gift.text.strip())
    found.add(f"{at}/bank_id", "bank_missing", when=gift.kind is GiftKind.GIFT_CODE and not gift.bank_id)
    found.add(f"{at}/text", "cause_missing", when=gift.kind is GiftKind.DONATION and not said)
    found.add(f"{at}/text", "task_missing", when=gift.kind is GiftKind.TASK and not said)
    found.add(f"{at}/text", "too_long", when=len(gift.text) > MAX_TEXT)
    found.add(f"{at}/text", "letters", when=not all(map(is_showable, gift.text)))


def _trigger(found: _Findings, terms: Terms) -> None:
    nth = terms.trigger is Trigger.NTH_ORDER and not 2 <= terms.trigger_n <= 1_000
    found.add("trigger_n", "order_number", when=nth and found.sound("trigger_n"))
    unnamed = terms.trigger is Trigger.EVENT and not _EVENT.fullmatch(terms.trigger_event)
    found.add("trigger_event", "event_name", when=unnamed)
    found.add("minimum_order", "no_order", when=terms.trigger is Trigger.SIGN_UP and terms.minimum_order > 0)
    tagged = terms.trigger is Trigger.SIGN_UP and bool(terms.product_tags)
    found.add("product_tags", "no_order", when=tagged)


def _who(found: _Findings, terms: Terms) -> None:
    needed = terms.audience is Audience.TAGS and not terms.audience_tags
    found.add("audience_tags", "tags_missing", when=needed)
    for name in ("audience_tags", "product_tags"):
        tags: Sequence[str] = getattr(terms, name)
        fine = len(tags) <= MAX_TAGS and all(len(tag.strip()) >= 1 and len(tag) <= 60 for tag in tags)
        found.add(name, "tags_wrong", when=not fine)
    known = len(terms.countries) <= 250 and all(_COUNTRY.fullmatch(each) for each in terms.countries)
    found.add("countries", "country", when=not known)


def _tiers(found: _Findings, terms: Terms) -> None:
    found.add("tiers", "too_many", when=len(terms.tiers) > MAX_ROWS)
    counts = [1, *(tier.from_count for tier in terms.tiers)]
    for number in _not_ascending(counts):
        found.add(f"tiers/{number}/from_count", "not_ascending")
    for number, tier in enumerate(terms.tiers):
        at = f"tiers/{number}/gift"
        if not found.add(f"{at}/kind", "no_gift", when=tier.gift.kind is GiftKind.NONE):
            _gift(found, at, tier.gift, terms)
            _same_unit(found, at, tier.gift, terms)


def _milestones(found: _Findings, terms: Terms) -> None:
    found.add("milestones", "too_many", when=len(terms.milestones) > MAX_ROWS)
    for number in _not_ascending([0, *(each.at_count for each in terms.milestones)]):
        found.add(f"milestones/{number}/at_count", "not_ascending")
    for number, each in enumerate(terms.milestones):
        at = f"milestones/{number}/gift"
        percent = each.gift.kind is GiftKind.PERCENT_CREDIT
        if not found.add(f"{at}/kind", "no_gift", when=each.gift.kind is GiftKind.NONE):
            found.add(f"{at}/kind", "milestone_percent", when=percent)
            _gift(found, at, each.gift, terms)


def _boosts(found: _Findings, terms: Terms) -> None:
    found.add("boosts", "too_many", when=len(terms.boosts) > MAX_ROWS)
    before: Boost | None = None
    for number, boost in enumerate(terms.boosts):
        at = f"boosts/{number}"
        for name in ("starts_at", "ends_at"):
            found.add(f"{at}/{name}", "moment", when=not _is_near(getattr(boost, name)))
        found.add(f"{at}/ends_at", "ends_before_start", when=boost.ends_at <= boost.starts_at)
        found.add(f"{at}/starts_at", "overlaps", when=before is not None and boost.starts_at < before.ends_at)
        found.add(at, "no_gift", when=boost.advocate is None and boost.friend is None)
        if boost.advocate:
            _gift(found, f"{at}/advocate", boost.advocate, terms)
            _same_unit(found, f"{at}/advocate", boost.advocate, terms)
        if boost.friend:
            _gift(found, f"{at}/friend", boost.friend, terms)
        before = boost


def _extras(found: _Findings, terms: Terms) -> None:
    """Gifts beside the two sides: for staff, for neighbours, and off every order of a pair."""
    counted = terms.staff.kind in IN_THE_LEDGER or terms.staff.kind is GiftKind.NONE
    if not found.add("staff/kind", "staff_kind", when=not counted):
        _gift(found, "staff", terms.staff, terms)
    neighbour = terms.neighbour
    _gift(found, "neighbour", neighbour, terms)
    if neighbour.kind is not GiftKind.NONE:
        short = 1 <= terms.neighbour_prefix <= MAX_PREFIX
        found.add("neighbour_prefix", "prefix", when=not short and found.sound("neighbour_prefix"))
        found.add("neighbour/kind", "no_order", when=terms.trigger is Trigger.SIGN_UP)
        _same_unit(found, "neighbour", neighbour, terms)
    found.add("standing_percent", "standing", when=not 0 <= terms.standing_basis_points <= BASIS_POINTS)


def _same_unit(found: _Findings, at: str, gift: Gift, terms: Terms) -> None:
    """An advocate's rewards of one program add up, so their units may not be mixed."""
    usual = terms.advocate
    both_counted = {gift.kind, usual.kind} <= IN_THE_LEDGER
    mixed = both_counted and gift.unit_in(terms.currency) != usual.unit_in(terms.currency)
    already = any(each.pointer == f"#/{at}/unit" for each in found.problems)
    found.add(f"{at}/unit", "mixed_units", when=mixed and not already)


def _is_near(moment: datetime | None) -> bool:
    """Within the years that every calendar and database can hold."""
    return moment is None or FIRST_YEAR <= moment.year <= LAST_YEAR


def _not_ascending(counts: Sequence[int]) -> Iterator[int]:
    found = enumerate(pairwise(counts))
    return (number for number, (low, high) in found if not low < high <= MAX_COUNT)
