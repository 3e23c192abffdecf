"""Which mails there are, when to try again, which sender a store may use, what a server's answer means; pure."""

import re
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a mail is about. Those of ``FOR_CUSTOMERS`` go out only where the store has switched them on."""

    WELCOME = "welcome"
    FRIEND_BOUGHT = "friend_bought"
    RELEASED = "released"
    NOT_THIS_TIME = "not_this_time"
    REMINDER = "reminder"
    SURVEY = "survey"
    CAUSE_FIXED = "cause_fixed"
    VALUE = "value"
    ASK = "ask"
    STAGE = "stage"
    INVITE = "invite"
    INVITATION = "invitation"
    RESET = "reset"
    WEBHOOK_PAUSED = "webhook_paused"
    CRM_PAUSED = "crm_paused"
    SHOP_TROUBLE = "shop_trouble"
    WEEKLY = "weekly"
    FOLLOWUP = "followup"
    TEST = "test"


# Somebody sits and waits for these: they stand this much ahead in the line.
AT_ONCE = (Kind.INVITATION, Kind.RESET)
HEAD_START = timedelta(days=3)
FOR_ADVOCATES = (Kind.WELCOME, Kind.FRIEND_BOUGHT, Kind.RELEASED, Kind.NOT_THIS_TIME, Kind.REMINDER)
FOR_BUYERS = (Kind.SURVEY, Kind.CAUSE_FIXED, Kind.VALUE, Kind.ASK, Kind.STAGE, Kind.INVITE)
FOR_CUSTOMERS = (*FOR_ADVOCATES, *FOR_BUYERS)


class State(StrEnum):
    """Of one mail. Dropped: it was not to be sent, and the reason says why."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Verdict(StrEnum):
    """What one try came to. Refused: the address takes no mail; failed: the server will not take this mail from us."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    FAILED = "failed"


UNSUBSCRIBED, BOUNCED, REFUSED = "unsubscribed", "bounced", "refused"
GIVE_UP_AFTER = timedelta(days=3)
SCHEDULE = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 300, 600, 840, 1_200))
MOST_TRIES = len(SCHEDULE) + 2  # they take three days, however long the letter had waited before the first
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# RFC 3463 and RFC 7505: no such mailbox, no such domain, not an address, moved, takes no mail, switched off.
_NO_SUCH_ADDRESS = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")
MOST_SHOWN = 200


def next_try(tries: int, created_at: datetime, now: datetime) -> datetime | None:
    """When to try again; None after three days of trying."""
    again = now + SCHEDULE[min(tries, len(SCHEDULE)) - 1]
    return None if now - created_at >= GIVE_UP_AFTER and tries >= MOST_TRIES else again


def of_answer(code: int, answer: str) -> Verdict:
    """What a server's answer to the recipient or to the whole mail means.

    Only words that name the address close it; any other refusal may be about us: a relay, a password, a block list.
    """
    if code < 400:
        return Verdict.SENT
    if code < 500:
        return Verdict.LATER
    found = _ENHANCED.search(answer)
    return Verdict.REFUSED if found and found[0] in _NO_SUCH_ADDRESS else Verdict.FAILED


def shown(code: int | None, answer: str) -> str:
    """A server's words for the log: one line, without anybody's address."""
    text = " ".join("".join(c if c.isprintable() else " " for c in answer).split())
    return " ".join(filter(None, (str(code or ""), _ADDRESS.sub("…", text))))[:MOST_SHOWN]


def on_own_domain(address: str, origins: tuple[str, ...]) -> bool:
    """Whether an address is on the domain of one of the store's sites, or on the domain above it."""
    domain = address.rpartition("@")[2].lower()
    hosts = [origin.split("://", 1)[-1].split("/", 1)[0].split(":", 1)[0].lower() for origin in origins]
    return any(
        domain == host
        or (host.endswith(f".{domain}") and "." in domain)
        or (domain.endswith(f".{host}") and "." in host)
        for host in hosts
    )
