"""Every figure that the worker counts ahead for big shops."""

from rafiq.analytics import standing
from rafiq.analytics.queries import customers, funnels, over_time, sums

FIGURES = (sums.BY_DAY, customers.BY_DAY, funnels.FUNNELS, over_time.WORTH, over_time.REACHED)


def count_again() -> int:
    """Those whose time has come; how many. Needs an app context."""
    return standing.count_again(FIGURES)
