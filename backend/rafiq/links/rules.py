"""How a link looks from outside and what a typed code may be; pure."""

import re

CODE = re.compile(r"[A-Z0-9]{4,32}", re.ASCII)
_SPOKEN = str.maketrans("", "", " -_.")


def clean_code(typed: str | None) -> str | None:
    """A code as stored: capitals without spaces and dashes; None for what cannot be one."""
    cleaned = (typed or "").translate(_SPOKEN).upper()
    return cleaned if CODE.fullmatch(cleaned) else None


def share_url(public_url: str, token: str, channel: str | None = None) -> str:
    return f"{public_url}/r/{token}" + (f"?c={channel}" if channel else "")
