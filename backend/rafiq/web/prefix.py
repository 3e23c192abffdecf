"""Keeps links on our pages below the path that a shop's own proxy serves us from."""

from collections.abc import Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def below(app: WSGIApplication, public_url: str) -> WSGIApplication:
    """Believes `X-Forwarded-Prefix` only when it names the path we are known by, so nobody can invent one."""
    path = urlsplit(public_url).path.rstrip("/")

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_X_FORWARDED_PREFIX", "").rstrip("/") == path:
            environ["SCRIPT_NAME"] = path
        return app(environ, start_response)

    return answer if path else app
