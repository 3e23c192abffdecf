"""What is known of the two people behind one order and of the way there; every fact may be unknown, and pure."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rafiq.people.phones import same_phone
from rafiq.people.rules import email_key, name_key

_PARTS = re.compile(r"\w+")
_SHORT_FORMS = {
    "street": "st", "str": "st", "strasse": "st", "straße": "st", "road": "rd", "avenue": "ave", "av": "ave",
    "apartment": "apt", "flat": "apt", "building": "bldg", "jalan": "jln", "jl": "jln", "خیابان": "خ", "شارع": "ش",
    "kampung": "kg", "square": "sq", "number": "no", "floor": "fl",
}  # fmt: skip


class Side(StrEnum):
    """Whose reward a finding speaks against."""

    ADVOCATE = "advocate"
    FRIEND = "friend"
    BOTH = "both"


class Trace(StrEnum):
    """What somebody leaves behind with an order; kept as keyed hashes only."""

    DEVICE = "device"
    NETWORK = "network"
    AGENT = "agent"  # network and browser together
    ADDRESS = "address"
    POSTCODE = "postcode"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two, as the message and the store's own record name them, cleaned; empty means unknown.

    ``address`` and ``network`` are read for the block list and then dropped: what is kept are `prints.Prints`.
    """

    person_id: str | None = None
    customer_id: str | None = None
    email: str | None = None
    phone: str | None = None
    first_name: str = ""
    last_name: str = ""
    address: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the referral floor can hand in about one referral.

    ``shared`` are the traces that the friend has in common with the advocate, ``crowd`` how many other people left
    this friend's device trace; the service finds both. ``query`` is the landing address's own, ``fetch_dest`` what
    the browser said it was loading when the link was followed (``Sec-Fetch-Dest``).
    """

    advocate: Party = field(default_factory=Party)
    friend: Party = field(default_factory=Party)
    same_human: bool = False
    same_phone: bool = False
    friend_brought_advocate: bool = False
    brought_today: int = 0
    brought_this_hour: int = 0
    shared: frozenset[Trace] = frozenset()
    crowd: int = 0
    code: str = ""
    code_uses: int = 0
    code_visits: int = 0
    query: str = ""
    referrer: str = ""
    fetch_dest: str = ""
    visited_at: datetime | None = None
    cart_at: datetime | None = None
    placed_at: datetime | None = None

    @property
    def one_person(self) -> bool:
        """The store's own id or the canonical address says that both are the same human."""
        ours, theirs = self.advocate, self.friend
        return self.same_human or any(
            mine is not None and mine == other
            for mine, other in (
                (ours.person_id, theirs.person_id),
                (ours.customer_id, theirs.customer_id),
                (email_key(ours.email), email_key(theirs.email)),
            )
        )

    @property
    def one_phone(self) -> bool:
        return self.same_phone or same_phone(self.advocate.phone, self.friend.phone)


def address_key(address: str) -> str:
    """A postal address without case, order of words, punctuation and the commonest ways to shorten a word."""
    words = sorted(filter(None, map(address_word, _PARTS.findall(address))))
    return " ".join(words) if len(words) > 1 else ""


def address_word(word: str) -> str:
    """One word of an address as it is compared; a star stays."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    plain = "".join(ascii_digit(letter) for letter in folded if letter.isalnum() or letter == "*")
    return _SHORT_FORMS.get(plain, plain)


def postcode_key(postcode: str) -> str:
    return name_key("".join(ascii_digit(letter) for letter in postcode))


def ascii_digit(letter: str) -> str:
    return str(unicodedata.digit(letter)) if letter.isdigit() else letter
