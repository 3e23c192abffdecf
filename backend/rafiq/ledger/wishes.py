"""What a member may ask of a balance by hand, and how such a wish stands; pure."""

from dataclasses import dataclass
from datetime import datetime

from rafiq.core.errors import Invalid, Problem
from rafiq.core.money import Money
from rafiq.ledger.rules import TransferKind

MAX_TEXT = 500
PROPOSED, DONE, REFUSED, WITHDRAWN, LAPSED = "proposed", "done", "refused", "withdrawn", "lapsed"
GRANT, DEDUCT = TransferKind.GRANT.value, TransferKind.DEDUCT.value


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member asks for. ``form_key`` makes the same form sent twice one adjustment."""

    person_id: str
    money: Money
    kind: str
    reason: str
    form_key: str
    note: str = ""
    surprise: bool = False


@dataclass(frozen=True, slots=True)
class AdjustmentView:
    """``status`` says lapsed where nobody answered in time, withdrawn where its own proposer took it back."""

    id: str
    store_id: str
    person_id: str
    kind: str
    money: Money
    surprise: bool
    reason: str
    note: str
    status: str
    needs_second: bool
    proposed_by: str
    proposed_at: datetime
    ends_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decided_reason: str

    @property
    def reason_code(self) -> str:
        if self.surprise:
            return "surprise"
        return "adjusted_up" if self.kind == GRANT else "adjusted_down"


def check(wish: Wish) -> None:
    """Raises `Invalid` naming every field that is wrong."""
    long = max(len(wish.reason), len(wish.note)) > MAX_TEXT
    problems = (
        (wish.kind not in {GRANT, DEDUCT}, "kind", "must be grant or deduct"),
        (wish.money.amount <= 0, "amount", "must be more than 0"),
        (not wish.reason.strip() or long, "reason", f"is needed, of at most {MAX_TEXT} letters"),
        (wish.surprise and not wish.note.strip(), "note", "is what makes it a surprise: write a line"),
        (wish.surprise and wish.kind != GRANT, "surprise", "a surprise gives and never takes"),
        (not wish.form_key, "form_key", "is needed"),
    )
    found = tuple(Problem(f"#/{name}", detail) for wrong, name, detail in problems if wrong)
    if found:
        raise Invalid(found[0].detail, problems=found)
