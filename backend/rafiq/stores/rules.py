"""What a store may be: its origins, its landing path, its look; pure."""

import re
from urllib.parse import urlsplit

from rafiq.core.errors import Invalid

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]+\]", re.ASCII)
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*", re.ASCII)
_ACCENT = re.compile(r"#[0-9A-Fa-f]{6}", re.ASCII)
DEFAULT_CHANNELS = ("whatsapp", "telegram", "email", "sms", "facebook", "x", "linkedin", "pinterest", "qr")


def clean_origin(origin: str, pointer: str = "#/origins") -> str:
    """``https://shop.example`` and nothing more; raises `Invalid` for credentials, paths, odd hosts and odd schemes."""
    bad = Invalid.field(pointer, "must be an address such as https://shop.example without a path")
    try:
        parts = urlsplit(origin.strip().rstrip("/"))
        port = parts.port
    except ValueError as error:
        raise bad from error
    host = (parts.hostname or "").lower()
    shown = f"[{host}]" if ":" in host else host
    if (
        parts.scheme not in {"http", "https"}
        or not _HOST.fullmatch(shown)
        or parts.path
        or parts.query
        or parts.fragment
    ):
        raise bad
    # urlsplit drops line breaks and tabs without a word.
    if "@" in parts.netloc or "\\" in origin or not origin.strip().isprintable():
        raise bad
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != default else "")


def clean_path(path: str, pointer: str = "#/landing_path") -> str:
    """A path on the store's own origin: no host can hide in it (G36)."""
    if not _PATH.fullmatch(path) or "//" in path or len(path) > 500:
        raise Invalid.field(pointer, "must be a path such as /welcome")
    return path


def clean_accent(accent: str | None, pointer: str = "#/accent") -> str | None:
    if accent and not _ACCENT.fullmatch(accent):
        raise Invalid.field(pointer, "must be a colour such as #0F766E")
    return accent or None
