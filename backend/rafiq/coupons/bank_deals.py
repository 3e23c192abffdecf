"""Deals that pay out of banks of codes: the bank is there, in the deal's currency, and worth what is said."""

from collections.abc import Iterator

from rafiq.core.errors import Invalid, Problem
from rafiq.coupons import banks
from rafiq.programs.rules import Gift, Terms

PERCENT = "%"
# Each reason has a code that travels; the admin has the same reasons in four languages (`deals.refused_…`).
REASONS = {
    "bank_unknown": "is no bank of codes of this store",
    "bank_currency": "has codes of another currency than the deal",
    "bank_worth": "must be what one code of the bank is worth, or 0",
}


def check(store_id: str, terms: Terms) -> Terms:
    """Raise `Invalid` naming each gift whose bank cannot pay it; else the same terms."""
    named = [(at, gift) for at, gift in _gifts(terms) if gift.bank_id]
    known = {bank.id: bank for bank in banks.every(store_id)} if named else {}
    problems = []
    for at, gift in named:
        bank = known.get(str(gift.bank_id))
        if bank is None:
            problems.append(_problem(f"{at}/bank_id", "bank_unknown"))
        elif bank.unit not in {PERCENT, terms.currency}:
            problems.append(_problem(f"{at}/bank_id", "bank_currency"))
        elif gift.amount not in {0, bank.amount if bank.unit == terms.currency else 0}:
            problems.append(_problem(f"{at}/amount", "bank_worth"))
    if problems:
        detail = "these terms cannot be published"
        raise Invalid(detail, problems=tuple(problems))
    return terms


def _problem(pointer: str, code: str) -> Problem:
    return Problem(f"#/{pointer}", REASONS[code], code)


def _gifts(terms: Terms) -> Iterator[tuple[str, Gift]]:
    """Each gift and where it stands."""
    for name in ("advocate", "friend", "staff", "neighbour"):
        yield name, getattr(terms, name)
    for name in ("tiers", "milestones"):
        yield from ((f"{name}/{number}/gift", each.gift) for number, each in enumerate(getattr(terms, name)))
    for number, boost in enumerate(terms.boosts):
        for name in ("advocate", "friend"):
            gift = getattr(boost, name)
            if gift is not None:
                yield f"boosts/{number}/{name}", gift
