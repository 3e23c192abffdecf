"""Whether two orders are served in one area on one day; pure."""

import unicodedata

from rafiq.orders.own import Place


def share_area(one: Place, other: Place, *, prefix: int) -> bool:
    """The first ``prefix`` letters of both postcodes are the same, however they are written: `sw1a 1aa`, `SW1A1AA`.

    A country that only one of them names speaks against nothing.
    """
    first, second = _letters(one.postcode), _letters(other.postcode)
    if prefix < 1 or min(len(first), len(second)) < prefix or first[:prefix] != second[:prefix]:
        return False
    return one.country is None or other.country is None or one.country == other.country


def _letters(postcode: str) -> str:
    folded = unicodedata.normalize("NFKC", postcode).upper()
    return "".join(
        str(unicodedata.digit(each)) if each.isdigit() else each for each in folded if each.isalnum()
    )
