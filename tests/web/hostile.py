"""What strangers send: amounts, documents and texts that break careless code, as raw JSON (guarantees 3.5)."""

import json

# Each stands where an amount is expected, written as it comes over the wire.
MONEY = (
    '"1e1000000"',
    "1e1000000",
    '"1E5"',
    "1e400",
    '"NaN"',
    '"Infinity"',
    '"sNaN"',
    '"１２.５０"',  # full-width digits
    '"٣"',  # an Arabic-Indic three, which int() reads
    '"۴۹.۹۰"',
    '"-0"',
    '"-0.01"',
    '"-1.00"',
    '"+1.00"',
    '"1_000"',
    '"1,000.00"',
    '"49,90"',
    '" 12.00"',
    '"12.00\\n"',
    '"12.00\\u0000"',
    '"1234567890123456"',
    '"123456789012345.67"',
    '"0.001"',
    '""',
    '"."',
    '"1."',
    '".5"',
    '"0x10"',
    '"€5"',
    '"5 EUR"',
    f'"{"9" * 5000}"',
    "true",
    "[]",
    "{}",
    '["49.90"]',
    '{"amount": "49.90"}',
)

# Numbers that RFC 8259 does not know, or that take a second to read.
NUMBERS = (
    "NaN",
    "Infinity",
    "-Infinity",
    "9" * 5000,
    "-" + "9" * 5000,
    "0x10",
    "01",
    "1_000",
    "+1",
    ".5",
    "1.",
)

# Whole bodies that are no JSON object of ours.
DOCUMENTS = (
    b"",
    b" ",
    b"null",
    b"true",
    b"[]",
    b"[{}]",
    b'"text"',
    b"42",
    b"{",
    b"{}}",
    b'{"order_number": "1001"',
    b"{'order_number': '1001'}",
    b"<xml/>",
    b"order_number=1001&subtotal=49.90",
    b"[" * 100_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b'{"order_number": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    b'{"order_number": "\xff\xfe"}',
    b'{"order_number": "1001\xc3"}',
    b"\x00",
    b"{" + b'"k": NaN' + b"}",
)

# No moments: each is refused where one is expected.
TIMES = (
    '" "',
    '"yesterday"',
    '"2026-11-21T10:00:00"',  # of which time zone?
    '"2026-13-01T00:00:00Z"',
    '"2026-02-30T00:00:00Z"',
    '"2026-11-21T10:00:00+99:99"',
    '"２０２６-11-21T10:00:00Z"',
    '"2026-11-21T10:00:00Z\\u0000"',
    "1e400",
    "true",
    "[]",
    "{}",
)
# Moments, but at the ends of the calendar, where adding a day or changing the zone leaves it.
ENDS_OF_TIME = (
    '"0001-01-01T00:00:00Z"',
    '"0001-01-01T00:00:00+23:59"',
    '"9999-12-31T23:59:59Z"',
    '"9999-12-31T23:59:59-23:59"',
    '"1969-12-31T23:59:59Z"',
    '"2038-01-19T03:14:08Z"',
)

EMAILS = (
    "ana",
    "ana@",
    "@example.com",
    "ana@localhost",
    "ana@[127.0.0.1]",
    "ana@example.com, ben@example.com",
    "ana@example.com;ben@example.com",
    "Ana <ana@example.com>",
    "ana@@example.com",
    "ana@exa mple.com",
    "ana@example.com\r\nBcc: all@example.com",
    "ana@example..com",
    "ana@.example.com",
    "a" * 300 + "@example.com",
)

# Fields that nobody asked for, which are kept as they came.
UNASKED = (
    '"a\\u0000b"',
    '"\\ud800"',
    "1e400",
    "-1e400",
    "1e-400",
    "0." + "1" * 3000,
    "[" * 30 + "]" * 30,
    '{"": {"": ""}}',
    '{"__proto__": {"x": 1}}',
)

# Texts that another program will read as something else.
NUL, LONE_SURROGATE = '"1001\\u0000"', '"1001\\ud800"'
TOKENS = (NUL, LONE_SURROGATE, '""', '"é.é.é"', '"a.b.c"', f'"{"x." * 5000}"', "null", "7", "[]", "{}")
NAUGHTY_TEXTS = (
    "' OR 1=1 --",
    "'; DROP TABLE orders; --",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}${7*7}<%= 7*7 %>#{7*7}",
    "%s%n%x{0}{placeholder}",
    "../../../../etc/passwd",
    "$(touch /tmp/x)`id`",
    "=cmd|' /C calc'!A0",
    "Ana\r\nBcc: everyone@example.com",
    "Ana\u202egnp.exe",
    "\u2066Ana\u2069\u200b",
    "Z̡̢a̷̧l̸g̵o̶" * 4,
    "ﷺ" * 40,
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "田中さんにあげて下さい",
    "الكل في المجمو عة",
    "null",
    "undefined",
    "true",
    "NaN",
    "0",
    "\u00a0\u2003\u3000",
    "\ufeffAna",
    "\t\v\f\x1b[31m",
)

# Where one check allows more letters than the next, a value between the two falls through.
LENGTHS = (13, 51, 65, 121, 201, 255, 513, 2_001, 8_001)
WRONG_TYPES = ("null", "true", "0", "1.5", "[]", "{}", '[["x"]]')


def with_raw(body: dict[str, object], path: tuple[str | int, ...], raw: str) -> bytes:
    """The body as JSON with the raw text at that place, legal or not."""
    marker = "raw value goes here"
    copy = json.loads(json.dumps(body))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = marker
    return json.dumps(copy).replace(f'"{marker}"', raw).encode("utf-8", "surrogatepass")


def pointer(path: tuple[str | int, ...]) -> str:
    return "/".join(("#", *map(str, path)))
