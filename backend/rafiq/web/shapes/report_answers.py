"""Shapes of the reports beside the key figures; the OpenAPI file is made from them."""

from rafiq.web.shapes.answers import OfDays, Out


class FunnelStepOut(Out):
    name: str
    formula: str
    definition: dict[str, str]


class StepCounts(Out):
    """Null is not known that way."""

    shown: int | None
    shared: int | None
    visited: int | None
    bought: int | None
    rewarded: int | None


class FunnelRow(Out):
    """``key`` is empty where it is not known; ``name`` is that of a program."""

    key: str
    name: str | None
    counts: StepCounts
    people: StepCounts


class FunnelReport(OfDays):
    by: str | None
    steps: list[FunnelStepOut]
    whole: FunnelRow
    rows: list[FunnelRow]


class CohortFigure(OfDays):
    """Of those who first bought from ``from`` to ``to``; ``unit``: count, percent, days or the store's currency."""

    name: str
    sent: str | None
    others: str | None
    unit: str
    formula: str
    definition: dict[str, str]


class CohortCounts(Out):
    """What the formulas name."""

    people: int
    buyers: int
    orders: int
    again: int
    revenue: str
    discounted: int
    later_orders: int
    later_discounted: int
    timed: int
    days: str


class BothCohorts(Out):
    sent: CohortCounts
    others: CohortCounts


class CohortReport(OfDays):
    """``counts`` are of these days; ``counts_of_year`` of the year up to the last of them, or of these where longer."""

    currency: str
    figures: list[CohortFigure]
    counts: BothCohorts
    counts_of_year: BothCohorts


class OutcomeFigure(Out):
    """``unit``: count or percent."""

    name: str
    value: str | None
    unit: str
    formula: str
    definition: dict[str, str]


class ReasonCount(Out):
    reason_code: str
    count: int


class CauseOut(Out):
    """``share``: in percent of all that was lost."""

    name: str
    count: int
    share: str
    reasons: list[ReasonCount]
    definition: dict[str, str]


class OutcomeReport(OfDays):
    figures: list[OutcomeFigure]
    causes: list[CauseOut]


class ForecastOut(Out):
    """In nine of ten forecasts the real number lies between ``low`` and ``high``."""

    name: str
    unit: str
    expected: str | None
    low: str | None
    high: str | None
    formula: str
    definition: dict[str, str]


class LastMonth(OfDays):
    """``error``: in percent of what came, above zero where too many were foretold."""

    expected: str | None
    low: str | None
    high: str | None
    real: str | None
    error: str | None
    formula: str
    definition: dict[str, str]


class ForecastReport(OfDays):
    """``since``: the first day that was looked at."""

    currency: str
    since: str | None
    figures: list[ForecastOut]
    last_month: LastMonth
