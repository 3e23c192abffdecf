"""How people are recognised: canonical e-mail, canonical phone, clean names; pure."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from rafiq.core.words import is_blank, is_showable

_GMAIL = frozenset({"gmail.com", "googlemail.com"})
MAX_EMAIL = 254
_EMAIL = re.compile(r"[^@\s<>,;:\"\\()\[\]\x00-\x1f]{1,64}@[^@\s<>,;:\"\\()\[\]\x00-\x1f]{1,190}")
_LINKISH = re.compile(r"(https?:|www\.|[a-z0-9]\.(com|net|org|io|ru|xyz|info|top)\b|[<>])", re.IGNORECASE)
_PLUS_FIRST = re.compile(r"\D*\+")  # after a parenthesis too, or a mark of direction
_HOME_ZERO = re.compile(r"((?:\+|\b00)\W*\d{1,3}\W*)\(\s*[0۰٠]\s*\)")
MAX_LOCALE = 5
MAX_NAME = 50
PROMOTER = "promoter"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody says they are, cleaned; empty fields are None or ''."""

    customer_id: str | None = None
    email: str | None = None
    phone: str | None = None
    first_name: str = ""
    last_name: str = ""
    locale: str | None = None
    tags: tuple[str, ...] | None = None

    @property
    def known(self) -> bool:
        return bool(self.customer_id or self.email or self.phone)

    @property
    def email_key(self) -> str | None:
        return email_key(self.email)


def is_promoter(band: str | None, tags: Collection[str]) -> bool:
    """Their own newest word decides (S1-21); of whom nobody asked, the shop's tag says it."""
    return band == PROMOTER if band else PROMOTER in tags


def clean_email(email: str | None) -> str | None:
    """Lower case, domain in NFKC; None for what is no address. Written to as given, compared by `email_key`.

    A letter may stand for many (U+FDFA for eighteen), so an address can be short and its key endless.
    """
    if not email:
        return None
    local, _, domain = email.strip().rpartition("@")
    cleaned = f"{local.lower()}@{unicodedata.normalize('NFKC', domain).lower().rstrip('.')}"
    labels = cleaned.rpartition("@")[2].split(".")
    plausible = _EMAIL.fullmatch(cleaned) and ".." not in cleaned and len(labels) > 1 and all(labels)
    return cleaned if plausible and len(email_key(cleaned) or "") <= MAX_EMAIL else None


def email_key(email: str | None) -> str | None:
    """The canonical form that aliases share: no ``+tag``, no dots at Gmail, folded width. For comparison only."""
    if not email:
        return None
    local, _, domain = unicodedata.normalize("NFKC", email).lower().rpartition("@")
    local = local.split("+", 1)[0]
    if domain in _GMAIL:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def clean_phone(phone: str | None) -> str | None:
    """Digits with an optional plus, in ASCII; None when too short to tell people apart.

    The zero of ``+49 (0) 170`` is dialled at home only.
    """
    folded = _HOME_ZERO.sub(r"\1", unicodedata.normalize("NFKC", phone or ""))
    digits = "".join(str(unicodedata.digit(letter)) for letter in folded if letter.isdigit())
    if not 7 <= len(digits) <= 15:
        return None
    plus = _PLUS_FIRST.match(folded) or digits.startswith("00")
    return ("+" if plus else "") + digits.removeprefix("00")


def clean_locale(tag: str | None) -> str | None:
    """The language of a tag such as ``ar-001`` or ``ca-ES-valencia``, with its country where it names one."""
    language, *rest = (tag or "").replace("_", "-").split("-")
    if not (language.isascii() and language.isalpha() and 2 <= len(language) <= 3):
        return None
    country = next((each for each in rest if len(each) == 2 and each.isascii() and each.isalpha()), "")
    whole = f"{language.lower()}-{country.upper()}"
    return whole if country and len(whole) <= MAX_LOCALE else language.lower()


def clean_name(name: str | None) -> str:
    """A name safe to show: no control or direction letters, no links, not blank, at most 50 letters (guarantees 5)."""
    kept = "".join(" " if c.isspace() else c for c in (name or "") if c.isspace() or is_showable(c))
    cleaned = " ".join(unicodedata.normalize("NFC", kept).split())[:MAX_NAME].strip()
    return "" if is_blank(cleaned) or _LINKISH.search(cleaned) else cleaned


def name_key(name: str) -> str:
    """Letters of a name without case, marks, spaces and Arabic/Persian spelling variants."""
    folded = unicodedata.normalize("NFKD", name).casefold().translate(str.maketrans("يكةىأإآ", "یکهیااا"))
    return "".join(letter for letter in folded if letter.isalnum())
