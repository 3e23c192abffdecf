"""What may be said of a partner, and which address we send our visitors to; pure."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from rafiq.core.errors import Invalid, Problem
from rafiq.core.words import clean_line

MAX_NAME, MAX_KIND, MAX_CONTACT, MAX_URL = 50, 60, 254, 500


@dataclass(frozen=True, slots=True)
class PartnerDraft:
    """A partner as somebody describes it; ``since`` is a day of the store's calendar as it is written down."""

    name: str
    kind: str
    contact: str
    their_url: str
    rewarded: bool = False
    since: str = ""


def check(draft: PartnerDraft) -> PartnerDraft:
    """Raise `Invalid` naming every field; else the same partner with clean words. An address is optional."""
    problems: list[Problem] = []
    name = _line(draft.name, MAX_NAME, "#/name", problems)
    kind = _line(draft.kind, MAX_KIND, "#/kind", problems) if draft.kind.strip() else ""
    contact = _line(draft.contact, MAX_CONTACT, "#/contact", problems) if draft.contact.strip() else ""
    url = draft.their_url.strip()
    if url and not _is_address(url):
        problems.append(Problem("#/their_url", "must be an address that begins with https:// or http://"))
    if draft.since and not _is_day(draft.since):
        problems.append(Problem("#/since", "must be a day such as 2026-11-22"))
    if problems:
        detail = "this partner cannot be kept like that"
        raise Invalid(detail, problems=tuple(problems))
    return replace(draft, name=name, kind=kind, contact=contact, their_url=url)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = url.isprintable() and " " not in url and "\\" not in url and len(url) <= MAX_URL
    return (
        plain
        and parts.scheme in {"http", "https"}
        and "." in (parts.hostname or "")
        and "@" not in parts.netloc
    )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _line(text: str, most: int, pointer: str, problems: list[Problem]) -> str:
    try:
        return clean_line(text, most=most, pointer=pointer)
    except Invalid as error:
        problems += error.problems
        return ""
