"""The admin's own files: compressed once, cached for ever under an address that changes with their content."""

import gzip
import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Response, abort, request, url_for
from markupsafe import Markup

STATIC = Path(__file__).parent.parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
}
FOLDERS = ("admin", "vendor")
YEAR = 31_536_000


def asset(path: str) -> Response:
    """``GET /admin/assets/<folder>/<name>``: only what lies in our two folders, only of known types."""
    found = _load(path)
    if found is None:
        abort(404)
    content, packed, content_type, digest = found
    use_gzip = packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(packed if use_gzip else content, content_type=content_type)
    if use_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["X-Content-Type-Options"] = "nosniff"
    fresh = request.args.get("v") == digest
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if fresh else "no-cache"
    return response


def asset_url(path: str) -> str:
    found = _load(path)
    return url_for("admin.asset", path=path, v=found[3] if found else None)


@cache
def _load(path: str) -> tuple[bytes, bytes | None, str, str] | None:
    folder, _, name = path.partition("/")
    file = STATIC / folder / name
    if folder not in FOLDERS or "/" in name or "\\" in name or file.suffix not in TYPES or not file.is_file():
        return None
    content = file.read_bytes()
    packed = gzip.compress(content, mtime=0) if file.suffix != ".woff2" else None
    return content, packed, TYPES[file.suffix], hashlib.sha256(content).hexdigest()[:12]


@cache
def _icons() -> dict[str, list[str]]:
    icons: dict[str, list[str]] = json.loads(
        (STATIC / "vendor" / "tabler-icons.json").read_text(encoding="utf-8")
    )
    return icons


@cache
def icon(name: str, css: str = "") -> Markup:
    """An icon drawn in the page itself; always beside words or a label, so hidden from screen readers."""
    shapes = Markup("").join(Markup('<path d="{}"/>').format(shape) for shape in _icons()[name])
    frame = Markup(
        '<svg class="icon {}" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        'focusable="false">{}</svg>'
    )
    return frame.format(css, shapes)
