"""One phone, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.people.phones import same_phone, spellings
from rafiq.people.rules import clean_phone


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0151 111222", "+49151111222"),
        ("49151111222", "+49151111222"),
        ("(+49) 151-111222", "+49151111222"),
        ("+49 (0) 151 111222", "+49151111222"),
        ("0049 151 111222", "0151111222"),
        ("\u200e+49 151 111222", "49151111222"),
        ("۰۱۵۱ ۱۱۱۲۲۲", "+49151111222"),
        ("0171 5556677", "+49 171 5556677"),
        ("٠٩١٢ ٣٤٥ ٦٧٨٩", "+98 912 345 6789"),
        ("012-345 6789", "+60 12-345 6789"),
        ("(415) 555-2671", "+1 415 555 2671"),
        ("06 1234 5678", "+39 06 1234 5678"),
    ],
)
def test_a_phone_is_the_same_with_the_code_of_its_country_and_without(one, other):
    """S4-14: by phone, at the desk and at the checkout."""
    assert same_phone(clean_phone(one), clean_phone(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0151 111223", "+49151111222"),
        ("+98 151 111222", "+49151111222"),
        ("1112222", "+491511112222"),
        ("151 111222", "+4930151111222"),  # a number without its town is not enough
        ("0000000", "00000000"),
        ("", ""),
    ],
)
def test_other_phones_are_others(one, other):
    assert not same_phone(clean_phone(one), clean_phone(other))


@given(st.from_regex(r"(\+|0|)[1-9][0-9]{6,13}", fullmatch=True), st.data())
def test_every_spelling_is_the_same_phone_and_every_same_phone_is_a_spelling(phone, data):
    other = data.draw(st.sampled_from(sorted(spellings(phone))))

    assert same_phone(phone, other)
    assert phone in spellings(other)
