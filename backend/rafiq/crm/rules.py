"""Which of our fields go into a CRM, what a try's trouble means, and when to try again; pure."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from rafiq.core.errors import Invalid, Problem

OUR_FIELDS = ("nps_score", "nps_band", "nps_comment", "nps_date", "referral_link", "referrals_won")
PERSON_FIELDS = ("email", "first_name", "last_name", "phone")
# A form's field for the id of what is told, by which its owner can tell a second copy from news.
MESSAGE_ID = "message_id"
# A form without that field took it or did not: nobody knows, so nothing is sent again by itself.
MAYBE_SENT = "maybe_sent"
DUTIES = ("sales", "account_manager", "owner")
MOST_CONNECTIONS = 3
MAX_FIELD, MAX_OWNER, MAX_WORDS, MAX_EXTRA = 100, 40, 2_000, 20
NO_ENTRY_TRIES = 3
# What was made there shows in its search only after a while, and we look there before we make it again.
SHORTEST_WAIT, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
_OWNER = re.compile(r"[A-Za-z0-9_-]{0,40}")
_REMOTE = re.compile(r"[A-Za-z0-9_-]{1,100}")
_AT = r"(?:@|%(?:25)*40|\\u0040|&#(?:64|x40);)"
_ADDRESS = re.compile(rf"[^\s\"'<>,;:]+{_AT}[^\s\"'<>,;:]+", re.IGNORECASE)
# Asking again may help; any other trouble is a refusal that only a person can mend.
PASSING = frozenset(
    "no_name private tls slow no_answer no_secret no_entry forbidden too_often broken".split()
)

Value = str | int | None


class What(StrEnum):
    """What one entry of the log is about. Forget and close undo what is known of somebody who was forgotten."""

    CONTACT = "contact"
    TASK = "task"
    FORGET = "forget"
    CLOSE = "close"


class State(StrEnum):
    """Of one entry. Skipped: there was nothing to say; the reason stands beside it."""

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


class Status(StrEnum):
    """Of a connection."""

    ACTIVE = "active"
    PAUSED = "paused"


class Why(StrEnum):
    """Why a connection is paused."""

    BY_HAND = "by_hand"
    FAILING = "failing"
    NO_ENTRY = "no_entry"


class Did(StrEnum):
    """What happened in the CRM."""

    CREATED = "created"
    UPDATED = "updated"
    POSTED = "posted"


def clean_fields(typed: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """Our field to theirs; an empty one is not sent. Raises `Invalid` naming each field (``#/nps_score``)."""
    found = {name: " ".join(typed.get(name, "").split()) for name in names}
    wrong = [name for name, text in found.items() if len(text) > MAX_FIELD or not text.isprintable()]
    if wrong:
        detail = f"must be at most {MAX_FIELD} letters"
        raise Invalid(detail, problems=tuple(Problem(f"#/{name}", detail) for name in wrong))
    return {name: text for name, text in found.items() if text}


def clean_owners(typed: Mapping[str, str]) -> dict[str, str]:
    """Whose task it is there, by duty; ids of the CRM's own users. Raises `Invalid` (``#/owner_sales``)."""
    found = {duty: typed.get(f"owner_{duty}", "").strip() for duty in DUTIES}
    wrong = [duty for duty, text in found.items() if not _OWNER.fullmatch(text)]
    if wrong:
        detail = "must be the id of a user there"
        raise Invalid(detail, problems=tuple(Problem(f"#/owner_{duty}", detail) for duty in wrong))
    return {duty: text for duty, text in found.items() if text}


def hidden_inputs(text: str) -> dict[str, str]:
    """``name=value`` lines, as a web form carries them. Raises `Invalid` (``#/extra``)."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = [line.partition("=") for line in lines]
    if len(pairs) > MAX_EXTRA or any(not name.strip() or not equals for name, equals, _ in pairs):
        raise Invalid.field("#/extra", f"must be at most {MAX_EXTRA} lines such as name=value")
    return {name.strip(): value.strip() for name, _, value in pairs}


def is_remote_id(text: str) -> bool:
    """An id that a CRM gave us and that we may put into an address."""
    return _REMOTE.fullmatch(text) is not None


def passes(code: str) -> bool:
    return code in PASSING


def without_addresses(shown: str) -> str:
    """The beginning of an answer for the log, without anybody's e-mail address, however it is written."""
    return _ADDRESS.sub("…", shown)


def why_pause(code: str, failures: int, *, too_long: bool) -> Why | None:
    """A door that stays shut needs a new key; anything else gets its days."""
    if code == "no_entry" and failures >= NO_ENTRY_TRIES:
        return Why.NO_ENTRY
    return Why.FAILING if too_long else None


def rest_until(again: datetime | None, now: datetime) -> datetime:
    """Until when a CRM that failed is left alone, whatever else waits for it."""
    return min(again or now + LONGEST_REST, now + LONGEST_REST)
