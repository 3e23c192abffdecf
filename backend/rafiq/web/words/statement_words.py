"""A person's statement in words: every line with its reason, its order or reward, and the balance after it."""

from dataclasses import dataclass
from datetime import datetime

from rafiq.core.money import Money
from rafiq.core.texts import text
from rafiq.ledger import adjustments
from rafiq.ledger import service as ledger
from rafiq.ledger.lines import Line, running
from rafiq.referrals import lookup
from rafiq.referrals.proof import BROUGHT
from rafiq.stores.service import StoreView
from rafiq.web.shapes.tables import Cell, Number
from rafiq.web.words import reasons
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


def rows(store: StoreView, person_id: str, locale: str, *, limit: int = ON_A_PAGE) -> list[Row]:
    """Newest first."""
    moves = ledger.statement(store.id, person_id, limit=limit)
    available = {each.unit: each.available for each in ledger.balances(store.id, person_id)}
    behind = lookup.behind(store.id, {move.order_number for move in moves if move.order_number})
    by_hand = adjustments.many(store.id, {move.adjustment_id for move in moves if move.adjustment_id})
    found = []
    for line in running(moves, available):
        move = line.move
        made = by_hand.get(move.adjustment_id or "")
        second = [made.decided_by] if made and made.decided_by else []
        found.append(
            Row(
                move.created_at,
                text(locale, f"ledger.line_{move.kind}"),
                reasons.of_transfer(store, move, behind.get(move.order_number or ""))[locale],
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
