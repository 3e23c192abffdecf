"""The figures beside the key figures as everybody gets them: the funnel, cohorts, outcomes and the forecast."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from rafiq.analytics import outcomes
from rafiq.analytics.forecast import AHEAD_DAYS, Band
from rafiq.analytics.kpis import Unit
from rafiq.analytics.outcomes import Cause, WinLoss
from rafiq.analytics.queries import cohorts
from rafiq.analytics.queries.cohorts import Cohort, Comparison, Sides
from rafiq.analytics.queries.funnels import KNOWN, TIMES, Cut, CutRow
from rafiq.analytics.queries.outlook import Outlook
from rafiq.analytics.rules import Step
from rafiq.core import texts
from rafiq.core.money import Money
from rafiq.stores.service import StoreView
from rafiq.web.shapes import shown, tables
from rafiq.web.words import figures

# The formula of each, in the words of what it is made of, and where the sentence about it stands.
STEPS: Final = {
    Step.SHOWN: ("shown", "kpis.prompts_shown"),
    Step.SHARED: ("shared", "kpis.shares"),
    Step.VISITED: ("visited", "kpis.visits"),
    Step.BOUGHT: ("referrals", "kpis.referrals"),
    Step.REWARDED: ("approved", "figures.step_rewarded"),
}
OF_MOMENTS: Final = {
    Step.SHOWN: ("asked", "figures.asked_shown"),
    Step.SHARED: ("asked_who_shared", "figures.asked_shared"),
}
COHORTS: Final = {each.name: (each.formula, f"figures.cohort_{each.name}") for each in cohorts.FIGURES}
OUTCOMES: Final = {
    each.name: (
        each.formula,
        "kpis.success_rate" if each.name == "success_rate" else f"figures.outcome_{each.name}",
    )
    for each in outcomes.FIGURES
}
CAUSES: Final = {each.value: ("", f"figures.cause_{each.value}") for each in Cause}
FORECASTS: Final = {
    "referrals": ("sum(usual_weekday)", "figures.forecast_referrals"),
    "reward_cost": ("expected_referrals * mean_cost", "figures.forecast_reward_cost"),
    "last_month": ("(expected - real) / real", "figures.forecast_last_month"),
}


def of_steps(by: Cut | None) -> Mapping[Step, tuple[str, str]]:
    """The moments of asking count their own."""
    return OF_MOMENTS if by is Cut.MOMENT else STEPS


def funnel(whole: CutRow, rows: Iterable[CutRow], by: Cut | None) -> shown.Shown:
    known = KNOWN[by] if by else tuple(Step)
    told = of_steps(by)
    return {
        "by": by.value if by else None,
        "steps": [{"name": each.value, **_explained(*told[each])} for each in known],
        "whole": _row(whole, tuple(Step), tuple(Step)),
        "rows": [_row(row, known, TIMES.get(by, known) if by else known) for row in rows],
    }


def funnel_table(found: shown.Shown) -> list[list[tables.Cell]]:
    """The rows of a cut, or all in one where there is none."""
    names = [each.value for each in Step]
    head = ["key", "name", *names, *(f"{name}_people" for name in names)]
    lines = [
        [
            row["key"],
            row["name"] or "",
            *(_cell(row[part][name]) for part in ("counts", "people") for name in names),
        ]
        for row in (found["rows"] if found["by"] else [found["whole"]])
    ]
    return [[*head], *lines]


def compared(found: Comparison, store: StoreView) -> shown.Shown:
    """Both cohorts, figure by figure, each with its days; and the counts that the formulas name."""
    sides = {each.name: found.of(each.name) for each in cohorts.FIGURES}
    return {
        "figures": [
            {
                "name": each.name,
                "sent": _value(each.unit, each.of(sides[each.name].sent), store),
                "others": _value(each.unit, each.of(sides[each.name].others), store),
                "unit": _unit(each.unit, store),
                "from": sides[each.name].first.isoformat(),
                "to": sides[each.name].last.isoformat(),
                **_explained(*COHORTS[each.name]),
            }
            for each in cohorts.FIGURES
        ],
        "counts": _both(found.days, store),
        "counts_of_year": _both(found.year, store),
    }


def compared_table(found: shown.Shown) -> list[list[tables.Cell]]:
    lines = [
        [
            each["name"],
            _cell(each["sent"]),
            _cell(each["others"]),
            *(each[name] for name in ("unit", "formula", "from", "to")),
        ]
        for each in found["figures"]
    ]
    return [["name", "sent", "others", "unit", "formula", "from", "to"], *lines]


def ended(found: WinLoss, store: StoreView) -> shown.Shown:
    """``share``: of all that was lost."""
    return {
        "figures": [
            {
                "name": each.name,
                "value": _value(each.unit, each.of(found), store),
                "unit": each.unit.value,
                **_explained(*OUTCOMES[each.name]),
            }
            for each in outcomes.FIGURES
        ],
        "causes": [
            {
                "name": loss.cause.value,
                "count": loss.count,
                "share": _value(Unit.SHARE, Fraction(loss.count, found.lost), store),
                "reasons": [{"reason_code": code, "count": count} for code, count in loss.reasons],
                "definition": _definition(CAUSES[loss.cause.value][1]),
            }
            for loss in found.losses
        ],
    }


def ended_table(found: shown.Shown) -> list[list[tables.Cell]]:
    """The figures, then each cause and the reasons behind it."""
    lines: list[list[tables.Cell]] = [
        [each["name"], "", _cell(each["value"]), each["unit"]] for each in found["figures"]
    ]
    for cause in found["causes"]:
        name, unit = f"lost_{cause['name']}", Unit.COUNT.value
        lines.append([name, "", _cell(cause["count"]), unit])
        lines += [[name, each["reason_code"], _cell(each["count"]), unit] for each in cause["reasons"]]
    return [["name", "reason_code", "value", "unit"], *lines]


def foretold(found: Outlook | None, store: StoreView, today: date) -> shown.Shown:
    """The thirty days from today on, which is not over; what was never counted is null."""
    units = {"referrals": Unit.COUNT, "reward_cost": Unit.MONEY}
    bands = {"referrals": found.referrals, "reward_cost": found.cost} if found else dict.fromkeys(units)
    seen = found.hindsight if found else None
    last = {
        "from": (today - timedelta(days=AHEAD_DAYS)).isoformat(),
        "to": (today - timedelta(days=1)).isoformat(),
        **_band(seen.said if seen else None, Unit.COUNT, store),
        "real": str(round(seen.real)) if seen else None,
        "error": _value(Unit.SHARE, Fraction(seen.error), store) if seen and seen.error is not None else None,
        **_explained(*FORECASTS["last_month"]),
    }
    return {
        "from": today.isoformat(),
        "to": (today + timedelta(days=AHEAD_DAYS - 1)).isoformat(),
        "since": found.since.isoformat() if found else None,
        "figures": [
            {
                "name": name,
                "unit": _unit(units[name], store),
                **_band(band, units[name], store),
                **_explained(*FORECASTS[name]),
            }
            for name, band in bands.items()
        ],
        "last_month": last,
    }


def foretold_table(found: shown.Shown) -> list[list[tables.Cell]]:
    last = {"name": "last_month", "unit": Unit.COUNT.value, **found["last_month"]}
    names = ("expected", "low", "high", "real", "error")
    lines = [
        [each["name"], *(_cell(each.get(name)) for name in names), each["unit"], each["formula"]]
        for each in (*found["figures"], last)
    ]
    return [["name", *names, "unit", "formula"], *lines]


def _row(row: CutRow, known: tuple[Step, ...], times: tuple[Step, ...]) -> shown.Shown:
    """Null: not known by this cut, or told of people alone or of times alone."""
    return {
        "key": row.key,
        "name": row.label or None,
        "counts": {each.value: row.counts.get(each, 0) if each in times else None for each in Step},
        "people": {
            each.value: row.people.get(each, 0 if each in known and not row.counts.get(each) else None)
            for each in Step
        },
    }


def _both(sides: Sides, store: StoreView) -> shown.Shown:
    return {"sent": _counts(sides.sent, store), "others": _counts(sides.others, store)}


def _counts(cohort: Cohort, store: StoreView) -> shown.Shown:
    counts = asdict(cohort)
    days = counts.pop("days_to_buy")
    return counts | {
        "revenue": Money(cohort.revenue, store.currency).text(),
        "days": _value(Unit.DAYS, Fraction(days) * cohort.timed if days is not None else Fraction(0), store),
    }


def _band(band: Band | None, unit: Unit, store: StoreView) -> dict[str, str | None]:
    """Whole, as the page says them: a forecast knows no halves."""
    values = asdict(band) if band else dict.fromkeys(("expected", "low", "high"))
    return {name: _value(unit, value and Fraction(round(value)), store) for name, value in values.items()}


def _explained(formula: str, key: str) -> shown.Shown:
    return {"formula": formula, "definition": _definition(key)}


def _value(unit: Unit, value: Fraction | None, store: StoreView) -> str | None:
    return None if value is None else figures.written(unit, value, store.currency)


def _unit(unit: Unit, store: StoreView) -> str:
    return store.currency if unit is Unit.MONEY else unit.value


def _definition(key: str) -> dict[str, str]:
    return {locale: texts.text(locale, key) for locale in texts.LOCALES}


def _cell(value: str | int | None) -> tables.Cell:
    return tables.Number("" if value is None else value)
