"""What stands on a printed sheet: whose card, which code, which sentences; in the language of its readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from rafiq.core.texts import text
from rafiq.links.service import LinkView
from rafiq.people.service import PersonView
from rafiq.stores.service import StoreView
from rafiq.web.qr import qr
from rafiq.web.runtime import keyring, settings
from rafiq.web.shapes import shown
from rafiq.web.words.live_deal import LiveDeal

ISOLATE = "\u2068{}\u2069"
CARD = "card"
MESSAGE = "copy"  # copied into whichever chat it goes by
PER_PAGE = 10


class Kind(StrEnum):
    """What can be printed."""

    CARDS = "cards"
    POCKET = "pocket"
    CHEAT = "cheat"
    SCRIPT = "script"
    DESK = "desk"
    SIGN = "sign"
    HANGER = "hanger"
    NEIGHBOUR = "neighbour"
    CLAUSE = "clause"


OF_ONE = frozenset({Kind.POCKET, Kind.SIGN, Kind.HANGER, Kind.NEIGHBOUR})


@dataclass(frozen=True, slots=True)
class Card:
    """One advocate's card. ``deal`` is theirs.

    ``address`` is what a person types, ``url`` what the picture holds, ``message_url`` what a chat message holds.
    """

    name: str
    code: str
    url: str
    address: str
    picture: Markup
    message_url: str
    deal: LiveDeal | None = None


def card_of(
    store: StoreView, link: LinkView, person: PersonView | None, deal: LiveDeal | None = None
) -> Card:
    url = shown.link_url(store, link, keyring(), settings().public_url, CARD)
    name = person.first_name if person else ""
    message = shown.short_url(store, link, keyring(), settings().public_url, MESSAGE)
    return Card(name, link.code, url, typed_address(link.code), qr(url), message, deal)


def typed_address(code: str) -> str:
    """Without the scheme, which nobody types."""
    return f"{settings().public_url.partition('://')[2]}/r/{code}"


def store_page(store: StoreView) -> str:
    """Where a happy customer takes a link of their own (S2-6)."""
    return f"{settings().public_url}/s/{store.id}"


def pages(cards: Sequence[Card]) -> list[list[Card]]:
    """Ten a sheet of A4; one card alone fills the sheet."""
    every = list(cards) * PER_PAGE if len(cards) == 1 else list(cards)
    return [every[start : start + PER_PAGE] for start in range(0, len(every), PER_PAGE)]


def neighbour_lines(store: StoreView, deal: LiveDeal, locale: str) -> list[str]:
    """A conversation over the fence; the last two lines only where the advocate has something from it (S4-17)."""
    values = {"store": ISOLATE.format(store.name), "friend": deal.friend, "advocate": deal.advocate}
    return [text(locale, f"print.neighbour_{line}", **values) for line in range(1, 5 if deal.advocate else 3)]


def clause_lines(store: StoreView, deal: LiveDeal, locale: str) -> list[str]:
    """The deal as paragraphs of a contract (S1-30); a side without a gift has none."""
    left_out = {2: not deal.friend, 3: not deal.advocate}
    values = {
        "store": ISOLATE.format(store.name),
        "friend": deal.friend,
        "advocate": deal.advocate,
        "when": deal.when,
    }
    numbers = (line for line in range(1, 6) if not left_out.get(line))
    return [text(locale, f"print.clause_{line}", **values) for line in numbers]


def extras(deal: LiveDeal, locale: str) -> list[str]:
    """What neighbours have more than other friends, where the program has it (S4-15, S4-16)."""
    lines = []
    if deal.same_day:
        lines.append(text(locale, "print.same_day", gift=deal.same_day))
    if deal.standing:
        lines.append(text(locale, "print.standing", percent=deal.standing))
    return lines
