"""A key figure as everybody gets it: as JSON and CSV for programs, and in the reader's own digits for people."""

from collections.abc import Iterable
from fractions import Fraction

from rafiq.analytics.kpis import KPIS, Counts, Kpi, Unit
from rafiq.core import texts
from rafiq.core.money import Money
from rafiq.stores.service import StoreView
from rafiq.web.shapes import shown, tables

# The rooms in which they are shown, in the order of reading.
ROOMS = {
    "brought": (
        "referred_revenue", "reward_cost", "return_on_rewards", "cost_per_order", "cost_share",
        "average_referred_order", "average_other_order",
    ),
    "spread": (
        "prompts_shown", "shares", "share_rate", "ask_share_rate", "visits", "visits_per_share", "active_advocates",
    ),
    "came": (
        "referrals", "standing_referrals", "conversion_rate", "friends_per_advocate", "new_customers",
        "referred_new_customers", "referred_share_of_new", "unprompted_new_customers",
    ),
    "ended": ("approval_rate", "success_rate"),
    "content": ("nps", "survey_answers", "satisfaction", "complaints", "complaint_rate"),
}  # fmt: skip


def rows(counts: Counts, store: StoreView) -> list[shown.Shown]:
    """Every key figure with its formula and its definition in each language."""
    return [_row(each, each.of(counts), store) for each in KPIS]


def table(found: Iterable[shown.Shown], locale: str = "") -> list[list[tables.Cell]]:
    """For a file: the heading first. For a reader of ``locale`` with what each is called, beside its code."""
    lines: list[list[tables.Cell]] = [["name", *(["label"] if locale else []), "value", "unit", "formula"]]
    for row in found:
        label = [texts.text(locale, f"numbers.kpi_{row['name']}")] if locale else []
        value = tables.Number(row["value"] or "")
        lines.append([row["name"], *label, value, row["unit"], row["formula"]])
    return lines


def written(unit: Unit, value: Fraction, currency: str) -> str:
    """Counts whole, money in its own decimals, shares in percent and times with two; halves go up."""
    if unit is Unit.COUNT:
        return str(int(value))
    if unit is Unit.MONEY:
        return Money(half_up(value), currency).text()
    hundredths = half_up(value * (10_000 if unit is Unit.SHARE else 100))
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def spoken(unit: Unit, value: Fraction, currency: str, locale: str) -> str:
    """For a reader: shares with one decimal below a hundred percent, points whole, times with a cross."""
    if unit is Unit.COUNT:
        return texts.number_text(int(value), locale)
    if unit is Unit.MONEY:
        return texts.money_text(Money(half_up(value), currency), locale)
    if unit is Unit.SHARE:
        return texts.percent_text(half_up(value * 1_000) * 10, locale)
    if unit is Unit.DAYS:
        tenths = half_up(value * 10)
        days = texts.number_text(tenths / 10, locale)
        return texts.text(locale, "numbers.days_one" if tenths == 10 else "numbers.days", count=days)
    if unit is Unit.POINTS:
        return texts.number_text(half_up(value), locale)
    return f"{texts.number_text(half_up(value * 10) / 10, locale)}\N{MULTIPLICATION SIGN}"


def spoken_count(count: int, locale: str) -> str:
    return texts.number_text(count, locale)


def half_up(value: Fraction) -> int:
    return int(abs(value) + Fraction(1, 2)) * (-1 if value < 0 else 1)


def _row(kpi: Kpi, value: Fraction | None, store: StoreView) -> shown.Shown:
    return {
        "name": kpi.name,
        "value": None if value is None else written(kpi.unit, value, store.currency),
        "unit": store.currency if kpi.unit is Unit.MONEY else kpi.unit.value,
        "formula": kpi.formula,
        "definition": {locale: texts.text(locale, f"kpis.{kpi.name}") for locale in texts.LOCALES},
    }
