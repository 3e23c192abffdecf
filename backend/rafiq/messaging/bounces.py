"""Reads what comes back: delivery reports (RFC 3464) and complaints (RFC 5965); only about mails that we wrote.

Anybody can send a report to the mailbox that bounces go to, so only one that quotes the id of a mail of this store's
counts: those ids are known to nobody but the recipient.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from itertools import islice
from typing import TypeGuard

from rafiq.core.db import db
from rafiq.messaging import choices, rules
from rafiq.messaging.models import Mail
from rafiq.messaging.rules import State

BOUNCED, COMPLAINED = "bounced", "complained"
MOST_PARTS = 100
_MAIL_ID = re.compile(r"<(mail_[0-9A-Z]{26})@[^>\s]+>")
_STATUS = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
# Us as the sender, full, too large, refused by a policy, or the server's own trouble: the address may still be right.
_NOT_THE_ADDRESS = re.compile(r"5\.(1\.[78]|2\.[2-9]|3\.|4\.|5\.|6\.|7\.)")


@dataclass(frozen=True, slots=True)
class Report:
    """What came back about one mail of ours."""

    mail_id: str
    kind: str


def read(raw: bytes) -> Report | None:
    """None for what is no report, is about something that passes, or quotes no mail of ours."""
    try:
        message = message_from_bytes(raw)
        parts = {part.get_content_type(): part for part in islice(message.walk(), MOST_PARTS)}
    except RecursionError:  # parts within parts within parts: no mail server writes such a report
        return None
    mail_id = _quoted_id(parts)
    if mail_id is None:
        return None
    if "message/feedback-report" in parts:
        return Report(mail_id, COMPLAINED)
    status = parts.get("message/delivery-status")
    return Report(mail_id, BOUNCED) if status is not None and _is_final(status) else None


def take(store_id: str, report: Report) -> bool:
    """Write it down and write to that address no more; False when no such mail was sent. Safe to repeat.

    Of two reports about one mail the log shows the first: that somebody complained is not lost when the address closes.
    """
    mail = db.session.get(Mail, (store_id, report.mail_id))
    if mail is None or mail.to_hash is None or mail.state not in {State.SENT, State.FAILED}:
        return False
    if mail.reason_code not in {BOUNCED, COMPLAINED}:
        mail.reason_code = report.kind
    reason = rules.UNSUBSCRIBED if report.kind == COMPLAINED else rules.BOUNCED
    choices.suppress(store_id, mail.to_hash, reason)
    return True


def _is_final(status: Message) -> bool:
    """A delivery report is a list of blocks of headers: one about the mail, one about each recipient."""
    blocks = status.get_payload()
    for block in filter(_is_message, blocks if isinstance(blocks, list) else []):
        action = str(block.get("Action", "")).strip().lower()
        code = _STATUS.search(str(block.get("Status", "")))
        if action == "failed" and code and not _NOT_THE_ADDRESS.match(code[0]):
            return True
    return False


def _is_message(part: object) -> TypeGuard[Message]:
    return isinstance(part, Message)


def _quoted_id(parts: dict[str, Message]) -> str | None:
    """The Message-ID of the mail that the report is about; the report's own names another server."""
    for kind in ("message/rfc822", "text/rfc822-headers"):
        part = parts.get(kind)
        if part is None:
            continue
        payload = part.get_payload()
        first = payload[0] if isinstance(payload, list) and payload else None
        quoted = str(first.get("Message-ID", "")) if _is_message(first) else str(payload)[:20_000]
        found = _MAIL_ID.search(quoted)
        if found:
            return found[1]
    return None
