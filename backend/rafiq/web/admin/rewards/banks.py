"""Banks of codes: make one, watch its stock, put a file of codes in after a look at what it holds."""

import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from itertools import islice
from typing import BinaryIO, cast
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.errors import Invalid, Problem
from rafiq.core.money import Money, parse_amount
from rafiq.coupons import banks as service
from rafiq.coupons import code_files, uploads
from rafiq.coupons.banks import BankDraft, BankView
from rafiq.coupons.rules import BankKind
from rafiq.stores.rights import Level
from rafiq.web.admin import typed_days
from rafiq.web.admin.forms import ascii_number, whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, manager, page, viewer
from rafiq.web.admin.words import locale, number, percent
from rafiq.web.admin.words import money as money_text
from rafiq.web.runtime import settings
from rafiq.web.shapes import tables

UPLOAD = "upload_codes"
SHOWN_LINES = 100
PERCENT = "%"
FIELDS = ("name", "kind", "amount", "unit", "low_stock_at", "expires_at")


@admin.app_template_global("tc")
def say(key: str, **values: object) -> str:
    """A text of the coupons' catalogue."""
    return texts.text(locale(), f"coupons.{key}", **values)


@admin.app_template_global("bank_worth")
def worth(bank: BankView) -> str:
    return percent(bank.amount) if bank.unit == PERCENT else money_text(Money(bank.amount, bank.unit))


@admin.url_value_preprocessor
def allow_files(endpoint: str | None, _values: Mapping[str, object] | None) -> None:
    """One form of the admin takes a file; everywhere else the ordinary limit stands."""
    if endpoint == f"{admin.name}.{UPLOAD}":
        request.max_content_length = settings().max_upload_bytes


@viewer("/banks")
def banks() -> ResponseReturnValue:
    return _list_page({"unit": seat().store.currency, "kind": BankKind.GIFT.value}, {})


@manager("/banks")
def create_bank() -> ResponseReturnValue:
    typed = _typed()
    try:
        bank = service.create(seat().store.id, _draft(typed))
    except Invalid as error:
        return _list_page(typed, _errors(error)), 422
    flash(say("bank_made"), "good")
    return redirect(url_for("admin.bank", store_id=seat().store.id, bank_id=bank.id))


@viewer("/banks/<bank_id>")
def bank(bank_id: str) -> ResponseReturnValue:
    found = service.get(seat().store.id, bank_id)
    return _bank_page(found, _typed_from(found), {})


@manager("/banks/<bank_id>")
def change_bank(bank_id: str) -> ResponseReturnValue:
    """Name, mark and end; what a code is worth was promised already."""
    found = service.get(seat().store.id, bank_id)
    fixed = {name: value for name, value in _typed_from(found).items() if name in {"kind", "amount", "unit"}}
    typed = _typed() | fixed
    try:
        service.change(seat().store.id, bank_id, _draft(typed))
    except Invalid as error:
        return _bank_page(found, typed, _errors(error)), 422
    flash(say("bank_saved"), "good")
    return redirect(url_for("admin.bank", store_id=seat().store.id, bank_id=bank_id))


@manager("/banks/<bank_id>/codes")
def upload_codes(bank_id: str) -> ResponseReturnValue:
    """Look at a file or at pasted lines; nothing is in the bank before somebody confirms."""
    found = service.get(seat().store.id, bank_id)
    file, pasted = request.files.get("file"), request.form.get("codes", "")
    stream = cast("BinaryIO", file.stream) if file and file.filename else io.BytesIO(pasted.encode())
    try:
        upload = uploads.look_at(seat().store.id, bank_id, code_files.read(stream), actor=seat().user.email)
    except Invalid as error:
        errors = {"file": say(f"file_{error.problems[0].detail}", count=number(code_files.LINES))}
        return _bank_page(found, _typed_from(found) | {"codes": pasted}, errors), 422
    return redirect(_address_of(upload))


@viewer("/code-uploads/<upload_id>")
def code_upload(upload_id: str) -> ResponseReturnValue:
    upload = uploads.get(seat().store.id, upload_id)
    return render_template(
        "admin/rewards/bank_upload.html",
        bank=service.get(seat().store.id, upload.bank_id),
        upload=upload,
        refused=list(islice(uploads.refused(seat().store.id, upload.id), SHOWN_LINES)),
        shown_lines=SHOWN_LINES,
    )


@manager("/code-uploads/<upload_id>/confirm")
def confirm_codes(upload_id: str) -> ResponseReturnValue:
    upload = uploads.confirm(seat().store.id, upload_id)
    if upload.status == uploads.CONFIRMED:
        flash(say("codes_added", count=number(upload.new_count)), "good")
    return redirect(url_for("admin.bank", store_id=seat().store.id, bank_id=upload.bank_id))


@manager("/code-uploads/<upload_id>/drop")
def drop_codes(upload_id: str) -> ResponseReturnValue:
    upload = uploads.drop(seat().store.id, upload_id)
    flash(say("codes_dropped"), "still")
    return redirect(url_for("admin.bank", store_id=seat().store.id, bank_id=upload.bank_id))


@page("/code-uploads/<upload_id>/refused.csv", level=Level.ACT)
def refused_codes(upload_id: str) -> ResponseReturnValue:
    """The lines that gave no new code, with the reason; written as it is read."""
    upload = uploads.get(seat().store.id, upload_id)
    lines = uploads.refused(seat().store.id, upload.id)
    return tables.download(_lines(lines), "refused-codes", locale=locale())


def _lines(lines: Iterator[code_files.Line]) -> Iterator[list[tables.Cell]]:
    yield [say("line"), say("content"), say("problem")]
    for line in lines:
        yield [line.number, line.content, say(f"line_{line.problem}")]


def _list_page(typed: dict[str, str], errors: dict[str, str]) -> str:
    store = seat().store
    return render_template(
        "admin/rewards/banks.html",
        banks=service.every(store.id),
        typed=typed,
        errors=errors,
        kinds=BankKind,
        units=(store.currency, PERCENT),
        now=clock.now(),
    )


def _bank_page(found: BankView, typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "admin/rewards/bank.html",
        bank=found,
        typed=typed,
        errors=errors,
        history=uploads.latest(seat().store.id, found.id),
        now=clock.now(),
    )


def _address_of(upload: uploads.UploadView) -> str:
    return url_for("admin.code_upload", store_id=seat().store.id, bank_id=upload.bank_id, upload_id=upload.id)


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "").replace("\0", "")[:200] for name in FIELDS}


def _typed_from(found: BankView) -> dict[str, str]:
    unit = "EUR" if found.unit == PERCENT else found.unit
    ends = found.expires_at.astimezone(_zone()).date().isoformat() if found.expires_at else ""
    return {
        "name": found.name,
        "kind": found.kind.value,
        "amount": Money(found.amount, unit).text(),
        "unit": found.unit,
        "low_stock_at": str(found.low_stock_at),
        "expires_at": ends,
    }


def _draft(typed: Mapping[str, str]) -> BankDraft:
    """Raises `Invalid` naming every field that cannot be read."""
    wrong, amount = [], 0
    kind = BankKind.COUPON if typed["kind"] == BankKind.COUPON else BankKind.GIFT
    unit = typed["unit"] if typed["unit"] in {seat().store.currency, PERCENT} else seat().store.currency
    try:
        amount = parse_amount(ascii_number(typed["amount"]), "EUR" if unit == PERCENT else unit).amount
    except Invalid:
        wrong.append("amount")
    mark = whole(typed, "low_stock_at") if typed["low_stock_at"] else 0
    ends, readable = _end_of(typed["expires_at"])
    wrong += [
        *(["low_stock_at"] if mark is None else []),
        *([] if readable else ["expires_at"]),
        *(["unit"] if unit == PERCENT and kind is BankKind.GIFT else []),
    ]
    if wrong:
        detail = "some fields cannot be read"
        raise Invalid(detail, problems=tuple(Problem(f"#/{name}", "cannot be read") for name in wrong))
    return BankDraft(typed["name"], kind, amount, unit, mark or 0, ends)


def _end_of(text: str) -> tuple[datetime | None, bool]:
    """The last moment of a day of the store's calendar; nothing typed is no end."""
    if not text:
        return None, True
    try:
        day = typed_days.read(text)
        return datetime.combine(day, time(23, 59, 59), _zone()).astimezone(UTC), True
    except ValueError:
        return None, False


def _zone() -> ZoneInfo:
    return ZoneInfo(seat().store.timezone)


def _errors(error: Invalid) -> dict[str, str]:
    names = {problem.pointer.removeprefix("#/") for problem in error.problems}
    taken = any("another bank" in problem.detail for problem in error.problems)
    return {name: say("wrong_name_taken" if taken and name == "name" else f"wrong_{name}") for name in names}
