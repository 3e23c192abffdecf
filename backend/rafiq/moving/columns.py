"""What a list that is put in may hold: its columns, which of them it needs, and a sample of a few lines."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rafiq.core.money import Money, decimals
from rafiq.moving import headings
from rafiq.moving.kinds import CUSTOMERS, LINKS, REWARDS, SCORES

ALL = "yes"
ONE_OF = "one"
OPTIONAL = "no"
FIELDS = {
    CUSTOMERS: headings.CUSTOMER,
    LINKS: headings.LINK,
    REWARDS: headings.REWARD,
    SCORES: headings.SCORE,
}
# Beside whoever a line is about, who is known by one of three columns.
_NEEDED = {REWARDS: ("external_id", "amount", "status"), SCORES: ("score",)}
_ONE_OF = {LINKS: ("code", "other_codes", "url")}


@dataclass(frozen=True, slots=True)
class Column:
    """``need`` is `ALL`, `ONE_OF` or `OPTIONAL`; ``names`` are how it may be called, the plainest first."""

    field: str
    need: str
    names: list[str]


def of(kind: str) -> list[Column]:
    """Those that are needed first."""
    found = [Column(field, _need(kind, field), headings.names(field)) for field in FIELDS[kind]]
    return sorted(found, key=lambda column: (ALL, ONE_OF, OPTIONAL).index(column.need))


def sample(kind: str, *, currency: str, now: datetime) -> list[list[str]]:
    """A heading and a few lines that this very store could put in as they are."""
    lines = _SAMPLES[kind](currency, now)
    fields = list(lines[0])
    return [[headings.names(field)[0] for field in fields], *(list(line.values()) for line in lines)]


def _need(kind: str, field: str) -> str:
    if field in _NEEDED.get(kind, ()):
        return ALL
    return ONE_OF if field in headings.WHO or field in _ONE_OF.get(kind, ()) else OPTIONAL


def _customers(_currency: str, now: datetime) -> list[dict[str, str]]:
    return [
        {
            "customer_id": "1001",
            "email": "ana@example.com",
            "phone": "00491511234567",
            "first_name": "Ana",
            "last_name": "Bauer",
            "locale": "en",
            "tags": "tea, regular",
            "consent": "yes",
            "last_order": (now - timedelta(days=30)).date().isoformat(),
        },
        {
            "customer_id": "1002",
            "email": "ben@example.com",
            "phone": "",
            "first_name": "Ben",
            "last_name": "Rahimi",
            "locale": "fa",
            "tags": "",
            "consent": "no",
            "last_order": "",
        },
    ]


def _links(_currency: str, _now: datetime) -> list[dict[str, str]]:
    address = "https://refer.shop.example/x/"
    return [
        {"email": "ana@example.com", "first_name": "Ana", "code": "ANA-TEA", "url": f"{address}ANA-TEA"},
        {"email": "ben@example.com", "first_name": "Ben", "code": "BEN42X", "url": ""},
    ]


def _rewards(currency: str, now: datetime) -> list[dict[str, str]]:
    ten, five = (Money(units * 10 ** decimals(currency), currency).text() for units in (10, 5))
    later = (now + timedelta(days=30)).date().isoformat()
    return [
        {
            "external_id": "r-1",
            "email": "ana@example.com",
            "amount": ten,
            "unit": currency,
            "status": "available",
            "release_at": "",
        },
        {
            "external_id": "r-2",
            "email": "ben@example.com",
            "amount": five,
            "unit": currency,
            "status": "pending",
            "release_at": later,
        },
    ]


def _scores(_currency: str, now: datetime) -> list[dict[str, str]]:
    day = (now - timedelta(days=1)).date().isoformat()
    return [
        {"email": "ana@example.com", "score": "9", "wish": "Lovely tea", "answered_at": day},
        {"email": "ben@example.com", "score": "4", "wish": "Slow delivery", "answered_at": day},
    ]


_SAMPLES = {CUSTOMERS: _customers, LINKS: _links, REWARDS: _rewards, SCORES: _scores}
