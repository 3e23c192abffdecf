"""Prices as whole minor units: read, written for the wire, and cut by a percentage with one rounding rule."""

from decimal import ROUND_HALF_UP, Decimal

DECIMALS = {"EUR": 2, "AED": 2, "MYR": 2, "IRT": 0}


def minor(text: str, currency: str) -> int:
    """`"49.90"` EUR is 4990; toman has no smaller coin."""
    return int(Decimal(text).scaleb(DECIMALS[currency]).to_integral_value(ROUND_HALF_UP))


def major(amount: int, currency: str) -> str:
    """4990 EUR is `"49.90"`, the form of every border."""
    return str(Decimal(amount).scaleb(-DECIMALS[currency]))


def percent_of(amount: int, percent: str) -> int:
    return int((Decimal(amount) * Decimal(percent) / 100).to_integral_value(ROUND_HALF_UP))
