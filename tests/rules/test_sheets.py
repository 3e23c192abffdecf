"""Files as people really have them: any usual encoding, separator and heading, and lines that spoil no other line."""

import io

import pytest

from rafiq.core.errors import Invalid
from rafiq.moving import headings, sheets
from rafiq.moving.advocates import _address, _code_in
from rafiq.moving.rows import Refused, RowProblem, reward
from rafiq.moving.sheets import LineProblem, as_typed, open_sheet

FARSI = "نام,ایمیل\nآنا رضایی,ana@example.com\nکامران پورمحمدی,kamran@example.com\n"
ARABIC = "الاسم,البريد الإلكتروني\nأحمد عبد الرحمن الخطيب,ahmad@example.com\nفاطمة الزهراء محمد,fatima@example.com\n"
GERMAN = "Vorname;E-Mail\nJürgen Müller;j@example.com\nBjörn Weiß aus Köln;b@example.com\nGünther Groß;g@example.com\n"


def rows(content: bytes, **told: str) -> list[list[str]]:
    return [record.cells for record in open_sheet(io.BytesIO(content), **told).records]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_form_of_unicode_is_told_by_itself(encoding):
    assert rows(FARSI.encode(encoding))[1] == ["کامران پورمحمدی", "kamran@example.com"]


@pytest.mark.parametrize(("text", "encoding"), [(ARABIC, "cp1256"), (GERMAN, "cp1252")])
def test_windows_code_pages_are_told_by_their_letters(text, encoding):
    sheet = open_sheet(io.BytesIO(text.encode(encoding)))

    assert [sheet.heading, *(record.cells for record in sheet.records)] == rows_of(text)


def rows_of(text: str) -> list[list[str]]:
    return [line.replace(";", ",").split(",") for line in text.splitlines()]


def test_letters_far_down_the_file_count_too():
    plain = b"name,email\n" + b"Ana,ana@example.com\n" * 200_000
    sheet = open_sheet(io.BytesIO(plain + "Žofie Dvořáková,z@example.com\n".encode()))

    assert list(sheet.records)[-1].cells[0] == "Žofie Dvořáková"


def test_an_encoding_that_is_declared_is_believed():
    assert rows("name\nŁukasz\n".encode("cp1250"), encoding="cp1250") == [["Łukasz"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_the_one_that_the_heading_uses(delimiter):
    assert rows(delimiter.join(["a", "b"]).encode() + b"\n" + delimiter.join("12").encode()) == [["1", "2"]]


def test_a_cell_may_go_over_lines_and_an_unclosed_quote_spoils_only_its_own():
    found = list(open_sheet(io.BytesIO(b'a,b\n"one\ntwo",2\n"never,3\n4,5\n')).records)

    assert [record.cells for record in found] == [["one\ntwo", "2"], ['"never,3\ufffd'], ["4", "5"]]
    assert [(record.number, record.problem) for record in found][1] == (4, LineProblem.QUOTES)


def test_a_line_without_end_is_told_and_passed():
    found = list(open_sheet(io.BytesIO(b"a\n" + b"x" * 300_000 + b"\nlast\n")).records)

    assert [record.problem for record in found] == [LineProblem.LONG_LINE, None]


@pytest.mark.parametrize(
    ("content", "reason"), [(b"PK\x03\x04...", "spreadsheet"), (b"\n \n", "empty"), (b"", "empty")]
)
def test_what_is_no_such_file_is_refused_with_the_reason(content, reason):
    with pytest.raises(Invalid) as refused:
        open_sheet(io.BytesIO(content))

    assert refused.value.problems[0].detail == reason


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("E-Mail Address", "email"),
        ("رایانامه", "email"),
        ("البريد الإلكتروني", "email"),
        ("Alamat E-mel", "email"),
        ("شماره‌ موبایل", "phone"),
        ("Customer ID", "customer_id"),
        ("  FIRST_NAME ", "first_name"),
    ],
)
def test_columns_are_known_by_the_names_people_give_them(heading, field):
    assert headings.mapping(["x", heading], headings.PERSON) == {field: 1}


def test_a_column_that_is_named_goes_before_one_that_is_guessed():
    assert headings.mapping(["email", "Kunden-Mail"], headings.PERSON, {"email": "kunden mail"})["email"] == 1


@pytest.mark.parametrize("given", [{"email": "nowhere"}, {"shoe_size": "email"}])
def test_a_map_that_cannot_be_names_its_field(given):
    with pytest.raises(Invalid) as refused:
        headings.mapping(["email"], headings.PERSON, given)

    assert refused.value.problems[0].pointer == f"#/map/{next(iter(given))}"


@pytest.mark.parametrize(("cell", "typed"), [("'+49 30 1", "+49 30 1"), (" 'Tis ", "'Tis"), ("'=x", "=x")])
def test_the_apostrophe_that_keeps_a_sheet_quiet_is_no_part_of_the_cell(cell, typed):
    """G34."""
    assert as_typed(cell) == typed


def test_quotes_that_never_close_are_looked_behind_only_so_often(monkeypatch):
    monkeypatch.setattr(sheets, "AHEAD_LETTERS", 200)
    spoilt = b'a","zzz\n' * 100
    found = list(open_sheet(io.BytesIO(b"a,b\n" + spoilt + b'"one\ntwo",2\nlast,3\n')).records)

    assert [record.cells for record in found if not record.problem] == [['two"', "2"], ["last", "3"]]
    assert len(found) == 103, "after that every line stands for itself"


def amount(text: str, unit: str) -> str | None:
    line = {"customer_id": "ana", "external_id": "r1", "status": "available", "amount": text}
    try:
        return reward(line, currency=unit).money.text()
    except Refused:
        return None


@pytest.mark.parametrize(
    "text", [".50", "$.50", "(5.00)", "5.00-", "−5.00", "-5.00", "10 %", "1.000", "1,5,0", "$5", "5 USD"]
)
def test_an_amount_that_may_mean_something_else_is_no_amount(text):
    assert amount(text, "EUR") is None


def test_another_currency_is_not_taken_for_the_stores_own():
    assert [amount("10 EUR", "IRT"), amount("1.000", "IRT"), amount("10", "IRT")] == [None, None, "10"]


@pytest.mark.parametrize(
    ("text", "unit", "read"),
    [
        ("10,00", "EUR", "10.00"),
        ("10,00 €", "EUR", "10.00"),
        ("1234,50", "EUR", "1234.50"),
        ("1.234,56", "EUR", "1234.56"),
        ("1,234.56", "EUR", "1234.56"),
        ("1 234,56", "EUR", "1234.56"),
        ("1’234.56", "CHF", "1234.56"),
        ("1,234,567", "EUR", "1234567.00"),
        ("1.234,567", "KWD", "1234.567"),
        ("50,000", "IRT", "50000"),
        ("۵۰٬۰۰۰", "IRT", "50000"),
        ("۱۰٫۵۰", "EUR", "10.50"),
        ("0.500", "EUR", "0.50"),
        ("0,500", "EUR", "0.50"),
        ("0,505", "EUR", None),
        ("0,500", "KWD", "0.500"),
        ("0,500", "IRT", None),
        ("0,500.00", "EUR", None),
        ("12,5", "EUR", "12.50"),
        ("12,5", "IRT", None),
        ("10,50", "IRT", None),
        ("1.234,567", "EUR", None),
        ("1.234.56", "EUR", None),
        ("12.34,56", "EUR", None),
        ("-1.234,56", "EUR", None),
    ],
)
def test_a_comma_is_read_where_it_can_mean_one_thing(text, unit, read):
    assert amount(text, unit) == read


@pytest.mark.parametrize(
    ("text", "unit"),
    [("1,234", "EUR"), ("1.234", "EUR"), ("12,345", "KWD"), ("1.000", "IRT"), ("1,000", "MB")],
)
def test_three_digits_behind_one_mark_are_never_guessed(text, unit):
    line = {"customer_id": "ana", "external_id": "r1", "status": "available", "amount": text}
    with pytest.raises(Refused) as refused:
        reward(line, currency=unit)

    assert refused.value.problem == RowProblem.TWO_READINGS


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("€ 10", "EUR"),
        ("10.00 €", "EUR"),
        ("10 eur", "EUR"),
        ("$10.00", "USD"),
        ("10.000", "KWD"),
        ("10 MB", "MB"),
    ],
)
def test_the_units_own_sign_or_code_may_stand_beside_the_amount(text, unit):
    assert amount(text, unit).startswith("10")


@pytest.mark.parametrize("text", ["https://../x", "https://.../x", "https://a\\..\\b/x", "https://-/x"])
def test_an_address_whose_host_would_lead_out_of_its_folder_is_none(text):
    with pytest.raises(Refused):
        _address(text)


@pytest.mark.parametrize(
    ("address", "source", "code"),
    [
        ("https://shop.example/pages/refer", "other", None),
        ("https://shop.example/home?friend=ANA", "other", None),
        ("https://shop.example/refer/ANA77", "other", "ANA77"),
        ("https://talkable.example/x/mMYCzX", "talkable", "mMYCzX"),
    ],
)
def test_the_name_of_a_page_is_no_code(address, source, code):
    assert _code_in(address, source) == code
