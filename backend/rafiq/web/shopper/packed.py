"""Text as the reader's browser takes it: brotli, else gzip, else as it is; packed once and kept."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Response, request


def answer(text: str, content_type: str, *, cache: str) -> Response:
    """With an ETag, or 304 where the browser has just this already."""
    encoding = _accepted()
    body = _packed(text, encoding)
    response = Response(body, content_type=content_type)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = cache
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response


def answer_file(path: Path, content_type: str, *, cache: str) -> Response:
    """A file that never changes. Raises `OSError`."""
    return answer(_read(path), content_type, cache=cache)


def _accepted() -> str:
    """The smaller of those that the browser does not refuse (``br;q=0``)."""
    return next((each for each in ("br", "gzip") if request.accept_encodings.quality(each) > 0), "")


@lru_cache(maxsize=256)
def _packed(text: str, encoding: str) -> bytes:
    raw = text.encode()
    if encoding == "br":
        return bytes(brotli.compress(raw, quality=11))
    return gzip.compress(raw, 9, mtime=0) if encoding == "gzip" else raw


@lru_cache(maxsize=128)
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
