"""What one line of a file says about a customer, a link, a reward or a score, and why it cannot be taken; pure."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from rafiq.core import amounts, days
from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.core.texts import LOCALES
from rafiq.moving.sheets import UNREADABLE, Record, as_typed
from rafiq.people.rules import Identity, clean_email, clean_locale, clean_name, clean_phone

HIGHEST_SCORE = 10
MAX_ID, MAX_TAGS, MAX_TAG, MAX_CELL = 64, 50, 60, 2_000
MOST_OWED = 10**13  # of one line, in the smallest unit; no program owes anybody a hundred thousand millions
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNIT = re.compile(r"[^\x00-\x1f\x7f]{1,16}")
YES = frozenset("yes true 1 y ja oui si ya ok subscribed accepted granted opted-in بله آری نعم أجل".split())
WAITING = frozenset(
    "pending processing held hold scheduled waiting unapproved awaiting locked unpaid in-progress in-review "
    "under-review".split()
)
THERE = frozenset(
    "available approved granted earned active issued unused unredeemed credited open unclaimed "
    "waiting-for-coupon".split()
)
GONE = frozenset(
    "redeemed used spent paid given claimed delivered fulfilled sent expired cancelled canceled void voided rejected "
    "reversed declined denied disqualified blocked blocked/no-reward no-reward refunded deleted".split()
)


# What becomes of a reward by the word that another program has for its state.
STATES = {"pending": WAITING, "available": THERE, "cancelled": GONE}


class RowProblem(StrEnum):
    """Why a line that could be read cannot be taken in."""

    NOT_TEXT = "not_text"
    NOBODY = "nobody"
    BAD_ID = "bad_id"
    BAD_EMAIL = "bad_email"
    BAD_PHONE = "bad_phone"
    NO_CODE = "no_code"
    BAD_CODE = "bad_code"
    BAD_URL = "bad_url"
    CODE_TAKEN = "code_taken"
    URL_TAKEN = "url_taken"
    NO_EXTERNAL_ID = "no_external_id"
    BAD_AMOUNT = "bad_amount"
    TWO_READINGS = "two_readings"
    BAD_UNIT = "bad_unit"
    SEVERAL_CURRENCIES = "several_currencies"
    OTHER_CURRENCY = "other_currency"
    BAD_STATUS = "bad_status"
    BAD_DATE = "bad_date"
    CHANGED = "changed"
    OURS = "ours"
    DEBT = "debt"
    TOO_MUCH = "too_much"
    FROM_RAFIQ = "from_rafiq"
    FROM_REFERRALCANDY = "from_referralcandy"
    FROM_FRIENDBUY = "from_friendbuy"
    FROM_TALKABLE = "from_talkable"
    FROM_OTHER = "from_other"
    BAD_SCORE = "bad_score"


class Refused(Exception):
    """This line cannot be taken in; ``problem`` says why."""

    def __init__(self, problem: RowProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class RewardRow:
    """``status``: pending, available, or cancelled for what was used up or taken back over there."""

    identity: Identity
    external_id: str
    money: Money
    status: str
    release_at: datetime | None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """What somebody answered in another survey tool; without a name of its own an answer has one by what it says."""

    identity: Identity
    ref: str
    score: int
    wish: str
    remark: str
    product: str
    order_number: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """What one account of another Rafiq held; ``available`` may be a debt, ``rafiq_id`` is whose it was there."""

    identity: Identity
    external_id: str
    unit: str
    available: int
    redeemed: int
    rafiq_id: str = ""


def cells(record: Record, places: Mapping[str, int]) -> dict[str, str]:
    """The cells we know something about. Raises `Refused` where one of them cannot be read."""
    found = {
        field: as_typed(record.cells[place])[:MAX_CELL]
        for field, place in places.items()
        if place < len(record.cells)
    }
    if any(UNREADABLE in cell or "\0" in cell for cell in found.values()):
        raise Refused(RowProblem.NOT_TEXT)
    return found


def identity(found: Mapping[str, str]) -> Identity:
    """Who the line means. An address that is there but cannot be one is told, not dropped. Raises `Refused`."""
    customer_id, typed, number = (found.get(name, "") for name in ("customer_id", "email", "phone"))
    if len(customer_id) > MAX_ID or _CONTROL.search(customer_id) or "/" in customer_id:
        raise Refused(RowProblem.BAD_ID)
    email, phone = clean_email(typed), clean_phone(number)
    if typed and email is None:
        raise Refused(RowProblem.BAD_EMAIL)
    if not (customer_id or email or phone):
        raise Refused(RowProblem.BAD_PHONE if number else RowProblem.NOBODY)
    first, last = _names(found)
    told = found.get("locale", "")
    language = (clean_locale(told) or told[:2].lower()).partition("-")[0]
    return Identity(
        customer_id=customer_id or None,
        email=email,
        phone=phone,
        first_name=first,
        last_name=last,
        locale=language if language in LOCALES else None,
        tags=_tags(found["tags"]) if found.get("tags") else None,
    )


def last_order(found: Mapping[str, str]) -> datetime | None:
    """When they last bought, where the file says so. Raises `Refused`."""
    return _moment(found, "last_order")


def names(who: Identity) -> list[str]:
    """By which a later line of the same file means the same person; a phone may be a household's beside an e-mail."""
    phone = None if who.email else who.phone
    named = {"i": who.customer_id, "e": who.email, "p": phone}
    return [f"{kind}{value}" for kind, value in named.items() if value]


def agreed(word: str) -> bool:
    """Whether this cell says that somebody wants mail; only a plain yes does."""
    return word.strip().casefold() in YES


def reward(found: Mapping[str, str], *, currency: str) -> RewardRow:
    """Raises `Refused`."""
    who = identity(found)
    if not found.get("external_id"):
        raise Refused(RowProblem.NO_EXTERNAL_ID)
    try:
        unit = amounts.unit(found.get("unit", "") or currency, currency)
    except amounts.SeveralCurrencies as error:
        raise Refused(RowProblem.SEVERAL_CURRENCIES) from error
    if not _UNIT.fullmatch(unit):
        raise Refused(RowProblem.BAD_UNIT)
    money = _amount(found.get("amount", ""), unit)
    if money.amount <= 0:
        raise Refused(RowProblem.BAD_AMOUNT)
    if money.amount > MOST_OWED:
        raise Refused(RowProblem.TOO_MUCH)
    status = _status(found.get("status", ""))
    if status == "available" and found.get("coupon"):
        status = "cancelled"  # it was handed over as that coupon, so nothing is owed any more
    return RewardRow(who, found["external_id"], money, status, _moment(found))


def balance(found: Mapping[str, str]) -> BalanceRow:
    """A line of our own ``balances.csv``. Raises `Refused`."""
    who, unit = identity(found), found.get("unit", "")
    if not _UNIT.fullmatch(unit):
        raise Refused(RowProblem.BAD_UNIT)
    owed = found.get("available", "").startswith("-")
    available = _amount(found.get("available", "").removeprefix("-"), unit).amount
    redeemed = _amount(found.get("redeemed", ""), unit).amount
    there = found.get("rafiq_id", "")
    named = there or who.customer_id or who.email or who.phone
    return BalanceRow(who, f"{named}:{unit}", unit, -available if owed else available, redeemed, there)


def score(found: Mapping[str, str]) -> ScoreRow:
    """Raises `Refused`."""
    who, typed = identity(found), found.get("score", "").removesuffix(".0")
    if not (typed.isdecimal() and len(typed) <= 2 and int(typed) <= HIGHEST_SCORE):
        raise Refused(RowProblem.BAD_SCORE)
    at = _moment(found, "answered_at")
    named = found.get("answer_id", "")
    plain = "|".join(
        (who.customer_id or who.email or who.phone or "", at.isoformat() if at else "", str(int(typed)))
    )
    return ScoreRow(
        who,
        f"csv:{named}"[:64] if named else f"csv:{hashlib.sha256(plain.encode()).hexdigest()[:32]}",
        int(typed),
        found.get("wish", ""),
        found.get("remark", ""),
        found.get("product", "")[:120],
        found.get("order_number", "")[:64],
        at,
    )


def _names(found: Mapping[str, str]) -> tuple[str, str]:
    first, last = clean_name(found.get("first_name")), clean_name(found.get("last_name"))
    if first or last or not found.get("name"):
        return first, last
    family, comma, given = found["name"].partition(",")
    if comma:
        return clean_name(given), clean_name(family)
    first, _, last = found["name"].strip().partition(" ")
    return clean_name(first), clean_name(last)


def _tags(text: str) -> tuple[str, ...]:
    parts = (_CONTROL.sub("", part).strip()[:MAX_TAG] for part in re.split(r"[,;|]", text))
    return tuple(dict.fromkeys(filter(None, parts)))[:MAX_TAGS]


def _amount(text: str, unit: str) -> Money:
    try:
        return amounts.read(text, unit)
    except amounts.TwoReadings as error:
        raise Refused(RowProblem.TWO_READINGS) from error
    except Invalid as error:
        raise Refused(RowProblem.BAD_AMOUNT) from error


def _status(text: str) -> str:
    word = "-".join(text.lower().replace("_", " ").split())
    state = next((each for each, words in STATES.items() if word in words), None)
    if state is None:
        raise Refused(RowProblem.BAD_STATUS)
    return state


def _moment(found: Mapping[str, str], field: str = "release_at") -> datetime | None:
    """A date, with a time or without; seconds since 1970 where tools count them. Without a zone it is UTC."""
    text = found.get(field, "").removesuffix(" UTC")
    if not text:
        return None
    try:
        at = (
            datetime.fromtimestamp(int(text), UTC)
            if re.fullmatch(r"[0-9]{9,10}", text)
            else datetime.fromisoformat(text)
        )
        return days.checked_moment(at if at.tzinfo else at.replace(tzinfo=UTC))
    except ValueError as error:
        raise Refused(RowProblem.BAD_DATE) from error
