"""Which two addresses are one area (S4-15)."""

import pytest

from rafiq.orders.own import Place
from rafiq.referrals.neighbours import share_area


@pytest.mark.parametrize(
    ("one", "other", "prefix", "together"),
    [
        ("10115", "10117", 3, True),
        ("10115", "10117", 5, False),
        ("10115", "10115", 5, True),
        ("sw1a 1aa", "SW1A2BB", 4, True),
        ("۱۰۱۱۵", "10117", 3, True),
        ("101", "10115", 4, False),
        ("", "", 1, False),
        ("10115", "10115", 0, False),
    ],
)
def test_two_postcodes_share_an_area_by_their_first_letters(one, other, prefix, together):
    """S4-15."""
    assert share_area(Place(one, None), Place(other, None), prefix=prefix) is together


@pytest.mark.parametrize(("country", "together"), [("DE", True), (None, True), ("FR", False)])
def test_the_same_digits_in_another_country_are_another_area(country, together):
    """S4-15."""
    assert share_area(Place("10115", "DE"), Place("10115", country), prefix=3) is together
