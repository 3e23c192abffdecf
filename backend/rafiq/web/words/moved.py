"""Why value moved, told of the movement itself: what waits for one reason may shrink or be taken back for another."""

from collections.abc import Iterable
from datetime import datetime

from rafiq.ledger.rules import TransferKind
from rafiq.ledger.service import TransferView
from rafiq.moving.rewards import REASON as IMPORTED
from rafiq.moving.rewards import SPENT_ON
from rafiq.orders import refunds
from rafiq.orders.refunds import Lasted

PART_REFUNDED, WORKED_OUT_ANEW, WAITS_AGAIN = "part_refunded", "worked_out_anew", "waits_again"
TAKEN_BACK_THERE, SPENT_THERE = "taken_back_there", "spent_there"
_DOWN = frozenset({TransferKind.VOID, TransferKind.REVERSE})
# With these a reward goes on counting, so they never say why a part of it went; the second line are first looks.
_STILL_OWED = frozenset({"awaiting_payment", "in_hold", "hold_over", "approved_by_member"}) | {
    "browser_only",
    "friend_unknown",
    "many_in_a_day",
    "mutual_referral",
    "name_alike",
    "needs_a_look",
    "same_phone",
}
_WAITING = _STILL_OWED - {"hold_over", "approved_by_member"} | {"unverified"}
# What was promised then: true also when it came to nothing later.
_PROMISED = {"in_hold": "put_aside", "awaiting_payment": "put_aside_unpaid"}


def codes(store_id: str, moves: Iterable[TransferView]) -> dict[str, str]:
    """The reason code of each movement, by its id."""
    moves = list(moves)
    shrunk = {move.order_number for move in moves if _shrank(move) and move.order_number}
    lasted = refunds.lasted(store_id, shrunk)
    return {move.id: _code(move, lasted.get(move.order_number or "", [])) for move in moves}


def sentence_of(kind: str, code: str) -> str:
    """The text of `reasons` that tells this code of this kind of movement."""
    return _PROMISED.get(code, code) if kind == TransferKind.HOLD else code


def _shrank(move: TransferView) -> bool:
    """Less is due than was, and something still may be."""
    return move.kind in _DOWN and move.reason_code in _STILL_OWED


def _code(move: TransferView, lasted: list[Lasted]) -> str:
    if move.kind == TransferKind.REVERSE and move.reason_code in _WAITING:
        return WAITS_AGAIN  # a member took the word back that had released it
    if _shrank(move):
        return PART_REFUNDED if _refunded(lasted, move.created_at) else WORKED_OUT_ANEW
    if move.kind in _DOWN:
        return {"details_differ": WORKED_OUT_ANEW, IMPORTED: TAKEN_BACK_THERE}.get(
            move.reason_code, move.reason_code
        )
    brought = move.kind == TransferKind.SPEND and (move.order_number or "").startswith(f"{SPENT_ON}:")
    return SPENT_THERE if brought else move.reason_code


def _refunded(lasted: list[Lasted], at: datetime) -> bool:
    return any(since <= at and (until is None or at < until) for since, until in lasted)
