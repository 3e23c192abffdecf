"""The registry of signals: everything that may speak against a referral, each with its weight and its side."""

from rafiq.fraud.signals import closeness, likeness, mailbox, pace, route
from rafiq.fraud.signals.signal import Group, Signal

SIGNALS: tuple[Signal, ...] = (
    *likeness.SIGNALS,
    *closeness.SIGNALS,
    *pace.SIGNALS,
    *mailbox.SIGNALS,
    *route.SIGNALS,
)
BY_CODE = {signal.code: signal for signal in SIGNALS}

__all__ = ["BY_CODE", "SIGNALS", "Group", "Signal"]
