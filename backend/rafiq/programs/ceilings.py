"""Caps, budgets and waits that some part of a deal could never meet, asked of what makes sense by itself; pure."""

from collections.abc import Callable, Iterator

from rafiq.programs.rules import IN_THE_LEDGER, Gift, GiftKind, Terms

Found = Iterator[tuple[str, str]]
Sound = Callable[[str], bool]
_FROM_THE_BUDGET = frozenset({GiftKind.CREDIT, GiftKind.PERCENT_CREDIT, GiftKind.DONATION, GiftKind.TASK})


def broken(terms: Terms, sound: Sound) -> Found:
    """Pointer and reason of each. ``sound`` says whether nothing was found against what stands at a pointer."""
    yield from _unit_cap(terms, sound)
    yield from _budget(terms, sound)
    yield from _cap_count(terms, sound)
    credit = terms.advocate.kind in IN_THE_LEDGER
    lasting = terms.credit_expires_days if credit else terms.advocate.expires_days
    of_sound_fields = sound("hold_days") and sound(
        "credit_expires_days" if credit else "advocate/expires_days"
    )
    if of_sound_fields and 0 < lasting < terms.hold_days:
        yield "hold_days", "hold_after_expiry"


def _unit_cap(terms: Terms, sound: Sound) -> Found:
    if not terms.unit_cap or not sound("unit_cap"):
        return
    if terms.advocate.kind not in IN_THE_LEDGER:
        yield "unit_cap", "cap_uncounted"
    elif sound("advocate") and terms.unit_cap < _most(terms.advocate):
        yield "unit_cap", "cap_below_one"
    for at, gift in _of_the_advocate(terms):
        if gift.kind in IN_THE_LEDGER and sound(at) and _most(gift) > terms.unit_cap:
            yield f"{at}/{'most' if gift.by_percent else 'amount'}", "above_unit_cap"


def _budget(terms: Terms, sound: Sound) -> Found:
    if not terms.budget or not sound("budget") or not sound("minimum_order"):
        return
    sides = [getattr(terms, each) for each in ("advocate", "friend") if sound(each)]
    if terms.budget < sum(side.cost(terms.minimum_order) for side in sides):
        yield "budget", "budget_below_one"
    for at, gift in (*_of_the_advocate(terms), ("staff", terms.staff)):
        costs = gift.cost(terms.minimum_order) if gift.kind in _FROM_THE_BUDGET else 0
        if costs > terms.budget and sound(at):
            yield f"{at}/{'percent' if gift.by_percent else 'amount'}", "above_budget"


def _cap_count(terms: Terms, sound: Sound) -> Found:
    """Under a cap for ever; one that begins anew after some days lets friends be counted on."""
    if not sound("cap_count") or not sound("cap_period_days"):
        return
    if terms.cap_period_days:
        if not terms.cap_count:
            yield "cap_period_days", "cap_count_missing"
        return
    if not terms.cap_count:
        return
    counts = [(f"tiers/{at}/from_count", tier.from_count) for at, tier in enumerate(terms.tiers)]
    counts += [(f"milestones/{at}/at_count", each.at_count) for at, each in enumerate(terms.milestones)]
    yield from ((at, "above_cap_count") for at, count in counts if count > terms.cap_count and sound(at))


def _of_the_advocate(terms: Terms) -> list[tuple[str, Gift]]:
    """Where each gift stands that the advocate may get instead of the usual one, or on top of it."""
    found = [(f"tiers/{at}/gift", tier.gift) for at, tier in enumerate(terms.tiers)]
    found += [(f"milestones/{at}/gift", each.gift) for at, each in enumerate(terms.milestones)]
    found += [
        (f"boosts/{at}/advocate", boost.advocate) for at, boost in enumerate(terms.boosts) if boost.advocate
    ]
    return [*found, ("neighbour", terms.neighbour)]


def _most(gift: Gift) -> int:
    """The largest single one; of a percentage without a limit nothing can be said."""
    return gift.most if gift.by_percent else gift.amount
