"""What a file of codes may hold, and what is said about every line that is none (S4-5)."""

import io

import pytest

from rafiq.core.errors import Invalid
from rafiq.coupons.code_files import LINE_BYTES, LINES, Line, LineProblem, read


def lines(content: bytes) -> list[Line]:
    return list(read(io.BytesIO(content)))


def codes(content: bytes) -> list[str]:
    return [line.content for line in lines(content) if line.problem is None]


def test_one_code_a_line_with_or_without_a_heading():
    assert codes(b"AAA-1\nBBB-2\n") == codes(b"Code\r\nAAA-1\r\n\r\nBBB-2") == ["AAA-1", "BBB-2"]


@pytest.mark.parametrize("mark", [b",", b";", b"\t"])
def test_the_column_called_code_is_found_wherever_it_stands(mark):
    rows = (b"value", b"gift card code"), (b"15.00", b'"AAA-1"'), (b"15.00", b"BBB-2")

    assert codes(b"\n".join(mark.join(row) for row in rows)) == ["AAA-1", "BBB-2"]


def test_blanks_around_a_code_are_no_part_of_it():
    assert codes(b"code,worth\n  AAA-1 \t,15\n BBB-2 ,15\n") == ["AAA-1", "BBB-2"]


def test_a_byte_order_mark_in_front_is_no_part_of_the_first_code():
    assert codes(b"\xef\xbb\xbfAAA-1\n") == ["AAA-1"]


def test_line_numbers_are_those_of_the_file():
    assert [(line.number, line.content) for line in lines(b"code\n\nAAA-1\n\nBBB-2\n")] == [
        (3, "AAA-1"),
        (5, "BBB-2"),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"AA\0AA", LineProblem.NUL),
        (b"A" * 5_000, LineProblem.LONG_LINE),
        (b"\xff\xfeAA", LineProblem.NOT_UTF8),
        (b'"AAA', LineProblem.QUOTES),
        (b"=HYPERLINK(A1)", LineProblem.FORMULA),
        (b"@SUM(A1)", LineProblem.FORMULA),
        (b"-1+1", LineProblem.FORMULA),
        (b"AB", LineProblem.NO_CODE),
        (b"A" * 65, LineProblem.NO_CODE),
        ("کد ۱".encode(), LineProblem.NO_CODE),
        ("AAA\u202eBBB".encode(), LineProblem.NO_CODE),
        (b",AAA-1", LineProblem.NO_CODE),
        (b"AD M", LineProblem.NO_CODE),
        (b"WITH SPACE", LineProblem.NO_CODE),
        ("AB\u00a0CD".encode(), LineProblem.NO_CODE),
    ],
)
def test_a_line_that_is_no_code_is_named_and_the_others_still_count(line, problem):
    first, second, third = lines(b"GOOD-1\n" + line + b"\nGOOD-2\n")

    assert (second.number, second.problem) == (2, problem)
    assert (first.content, third.content) == ("GOOD-1", "GOOD-2")
    assert second.content.isprintable()
    assert len(second.content) <= 80


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n\r\n", "empty"),
        (b"code\n", "empty"),
        ("AAA-1\nBBB-2\n".encode("utf-16"), "wide"),
        ("AAA-1\nBBB-2\n".encode("utf-16-le"), "wide"),
        ("AAA-1\n".encode("utf-32"), "wide"),
        (b"PK\x03\x04" + b"\0" * 200, "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet"),
        (b"AAA-1\n" * (LINES + 1), "too_many"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(content, reason):
    with pytest.raises(Invalid) as refusal:
        lines(content)

    assert [(each.pointer, each.detail) for each in refusal.value.problems] == [("#/file", reason)]


def test_one_endless_line_is_never_held_in_memory_as_a_whole():
    class Endless(io.RawIOBase):
        """Fifty megabytes without a line break, and it remembers the largest piece it was asked for."""

        left, largest = 50_000_000, 0

        def readline(self, size: int = -1) -> bytes:
            self.largest = max(self.largest, size if size >= 0 else self.left)
            taken = min(size, self.left)
            self.left -= taken
            return b"A" * taken

    endless = Endless()

    assert [line.problem for line in read(endless)] == [LineProblem.LONG_LINE]
    assert LINE_BYTES < endless.largest <= 65_536
