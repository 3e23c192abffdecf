"""Cells that a sheet opens without running anything, and that are read back as they were (G34)."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.cells import Number, harmless, row, unmarked

TELLING = "=+-@＝'\";,\t\r\n\0 x1\u00a0\u200b\ufeff\u202e\u2800"
HIDDEN = [
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u202e",
    "\u2066",
    "\u00ad",
    "\u3000",
    " ",
    "\x1f",
    '"',
    "'",
    "\u2028\u200d",
]


@given(st.text(st.sampled_from(TELLING), max_size=9) | st.text())
def test_a_text_is_read_back_exactly(text):
    """G34, G31."""
    assert unmarked(str(harmless(text))) == text


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_a_sheet_looks_past_hides_no_formula(hidden):
    assert harmless(f"{hidden}=1+1") == f"'{hidden}=1+1"


@pytest.mark.parametrize("text", ["x;=1+1", "x;\u200b@SUM(A1);y", "x\t+1", "x\n-1", 'x;"=1+1', ";\r\n＝1"])
def test_a_sheet_that_splits_at_semicolons_finds_no_formula_either(text):
    """Quotes in the midst of a line are letters to such a sheet."""
    line = row(["2026", text, "1"])

    parts = [part for found in csv.reader(io.StringIO(line), delimiter=";") for part in found]
    assert not [part for part in parts if re.match(r'[\s"\u200b]*[=+\-@＝]', part)]


@pytest.mark.parametrize("text", ["a; b", "x = 1 - 2", "ana@example.com", "well-known", "", Number("-5.00")])
def test_what_no_sheet_would_run_stands_as_it_is(text):
    assert harmless(text) == text
