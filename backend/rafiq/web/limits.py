"""Rate limits told to those they bind, in the header fields of the IETF draft (G23)."""

import math

from flask import Response
from limits import RateLimitItem
from limits.strategies import RateLimiter

from rafiq.core import clock


def tell(response: Response, name: str, limiter: RateLimiter, limit: RateLimitItem, *whose: str) -> Response:
    """How much of the limit is left, and in how many seconds it is whole again."""
    stats = limiter.get_window_stats(limit, *whose)
    wait = max(0, math.ceil(stats.reset_time - clock.now().timestamp()))
    response.headers["RateLimit-Policy"] = f'"{name}";q={limit.amount};w={limit.get_expiry()}'
    response.headers["RateLimit"] = f'"{name}";r={max(0, stats.remaining)};t={wait}'
    return response
