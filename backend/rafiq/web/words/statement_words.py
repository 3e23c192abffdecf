"""A person's statement in words: every line with its reason, its order or reward, and the balance after it."""

from dataclasses import dataclass
from datetime import datetime

from rafiq.core.money import Money
from rafiq.core.texts import date_text, text
from rafiq.ledger import adjustments, debts
from rafiq.ledger import service as ledger
from rafiq.ledger.lines import Line, running
from rafiq.ledger.rules import TransferKind
from rafiq.ledger.service import TransferView
from rafiq.moving import owed
from rafiq.referrals import lookup
from rafiq.referrals.proof import BROUGHT
from rafiq.stores.service import StoreView
from rafiq.web.shapes.tables import Cell, Number
from rafiq.web.words import moved, reasons
from rafiq.web.words.deal_words import amount_text

ON_A_PAGE, IN_A_FILE = 300, 20_000
COLUMNS = ("col_when", "col_what", "col_why", "col_order", "col_change", "col_balance", "col_unit")


@dataclass(frozen=True, slots=True)
class Row:
    """One line for eyes; ``reward_id`` where a page explains it.

    ``reason`` and ``actor`` are the shop's own business and never shown to a shopper.
    """

    at: datetime
    label: str
    why: str
    note: str
    reason: str
    actor: str
    change: str
    promised: str
    after: str
    order_number: str | None
    reward_id: str | None
    line: Line


def waits_until(store_id: str, moves: list[TransferView]) -> dict[str, datetime]:
    """The day on which what was brought along from another program is theirs to spend, by its transfer."""
    brought = {move.id: move.reward_id or "" for move in moves if _was_promised_before(move)}
    days = owed.releases(store_id, set(brought.values()))
    return {move_id: days[reward_id] for move_id, reward_id in brought.items() if reward_id in days}


def with_day(why: str, until: datetime, timezone: str, locale: str) -> str:
    return f"{why} {text(locale, 'ledger.brought_until', date=date_text(until, locale, timezone))}"


def rows(store: StoreView, person_id: str, locale: str, *, limit: int = ON_A_PAGE) -> list[Row]:
    """Newest first."""
    moves = ledger.statement(store.id, person_id, limit=limit)
    available = {each.unit: each.available for each in ledger.balances(store.id, person_id)}
    behind = lookup.behind(store.id, {move.order_number for move in moves if move.order_number})
    by_hand = adjustments.many(store.id, {move.adjustment_id for move in moves if move.adjustment_id})
    theirs_on, codes = waits_until(store.id, moves), moved.codes(store.id, moves)
    filled = debts.paid_back(store.id, person_id).transfers
    found = []
    for line in running(moves, available):
        move = line.move
        made = by_hand.get(move.adjustment_id or "")
        why = reasons.of_transfer(store, move, behind.get(move.order_number or ""), codes[move.id])[locale]
        if until := theirs_on.get(move.id):
            why = with_day(why, until, store.timezone, locale)
        why = reasons.and_paid_back(why, Money(filled.get(move.id, 0), move.unit), locale)
        second = [made.decided_by] if made and made.decided_by else []
        found.append(
            Row(
                move.created_at,
                text(locale, f"ledger.line_{move.kind}"),
                why,
                made.note if made else "",
                made.reason if made else "",
                ", ".join([made.proposed_by, *second] if made else [move.actor]),
                _signed(line.change, move.unit, locale),
                _signed(line.waiting, move.unit, locale) if not line.change else "",
                amount_text(line.after, move.unit, locale),
                move.order_number,
                None if (move.reward_id or "").startswith(BROUGHT) else move.reward_id,
                line,
            )
        )
    return found


def _was_promised_before(move: TransferView) -> bool:
    """By the program before this one, and it had to wait here."""
    return move.kind == TransferKind.HOLD and (move.reward_id or "").startswith(BROUGHT)


def csv_rows(found: list[Row], locale: str) -> list[list[Cell]]:
    """For a sheet: times in UTC, amounts in major units as numbers."""
    table: list[list[Cell]] = [[text(locale, f"ledger.{name}") for name in COLUMNS]]
    for row in found:
        move = row.line.move
        change, after = (Money(amount, move.unit).text() for amount in (row.line.change, row.line.after))
        said = " ".join(filter(None, (row.why, row.note)))
        table.append(
            [
                move.created_at.replace(microsecond=0),
                row.label,
                said,
                move.order_number or "",
                Number(change),
                Number(after),
                move.unit,
            ]
        )
    return table


def _signed(amount: int, unit: str, locale: str) -> str:
    if amount == 0:
        return ""
    return f"{'+' if amount > 0 else '−'}{amount_text(abs(amount), unit, locale)}"
