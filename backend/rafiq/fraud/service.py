"""Use case of fraud: the signals of one referral, judged."""

from rafiq.fraud.rules import Signals, Verdict, judge


def assess(
    *,
    advocate_id: str,
    friend_ids: set[str],
    same_phone: bool,
    friend_brought_advocate: bool,
    brought_today: int,
) -> Verdict:
    """``friend_ids`` is everyone who is the same human as the friend, so an alias does not help."""
    signals = Signals(
        same_human=advocate_id in friend_ids,
        same_phone=same_phone,
        friend_brought_advocate=friend_brought_advocate,
        brought_today=brought_today,
    )
    return judge(signals)
