"""Whom a merchant wants no referrals of: patterns with wildcards for addresses, phones, codes and networks; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address, ip_network

from rafiq.core.errors import Invalid
from rafiq.fraud.evidence import Evidence, Party, Side, address_key, address_word, ascii_digit
from rafiq.fraud.signals.route import host_of
from rafiq.people.rules import clean_email, email_key

MOST_LETTERS = 200
FEWEST_LETTERS = 3
FEWEST_WORDS = 2
MOST_STARS = 5
WIDEST = {4: 16, 6: 32}


class BlockKind(StrEnum):
    """What a pattern is compared with."""

    EMAIL = "email"
    DOMAIN = "domain"
    PHONE = "phone"
    CODE = "code"
    ADDRESS = "address"
    NETWORK = "network"
    REFERRER = "referrer"


# ``*.tk`` is a whole country of free domains; three digits are half of a city.
_FEWEST = {BlockKind.PHONE: 4, BlockKind.DOMAIN: 2, BlockKind.REFERRER: 2}


@dataclass(frozen=True, slots=True)
class Block:
    """One entry, its pattern already in the form that is compared."""

    kind: BlockKind
    pattern: str


def clean_pattern(kind: BlockKind, typed: str) -> str:
    """The form that is kept and compared. Raises `Invalid` for what matches nothing or nearly everything."""
    text = " ".join(typed.split())
    if not text or len(text) > MOST_LETTERS or not text.isprintable():
        raise Invalid.field("#/pattern", f"must be 1 to {MOST_LETTERS} letters on one line")
    if kind is BlockKind.NETWORK:
        return _clean_network(text)
    cleaned = {
        BlockKind.EMAIL: _clean_email_pattern,
        BlockKind.DOMAIN: _clean_domain,
        BlockKind.REFERRER: _clean_domain,
        BlockKind.PHONE: _clean_phone_pattern,
        BlockKind.CODE: str.upper,
        BlockKind.ADDRESS: _clean_address,
    }[kind](text)
    letters = sum(letter.isalnum() for letter in cleaned)
    fewest = _FEWEST.get(kind, FEWEST_LETTERS)
    if letters < fewest or cleaned.count("*") > MOST_STARS:
        raise Invalid.field(
            "#/pattern", f"needs at least {fewest} letters or digits and at most {MOST_STARS} stars"
        )
    return cleaned


def hits(evidence: Evidence, blocks: Iterable[Block]) -> Iterator[tuple[BlockKind, Side]]:
    """Every kind that matches, once a side: an unwanted friend earns nobody anything, an advocate loses alone."""
    seen: set[tuple[BlockKind, Side]] = set()
    texts: dict[Side, dict[BlockKind, tuple[str, ...]]] = {}
    for block in blocks:
        if not texts:
            texts = {
                Side.BOTH: _texts(evidence.friend),
                Side.ADVOCATE: _texts(evidence.advocate) | {BlockKind.CODE: (evidence.code.strip().upper(),)},
            }
        for side, known in texts.items():
            found = (block.kind, side)
            if found not in seen and any(_matches(block, text) for text in known.get(block.kind, ()) if text):
                seen.add(found)
                yield found


def glob(pattern: str, text: str) -> bool:
    """``*`` stands for anything. One pass without backtracking, so that no pattern can make an order slow."""
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == text
    *middle, last = rest
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _matches(block: Block, text: str) -> bool:
    if block.kind is BlockKind.NETWORK:
        return _in_network(text, block.pattern)
    if block.kind is BlockKind.ADDRESS:
        words = text.split()
        return all(any(glob(part, word) for word in words) for part in block.pattern.split())
    if block.kind is BlockKind.DOMAIN and "*" not in block.pattern:
        return text == block.pattern or text.endswith(f".{block.pattern}")
    return glob(block.pattern, text)


def _texts(party: Party) -> dict[BlockKind, tuple[str, ...]]:
    email = party.email or ""
    return {
        BlockKind.EMAIL: (email, email_key(email) or ""),
        BlockKind.DOMAIN: (email.rpartition("@")[2],),
        BlockKind.PHONE: (party.phone or "",),
        BlockKind.ADDRESS: (address_key(party.address),),
        BlockKind.NETWORK: (party.network.strip(),),
    }


def _clean_email_pattern(text: str) -> str:
    lowered = text.lower()
    if lowered.count("@") != 1:
        raise Invalid.field("#/pattern", "is not an e-mail address; for all of a company take its domain")
    if "*" not in lowered and clean_email(lowered) is None:
        raise Invalid.field("#/pattern", "is not an e-mail address")
    return lowered


def _clean_domain(text: str) -> str:
    domain = host_of(text.removeprefix("@")) if "*" not in text else text.lower().removeprefix("@")
    if "." not in domain.strip("*") or " " in domain or "/" in domain:
        raise Invalid.field("#/pattern", "is not a domain")
    return domain


def _clean_phone_pattern(text: str) -> str:
    kept = "".join(ascii_digit(letter) for letter in text if letter.isdigit() or letter in "*+")
    if "+" in kept[1:]:
        raise Invalid.field("#/pattern", "is not a phone number")
    return f"+{kept[2:]}" if kept.startswith("00") else kept


def _clean_address(text: str) -> str:
    """Words in any order, each with or without a star; an address may have more words, such as the flat's number."""
    words = [address_word(part) for part in text.split()]
    kept = sorted(word for word in words if word.strip("*"))
    if len(kept) < FEWEST_WORDS:
        raise Invalid.field("#/pattern", "needs at least two words of an address")
    return " ".join(kept)


def _clean_network(text: str) -> str:
    try:
        network = ip_network(text.replace(".*", ".0") + _bits_of_stars(text), strict=False)
    except ValueError as error:
        raise Invalid.field("#/pattern", "is not a network address such as 203.0.113.0/24") from error
    if network.prefixlen < WIDEST[network.version]:
        raise Invalid.field("#/pattern", "covers half a country; name a smaller network")
    return str(network)


def _bits_of_stars(text: str) -> str:
    """``203.0.113.*`` is 203.0.113.0/24."""
    stars = text.count(".*")
    return f"/{32 - 8 * stars}" if stars and "/" not in text else ""


def _in_network(text: str, pattern: str) -> bool:
    try:
        return ip_address(text) in ip_network(pattern)
    except ValueError:
        return False
