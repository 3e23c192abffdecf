"""Which code somebody may choose: easy to say, never the shop's voice, never taken for one of ours (guarantees 5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafiq.core.errors import Invalid
from rafiq.core.ids import new_code
from rafiq.links.rules import chosen_code, clean_code, fold

OURS = st.builds(lambda _: new_code(), st.integers())


def refusal(typed: str, store_name: str = "Chaykhana") -> str | None:
    try:
        chosen_code(typed, store_name=store_name)
    except Invalid as error:
        return error.code if [each.pointer for each in error.problems] == ["#/code"] else "another field"
    return None


@pytest.mark.parametrize(
    "typed", ["ANA-TEA", "ana-2026", "BENN", "BISHOP", "SCUNTHORPE", "DICKENS", "BERLIN24", "A" * 32]
)
def test_a_name_that_is_easy_to_say_is_taken(typed):
    assert chosen_code(f" {typed} ", store_name="Chaykhana") == typed.upper()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ANA",
        "A" * 33,
        "ANA TEA",
        "ANA_TEA",
        "-ANA",
        "ANA-",
        "A--NA",
        "کددوست",
        "ANA\0TEA",
        "ÄNNA",
        "АНА-ЧАЙ",
    ],
)
def test_other_letters_and_lengths_are_refused(typed):
    assert refusal(typed) == "code_letters"


@pytest.mark.parametrize("typed", ["BESTTEAM", "BEST-TEAM", "A-B-C"])
def test_what_could_be_one_of_ours_is_refused(typed):
    assert refusal(typed) == "code_length"


@given(OURS)
def test_no_code_of_ours_could_have_been_chosen_or_looks_like_one_that_was(ours):
    """A code of eight letters may be chosen only with an O or I in it, and no code of ours has one."""
    assert refusal(ours) == "code_length"
    assert not {"O", "I"} & set(fold(ours))


@pytest.mark.parametrize(
    "typed",
    [
        "ADMIN", "ADM1N", "FREE50", "FR33", "50-FREE", "ANA-SALE", "MYDISCOUNT10", "D1SC0UNT", "OFFICIAL-ANA",
        "RAFIQ", "RAF1Q-2", "CHAYKHANA", "CHAY-KHANA", "ANA-AT-CHAYKHANA", "CHAYKHAN4", "FRIEND-ANA", "THANKS5",
    ],
)  # fmt: skip
def test_a_code_that_speaks_for_the_shop_is_refused_however_it_is_spelled(typed):
    assert refusal(typed) == "code_reserved"


def test_the_shops_own_words_are_its_own_and_those_alone():
    assert refusal("GREEN-LEAF9", "The Green Leaf") == "code_reserved"
    assert refusal("GREEN-ANNA", "The Green Leaf") == "code_reserved"
    assert refusal("GREEN-ANNA", "Chaykhana") is None
    assert refusal("EVERGREENS", "The Green Leaf") is None


@pytest.mark.parametrize("typed", ["SH1T-9", "FUCKYOU", "5LUTS", "ANA-PORN"])
def test_rude_words_are_kept_off_cards(typed):
    assert refusal(typed) == "code_rude"


def test_look_alikes_and_dashes_are_one_code():
    assert fold("ANA-2O26") == fold("ana2026") == fold("ANA Z0Z6")
    assert clean_code("ana-tea") == "ANATEA"
