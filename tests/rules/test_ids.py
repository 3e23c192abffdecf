"""Ids that sort by age and never repeat; codes that nobody misreads; keys of retries as clients write them."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from rafiq.core import ids
from rafiq.core.errors import Invalid
from rafiq.core.idempotency import clean_key, fingerprint


def test_an_id_is_its_prefix_and_26_letters():
    assert re.fullmatch(r"ord_[0-9A-HJKMNP-TV-Z]{26}", ids.new_id("ord"))


def test_ids_of_one_instant_keep_their_order():
    with time_machine.travel(4_102_444_800, tick=False):
        made = [ids.new_id("ord") for _ in range(2_000)]

    assert made == sorted(made)
    assert len(set(made)) == 2_000


def test_ids_made_in_eight_threads_at_once_never_repeat():
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [ids.new_id("x") for _ in range(1_000)], range(8)))

    assert len({made for batch in batches for made in batch}) == 8_000
    assert all(batch == sorted(batch) for batch in batches)


def test_a_clock_that_steps_back_does_not_unsort_ids():
    before = ids.new_id("ord")
    with time_machine.travel(1_000_000_000, tick=False):
        after = ids.new_id("ord")

    assert after > before


def test_a_code_has_no_letters_that_look_alike():
    codes = [ids.new_code() for _ in range(500)]

    assert len(set(codes)) == 500
    assert all(re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{8}", code) for code in codes)


def test_a_number_is_never_zero_and_fits_its_bits():
    assert {ids.new_number(1) for _ in range(50)} == {1}
    assert all(0 < ids.new_number(40) < 2**40 for _ in range(500))


def test_a_secret_has_no_letters_that_break_a_word():
    """A double click selects the whole key, and its parts are found by the underscore."""
    assert re.fullmatch(r"sk_live_[A-Za-z0-9]{43}", ids.new_secret("sk_live"))


@pytest.mark.parametrize(("header", "key"), [("abc", "abc"), ('"abc"', "abc"), (" abc ", "abc"), ('"', '"')])
def test_an_idempotency_key_may_be_quoted_or_bare(header, key):
    assert clean_key(header) == key


@pytest.mark.parametrize("header", ["", '""', "   ", "é", "a\x00b", "a\tb", "x" * 256])
def test_what_is_no_key_is_refused(header):
    with pytest.raises(Invalid):
        clean_key(header)

    assert clean_key("x" * 255)


def test_a_fingerprint_tells_method_path_and_body_apart():
    requests = [("POST", "/a", b"1"), ("PUT", "/a", b"1"), ("POST", "/b", b"1"), ("POST", "/a", b"2")]

    assert len({fingerprint(*each) for each in requests}) == 4
    assert fingerprint(*requests[0]) == fingerprint("POST", "/a", b"1")
