"""The signal that a friend's mailbox lives for ten minutes; one that hides its owner from advertisers is fine."""

from disposable_email_domains import blocklist

from rafiq.fraud.evidence import Evidence, Side
from rafiq.fraud.signals.signal import Group, Limits, Lists, Numbers, Signal, seen
from rafiq.people.rules import email_key

# Relays forward to a real person's mailbox for good. Some lists of disposable domains name them; we never do.
RELAYS = frozenset(
    (
        "privaterelay.appleid.com icloud.com duck.com mozmail.com relay.firefox.com simplelogin.com simplelogin.co "
        "simplelogin.io simplelogin.fr aleeas.com slmail.me slmails.com silomails.com 8alias.com 8shield.net "
        "dralias.com anonaddy.com anonaddy.me addy.io addymail.com passmail.net passmail.com passinbox.com passfwd.com "
        "33mail.com erine.email forwardemail.net opayq.com relay.proton.me"
    ).split()
)


def disposable_email(evidence: Evidence, _limits: Limits, _lists: Lists) -> Numbers | None:
    return seen(is_disposable(evidence.friend.email))


def is_disposable(email: str | None) -> bool:
    """The domain or one above it is on the maintained list, and none of them is a relay."""
    labels = (email_key(email) or "").rpartition("@")[2].split(".")
    domains = {".".join(labels[start:]) for start in range(len(labels) - 1)}
    return bool(domains & blocklist) and not domains & RELAYS


SIGNALS = (Signal("disposable_email", 35, Side.FRIEND, Group.MAILBOX, disposable_email),)
