"""One referral as four trades see it: each has a next step of its own; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Trade(StrEnum):
    """Who looks at a referral. Three of them also have follow-ups to do; marketing has the words and the offer."""

    MARKETING = "marketing"
    SALES = "sales"
    ACCOUNT_MANAGER = "account_manager"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class NextStep:
    """``code`` names the sentence; ``waits`` says that somebody is waited for."""

    trade: Trade
    code: str
    waits: bool = False


_FELL = ("voided", "blocked")


def next_steps(status: str, *, unverified: bool, open_duties: Sequence[str]) -> list[NextStep]:
    """The same referral, one step for each trade (S0-5). ``open_duties``: whose follow-ups about these people wait."""
    steps = [NextStep(trade, _usual(trade, status)) for trade in Trade]
    waiting = {each for each in open_duties if each in set(Trade)}
    steps = [
        NextStep(each.trade, f"{each.trade}_follow_up", waits=True) if each.trade in waiting else each
        for each in steps
    ]
    if status == "flagged":
        return [_owner_decides(each) for each in steps]
    if unverified:
        return [
            NextStep(each.trade, "owner_connect", waits=True) if each.trade is Trade.OWNER else each
            for each in steps
        ]
    return steps


def _owner_decides(step: NextStep) -> NextStep:
    return NextStep(step.trade, "owner_decide", waits=True) if step.trade is Trade.OWNER else step


def _usual(trade: Trade, status: str) -> str:
    if status == "approved":
        return f"{trade}_won"
    return f"{trade}_lost" if status in _FELL else f"{trade}_runs"
