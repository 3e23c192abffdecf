"""Workbooks beside every CSV file: the same rows, numbers that are numbers, and nothing in them that runs."""

import io
import re
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest

from rafiq.stores.members import Role
from rafiq.web.shapes import workbooks
from rafiq.web.shapes.tables import Number
from tests import factories
from tests.web.admin_door import member
from tests.web.furnished import furnish

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "@SUM(A1)",
    "+1",
    "-1",
    "\t=1+1",
    "\r=1",
    "＝1+1",
    "https://evil.test",
    "\0=1",
    "{=1}",
)
FILES = (
    "/numbers/figures.csv",
    "/numbers/rows.csv",
    "/people/{person_id}/statement.csv",
    "/people/import/{import_id}/refused.csv",
    "/code-uploads/{upload_id}/refused.csv",
    "/audit.csv",
    "/referrals.csv",
    "/fraud/queue.csv",
    "/rewards.csv",
    "/coupons.csv",
    "/people.csv",
    "/surveys/answers.csv",
)
NAMES = {"": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def sheet(data: bytes) -> str:
    return parts(data)["xl/worksheets/sheet1.xml"]


def made(rows, locale: str = "en") -> bytes:
    with workbooks.written(rows, locale=locale) as file:
        return file.read()


def test_whatever_a_text_begins_with_it_stays_a_text():
    """G34: no formula, no link, no array; the words stand as they were typed, without an apostrophe."""
    data = made([["name"], *([word] for word in HOSTILE)])
    found = sheet(data)

    assert "<f>" not in found
    assert "<f " not in found
    assert "hyperlink" not in found
    assert [name for name in parts(data) if "externalLink" in name or "vba" in name] == []
    cells = ET.fromstring(found).findall(".//c", NAMES)
    assert {cell.get("t") for cell in cells} == {"inlineStr"}
    assert ["".join(cell.itertext()) for cell in cells][1:4] == list(HOSTILE[:3])


def test_numbers_and_times_are_what_they_are():
    rows = [
        ["a", "b", "c", "d", "e"],
        [
            7,
            Number("-1234.50"),
            datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
            date(2026, 11, 22),
            Number("9" * 16),
        ],
    ]
    found = ET.fromstring(sheet(made(rows)))
    cells = [(cell.get("t"), "".join(cell.itertext())) for cell in found.findall(".//c", NAMES)[5:]]

    assert cells[:2] == [(None, "7"), (None, "-1234.5")]
    assert [round(float(value), 3) for _, value in cells[2:4]] == [46348.396, 46348.0]
    assert cells[4] == ("inlineStr", "9" * 16)
    assert re.search(r'<pane ySplit="1"[^>]*state="frozen"', sheet(made(rows)))


@pytest.mark.parametrize(("locale", "mirrored"), [("fa", True), ("ar", True), ("en", False), ("ms", False)])
def test_a_sheet_reads_in_the_direction_of_its_language(locale, mirrored):
    assert ('rightToLeft="1"' in sheet(made([["نام"], ["علی"]], locale))) is mirrored


def peak(count: int) -> int:
    rows = (["name", "count"] if at == 0 else [f"somebody {at}", at] for at in range(count + 1))
    tracemalloc.start()
    try:
        workbooks.written(rows, locale="en").close()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_long_table_is_written_without_being_held(monkeypatch):
    """Ten times the rows take the same memory; what one sheet cannot hold stands on the next, under its heading."""
    assert peak(10_000) < peak(1_000) * 1.5

    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    names = parts(made([["name"], *(["x"] for _ in range(5))]))
    assert sum("worksheets/sheet" in name for name in names) == 3
    assert names["xl/worksheets/sheet3.xml"].count("<row ") == 2


def test_every_file_of_the_admin_comes_as_a_workbook_too(app, store, merchant):
    """G34: by the same role, with the same rows, whatever a customer calls themselves."""
    ids = furnish(app, store)
    merchant.post("/customers", {"id": ids["customer_id"], "first_name": "=1+1", "last_name": "@SUM"})
    owner = member(app, store.store_id)
    for path in FILES:
        address = path.format(**ids)
        lines = owner.get(address).text.splitlines()
        answer = owner.get(address, **{"as": "xlsx"})
        found = sheet(answer.data)

        assert answer.mimetype == workbooks.MIMETYPE
        assert answer.headers["Content-Disposition"].endswith(".xlsx")
        assert "<f" not in re.sub("<format|<frozen", "", found)
        assert found.count("<row ") == len(lines)


def test_a_workbook_is_no_way_around_a_role_or_a_store(app, store):
    ids = furnish(app, store)
    viewer = member(app, store.store_id, Role.DESK)
    stranger = member(app, factories.new_store(app, name="Elsewhere").store_id)
    statement = f"/people/{ids['person_id']}/statement.csv"

    assert viewer.get(statement, **{"as": "xlsx"}).status_code == 403
    assert stranger.get(statement, **{"as": "xlsx"}).status_code == 404


def test_a_program_may_ask_for_the_figures_as_a_workbook(app, store, client):
    key = {"Authorization": f"Bearer {store.secret_key}", "Accept": workbooks.MIMETYPE}
    answer = client.get("/api/v1/reports/kpis", headers=key)

    assert answer.mimetype == workbooks.MIMETYPE
    assert "referred_revenue" in sheet(answer.data)
