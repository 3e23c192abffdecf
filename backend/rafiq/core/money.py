"""Money as integers of minor units with a currency, and the one rounding rule (half up, away from zero)."""

import re
from dataclasses import dataclass

from rafiq.core.errors import Invalid

BASIS_POINTS = 10_000
MAX_DIGITS = 15

# Decimals where they are not two (ISO 4217; IRR and the pseudo-currency IRT = 10 rial as shops quote them).
_DECIMALS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF IRR IRT".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
CURRENCIES = frozenset(
    (
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
        "CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
        "GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR IRT ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD "
        "KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
        "NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD "
        "SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UZS VES VND VUV WST XAF "
        "XCD XOF XPF YER ZAR ZMW "
    ).split()
)
_AMOUNT = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,15}))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units of one currency; arithmetic across currencies is refused (G10)."""

    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            message = f"{self.currency} and {other.currency} are never mixed"
            raise ValueError(message)
        return other.amount

    def percent(self, basis_points: int) -> "Money":
        return Money(divide(self.amount * basis_points, BASIS_POINTS), self.currency)

    def share(self, part: int, whole: int) -> "Money":
        """The same share of this amount as ``part`` is of ``whole``; nothing of nothing is everything."""
        if whole == 0:
            return self
        return Money(divide(self.amount * part, whole), self.currency)

    def text(self) -> str:
        """A decimal string in major units: ``"49.90"``, ``"50000"``."""
        places = decimals(self.currency)
        sign, digits = "-" if self.amount < 0 else "", str(abs(self.amount)).rjust(places + 1, "0")
        return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def divide(numerator: int, denominator: int) -> int:
    """Integer division, halves away from zero. The one rounding rule of the house."""
    quotient, remainder = divmod(abs(numerator), abs(denominator))
    rounded = quotient + (1 if 2 * remainder >= abs(denominator) else 0)
    return rounded if (numerator >= 0) == (denominator > 0) else -rounded


def decimals(currency: str) -> int:
    """How many digits stand behind the point; units that are no money (MB, points) are counted whole."""
    return _DECIMALS.get(currency, 2 if currency in CURRENCIES else 0)


def check_currency(currency: str, pointer: str = "#/currency") -> str:
    """Raise `Invalid` for anything but an ISO 4217 code in capitals or IRT."""
    if currency not in CURRENCIES:
        raise Invalid.field(pointer, "must be an ISO 4217 code such as EUR (or IRT for toman)")
    return currency


def plain_amount(text: str) -> str:
    """The same amount written one way only: ``010.0`` is ``10``; for amounts whose currency is not known yet."""
    whole, _, fraction = text.partition(".")
    rest = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")


def parse_amount(text: str, currency: str, pointer: str = "#/amount") -> Money:
    """Read ``"49.90"``: at most 15 digits, no exponent, no sign, no more decimals than the currency has.

    Raises `Invalid` naming the field.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise Invalid.field(pointer, 'must be a decimal string such as "49.90"')
    whole, fraction = match.group(1), match.group(2) or ""
    places = decimals(currency)
    if len(fraction) > places:
        raise Invalid.field(pointer, f"{currency} has {places} decimals")
    minor = int(whole + fraction.ljust(places, "0"))
    if len(whole.lstrip("0")) + places > MAX_DIGITS:
        raise Invalid.field(pointer, f"at most {MAX_DIGITS} digits")
    return Money(minor, currency)
