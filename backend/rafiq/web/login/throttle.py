"""Slows down whoever tries out passwords and codes: tight at one address, wide for one account.

Wide, so that a stranger cannot lock its owner out.
"""

from apiflask import APIFlask
from email_validator import EmailNotValidError, validate_email
from flask import current_app, request
from limits import RateLimitItem, parse_many
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from rafiq.web.limits import Hits

PER_ADDRESS, PER_PAIR, PER_ACCOUNT, PER_HOLDER = (
    parse_many(limits) for limits in ("30/minute", "10/minute;40/hour", "300/hour", "20/hour;60/day")
)
WAIT_SECONDS = 60


def register(app: APIFlask) -> None:
    app.extensions["rafiq_login_limits"] = FixedWindowRateLimiter(Hits())


def slow_down(account: str | None, *, holder: bool = False) -> None:
    """Count a try; too many are answered 429. One refused for its address does not count against the account.

    ``holder`` is somebody who has the password or the session already: only they can use up their own tries, which may
    therefore be few. With 60 a day, guessing six figures that change takes a lifetime.
    """
    limits: FixedWindowRateLimiter = current_app.extensions["rafiq_login_limits"]
    address = str(request.remote_addr)
    near = [
        _hit(limits, PER_ADDRESS, "address", address),
        _hit(limits, PER_PAIR, "pair", account or request.path, address),
    ]
    kind, of_all = ("holder", PER_HOLDER) if holder else ("account", PER_ACCOUNT)
    if not all(near) or (account is not None and not _hit(limits, of_all, kind, account)):
        raise TooManyRequests(retry_after=WAIT_SECONDS)


def account_typed() -> str:
    """The account that a form names, whatever way its address is spelled; without one, the page."""
    typed = str(request.form.get("email") or request.path).strip()[:254]
    try:
        return validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return typed.lower()


def _hit(limits: FixedWindowRateLimiter, each: list[RateLimitItem], *about: str) -> bool:
    hits = [limits.hit(limit, *about) for limit in each]  # every counter counts, also behind one that is full
    return all(hits)
