"""Links and tokens: genuine ones are read, everything else is nothing, keys rotate (guarantees 3.3)."""

import hashlib
import hmac
import random
import re
import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import Signer
from itsdangerous.signer import HMACAlgorithm

from rafiq.core.errors import Invalid
from rafiq.core.signing import CHANNELS, LINK_LENGTH, Keyring, LinkRef, VisitRef, _fingerprint

OLD, NEW = "an older key for tests only, long enough", "a newer key for tests only, long enough"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KEYRING = Keyring((OLD,))
LINK = KEYRING.sign_link(7, 123_456_789)
VISIT = VisitRef(7, 123_456_789, NOW, "whatsapp", "0123456789ab")
URL_SAFE = re.compile(r"[A-Za-z0-9_.-]+")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

stores = st.integers(1, 2**32 - 1)
links = st.integers(1, 2**40 - 1)


@given(stores, links)
def test_a_link_is_27_plain_letters_that_say_which_store_and_which_link(store, link):
    token = KEYRING.sign_link(store, link)

    assert len(token) == LINK_LENGTH == 27
    assert URL_SAFE.fullmatch(token)
    assert KEYRING.read_link(token) == LinkRef(store, link)


@given(stores, links, st.sampled_from([None, *CHANNELS]), st.integers(0, 2**48 - 1))
def test_a_visit_comes_back_as_it_went(store, link, channel, nonce):
    visit = VisitRef(store, link, NOW, channel, f"{nonce:012x}")

    assert KEYRING.read_visit(KEYRING.sign_visit(visit)) == visit


@pytest.mark.parametrize("place", range(27))
def test_a_link_with_one_letter_changed_is_forged(place):
    """Letters that carry unused bits may decode to the same bytes; those are the same token, not a forged one."""
    for letter in LETTERS.replace(LINK[place], ""):
        changed = LINK[:place] + letter + LINK[place + 1 :]

        assert KEYRING.read_link(changed) in (
            {None, KEYRING.read_link(LINK)} if place in {13, 26} else {None}
        )


class ShortTag(HMACAlgorithm):
    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return super().get_signature(key, value)[:9]


@given(stores, links)
def test_a_link_is_what_itsdangerous_would_sign_with_a_shorter_tag(store, link):
    secret = hmac.digest(OLD.encode(), b"rafiq.link", hashlib.sha256)
    signer = Signer(
        secret, key_derivation="none", digest_method=hashlib.sha256, algorithm=ShortTag(hashlib.sha256)
    )
    token = KEYRING.sign_link(store, link)

    assert signer.sign(signer.unsign(token)).decode() == token


@pytest.mark.parametrize(
    "token",
    ["", "K7M2QX4P", LINK[:-1], LINK + "=", LINK + "A", f" {LINK}", LINK.replace(".", ":"), "A" * 27, "." * 27,
     "é" * 27, "\x00" * 27, "A" * 1_000_000, KEYRING.sign_visit(VISIT)],
    ids=lambda token: token[:12].encode().hex(),
)  # fmt: skip
def test_what_we_did_not_sign_is_nothing(token):
    assert KEYRING.read_link(token) is None


@given(st.text(max_size=80))
def test_no_text_makes_the_reader_fail(token):
    assert KEYRING.read_link(token) is None
    assert KEYRING.read_visit(token) is None
    assert KEYRING.unseal("me", token, now=NOW) is None


@given(st.binary(min_size=27, max_size=27))
def test_no_bytes_of_the_right_length_are_taken(raw):
    assert KEYRING.read_link(raw.decode("latin-1")) is None


def test_a_link_is_no_visit_and_a_visit_is_no_link():
    assert KEYRING.read_visit(LINK) is None
    assert KEYRING.read_link(KEYRING.sign_visit(VISIT)) is None


def test_malleable_endings_name_the_same_visit():
    """Unused bits of the last letter can be anything: what counts is the nonce inside, never the token's text."""
    token = KEYRING.sign_visit(VISIT)
    alike = {t for t in (token[:-1] + letter for letter in LETTERS) if KEYRING.read_visit(t)}

    assert token in alike
    assert {KEYRING.read_visit(each) for each in alike} == {VISIT}


def test_old_links_live_on_when_a_newer_key_signs():
    rotated = Keyring((OLD, NEW))

    assert rotated.read_link(LINK) == LinkRef(7, 123_456_789)
    assert rotated.read_visit(KEYRING.sign_visit(VISIT)) == VISIT
    assert rotated.sign_link(7, 123_456_789) == Keyring((NEW,)).sign_link(7, 123_456_789) != LINK


def test_a_key_that_is_gone_takes_its_links_along():
    assert Keyring((NEW,)).read_link(LINK) is None
    assert Keyring((NEW,)).read_visit(KEYRING.sign_visit(VISIT)) is None


def test_two_keys_that_share_their_name_are_both_read():
    """The name is one byte, so one rotation in 256 meets a namesake."""
    spare = (f"a key for tests only, number {n}, long enough" for n in range(10_000))
    namesake = next(key for key in spare if _fingerprint(key) == _fingerprint(OLD))
    rotated = Keyring((OLD, namesake))

    assert rotated.read_link(LINK) == LinkRef(7, 123_456_789)
    assert rotated.read_link(rotated.sign_link(7, 1)) == LinkRef(7, 1)


@pytest.mark.parametrize("keys", [(), ("",), (OLD, ""), ("", OLD)])
def test_an_empty_key_is_refused(keys):
    with pytest.raises(Invalid):
        Keyring(keys)


def test_a_sealed_token_is_read_by_its_own_kind_only():
    sealed = KEYRING.seal("me", {"p": "cus_1"}, now=NOW, lifetime=timedelta(days=1))

    assert KEYRING.unseal("me", sealed, now=NOW) == {"p": "cus_1"}
    assert KEYRING.unseal("setup", sealed, now=NOW) is None
    assert Keyring((NEW,)).unseal("me", sealed, now=NOW) is None
    assert Keyring((OLD, NEW)).unseal("me", sealed, now=NOW) == {"p": "cus_1"}


@pytest.mark.parametrize(
    ("later", "counts"),
    [
        (timedelta(minutes=-10), True),  # another host's clock may be behind
        (timedelta(days=1), True),
        (timedelta(days=1, minutes=5), True),
        (timedelta(days=1, minutes=5, seconds=1), False),
    ],
)
def test_a_sealed_token_has_a_lifetime_with_five_minutes_leeway(later, counts):
    sealed = KEYRING.seal("me", {"p": "cus_1"}, now=NOW, lifetime=timedelta(days=1))

    assert (KEYRING.unseal("me", sealed, now=NOW + later) is not None) is counts


def test_a_secret_is_read_back_with_any_key_that_is_left():
    sealed = KEYRING.encrypt("ss_live_secret")

    assert "secret" not in sealed
    assert Keyring((OLD, NEW)).decrypt(sealed) == "ss_live_secret"
    with pytest.raises(Invalid, match="no longer holds"):
        Keyring((NEW,)).decrypt(sealed)


def test_a_sealed_token_may_be_512_letters_long_and_no_longer():
    noise = "".join(random.Random(1).choices(string.ascii_letters, k=420))  # what repeats is packed smaller
    sealed = {
        n: KEYRING.seal("me", {"x": noise[:n]}, now=NOW, lifetime=timedelta(1)) for n in range(300, 420)
    }
    assert {512, 513} <= {len(token) for token in sealed.values()}

    for n, token in sealed.items():
        fits = {"x": noise[:n]} if len(token) <= 512 else None
        assert KEYRING.unseal("me", token, now=NOW) == fits


def test_each_purpose_has_keys_of_its_own_the_newest_first():
    rotated = Keyring((OLD, NEW))

    assert rotated.derived("prints") == (*Keyring((NEW,)).derived("prints"), *KEYRING.derived("prints"))
    assert set(rotated.derived("prints")) & set(rotated.derived("mails")) == set()
