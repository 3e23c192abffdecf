"""Banks of codes for the store's server: make one, see its stock, put codes in."""

from typing import Annotated, Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import AwareDatetime, Field, StringConstraints

from rafiq.core.errors import Invalid
from rafiq.core.money import Money, check_currency, parse_amount
from rafiq.coupons import banks, code_files, uploads
from rafiq.coupons.banks import BankDraft, BankView
from rafiq.coupons.rules import BankKind
from rafiq.web.api.edge import answer, paged, store_id
from rafiq.web.runtime import runtime
from rafiq.web.shapes import shown
from rafiq.web.shapes.answers import Out
from rafiq.web.shapes.schemas import Amount, In, Line, Moment, Page

MOST_CODES = 1_000  # of one call
PERCENT = "%"
Code = Annotated[str, StringConstraints(max_length=1_000, strict=True)]
api = APIBlueprint("api_banks", __name__, url_prefix="/api/v1", tag="Coupons")


class BankIn(In):
    """``unit`` is a currency or ``%``; ``amount`` is what one code is worth in it."""

    name: Line
    kind: BankKind
    amount: Amount
    unit: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3}|%)$", strict=True)]
    low_stock_at: Annotated[int, Field(ge=0, le=banks.MOST_CODES, strict=True)] = 0
    expires_at: Moment | None = None


class CodesIn(In):
    codes: Annotated[list[Code], Field(min_length=1, max_length=MOST_CODES)]
    dry_run: bool = False


class BankOut(Out):
    id: str
    name: str
    kind: str
    amount: str
    unit: str
    free_count: int
    taken_count: int
    waiting_count: int
    low_stock_at: int
    low: bool
    expires_at: AwareDatetime | None


class BanksOut(Out):
    data: list[BankOut]
    next_cursor: str | None


class RefusedOut(Out):
    line: int
    content: str
    reason_code: str


class CodesOut(Out):
    new_count: int
    known_count: int
    bad_count: int
    refused: list[RefusedOut]
    dry_run: bool
    bank: BankOut


@api.get("/coupon-banks")
@api.input(Page, location="query")
@api.output(BanksOut)
@api.doc(operation_id="listBanks")
def list_banks(query_data: Page) -> Response:
    """Every bank with its stock."""
    every = [_shown(each) for each in banks.every(store_id())]
    return answer(paged(every, query_data, "bnk"))


@api.post("/coupon-banks")
@api.input(BankIn)
@api.output(BankOut, status_code=201)
@api.doc(operation_id="createBank")
def create_bank(json_data: BankIn) -> Response:
    """An empty bank; codes come next."""
    bank = banks.create(
        store_id(),
        BankDraft(
            json_data.name,
            json_data.kind,
            _worth(json_data.amount, json_data.unit, json_data.kind),
            json_data.unit,
            json_data.low_stock_at,
            json_data.expires_at,
        ),
    )
    return answer(_shown(bank), 201)


@api.get("/coupon-banks/<bank_id>")
@api.output(BankOut)
@api.doc(operation_id="getBank")
def get_bank(bank_id: str) -> Response:
    """One bank: how many codes are left, and how many people wait for one."""
    return answer(_shown(banks.get(store_id(), bank_id)))


@api.post("/coupon-banks/<bank_id>/codes")
@api.input(CodesIn)
@api.output(CodesOut)
@api.doc(operation_id="addBankCodes")
def add_codes(bank_id: str, json_data: CodesIn) -> Response:
    """Put codes in, or with ``dry_run`` only say what would happen. A code that is there already stays as it is."""
    lines = code_files.of_codes(json_data.codes)
    upload = uploads.look_at(store_id(), bank_id, lines, actor="store")
    refused = [
        {"line": line.number, "content": line.content, "reason_code": line.problem}
        for line in uploads.refused(store_id(), upload.id)
    ]
    end = uploads.drop if json_data.dry_run else uploads.confirm
    upload = end(store_id(), upload.id)
    runtime().jobs.nudge("deliver")
    return answer(
        {
            "new_count": upload.new_count,
            "known_count": upload.known_count,
            "bad_count": upload.bad_count,
            "refused": refused,
            "dry_run": json_data.dry_run,
            "bank": _shown(banks.get(store_id(), bank_id)),
        }
    )


def _worth(amount: str, unit: str, kind: BankKind) -> int:
    """Minor units, or basis points for a percentage, which only a discount code can be worth."""
    if unit != PERCENT:
        return parse_amount(amount, check_currency(unit, "#/unit"), "#/amount").amount
    if kind is BankKind.GIFT:
        raise Invalid.field("#/unit", "a gift card is worth an amount, not a percentage")
    return parse_amount(amount, "EUR", "#/amount").amount  # two decimals of a percent


def _shown(bank: BankView) -> dict[str, Any]:
    worth = shown.percent(bank.amount) if bank.unit == PERCENT else Money(bank.amount, bank.unit).text()
    return {
        "id": bank.id,
        "name": bank.name,
        "kind": bank.kind.value,
        "amount": worth,
        "unit": bank.unit,
        "free_count": bank.free_count,
        "taken_count": bank.taken_count,
        "waiting_count": bank.waiting_count,
        "low_stock_at": bank.low_stock_at,
        "low": bank.low,
        "expires_at": bank.expires_at.isoformat() if bank.expires_at else None,
    }
