"""What every page of ours outside the admin tells browsers: keep nothing, list nothing, load nothing from elsewhere."""

from flask import Response

SHOWS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ASKS = SHOWS.replace("form-action 'none'", "form-action 'self'")


def headed(answer: Response, locale: str | None = None, *, policy: str = SHOWS) -> Response:
    """The answer with these headers; ``policy`` is its Content-Security-Policy."""
    answer.headers.update(
        {
            "Cache-Control": "no-store",
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "Vary": "Accept-Language",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        }
        | ({"Content-Language": locale} if locale else {})
    )
    return answer


def page(body: str, locale: str | None = None, *, status: int = 200, policy: str = SHOWS) -> Response:
    return headed(Response(body, status, content_type="text/html; charset=utf-8"), locale, policy=policy)
