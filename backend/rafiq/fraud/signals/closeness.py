"""Signals that advocate and friend live, pay or surf together, as households do and cheats too."""

from collections.abc import Callable

from rafiq.fraud.evidence import Evidence, Side, Trace
from rafiq.fraud.signals.signal import Group, Limits, Lists, Numbers, Signal, seen

_Look = Callable[[Evidence, Limits, Lists], Numbers | None]


def _shared(trace: Trace, *, unless: Trace | None = None) -> _Look:
    """The friend left the same trace as the advocate; ``unless`` the stronger one that contains it was shared too."""

    def look(evidence: Evidence, _limits: Limits, _lists: Lists) -> Numbers | None:
        return seen(trace in evidence.shared and unless not in evidence.shared)

    return look


def same_phone(evidence: Evidence, _limits: Limits, _lists: Lists) -> Numbers | None:
    return seen(evidence.one_phone)


def mutual_referral(evidence: Evidence, _limits: Limits, _lists: Lists) -> Numbers | None:
    return seen(evidence.friend_brought_advocate)


SIGNALS = (
    Signal("same_phone", 60, Side.BOTH, Group.CLOSENESS, same_phone),
    Signal("mutual_referral", 60, Side.BOTH, Group.CLOSENESS, mutual_referral),
    Signal("same_payment", 40, Side.BOTH, Group.CLOSENESS, _shared(Trace.PAYMENT)),
    Signal("same_device", 30, Side.BOTH, Group.CLOSENESS, _shared(Trace.DEVICE)),
    Signal("same_address", 15, Side.BOTH, Group.CLOSENESS, _shared(Trace.ADDRESS)),
    Signal("same_postcode", 5, Side.BOTH, Group.CLOSENESS, _shared(Trace.POSTCODE, unless=Trace.ADDRESS)),
    Signal("same_browser", 15, Side.BOTH, Group.CLOSENESS, _shared(Trace.AGENT), weak=True),
    Signal(
        "same_network", 10, Side.BOTH, Group.CLOSENESS, _shared(Trace.NETWORK, unless=Trace.AGENT), weak=True
    ),
)
