"""Keyed hashes of what people leave behind: comparable, unreadable, forgotten (G26, G32)."""

from datetime import UTC, datetime, timedelta

import pytest

from rafiq.fraud.evidence import Trace
from rafiq.fraud.prints import Left, network_key, take

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
LEFT = Left(
    device="dev-1",
    network="93.184.216.34",
    agent="Firefox",
    address="12 High Street, Leeds",
    postcode="LS1 4AP",
    payment="fp_1",
)
KEYS = (b"new", b"old")


def prints(left=LEFT, *, keys=KEYS, store_id="sto_1", now=NOW):
    return take(left, keys=keys, store_id=store_id, now=now)


def shared(before, after) -> set[Trace]:
    kept = set(before.now.values())
    return {trace for mark, trace in after.known_as.items() if mark in kept}


def test_no_print_contains_what_it_was_made_of():
    """G32: nothing of the raw value is kept."""
    text = str(dict(prints().now))

    assert not any(raw in text for raw in ("93.184", "Firefox", "High", "LS1", "dev-1", "fp_1"))


def test_the_same_person_is_recognised_a_week_later():
    assert shared(prints(), prints(now=NOW + timedelta(days=7))) == set(Trace)


def test_a_network_is_forgotten_after_its_weeks_and_a_device_is_not():
    later = shared(prints(), prints(now=NOW + timedelta(days=36)))

    assert later == set(Trace) - {Trace.NETWORK, Trace.AGENT}


def test_two_stores_cannot_compare_their_prints():
    """G25: a print of one store means nothing in another."""
    assert shared(prints(), prints(store_id="sto_2")) == set()


def test_a_new_key_still_knows_what_the_old_one_kept():
    assert shared(prints(keys=(b"old",)), prints(keys=(b"new", b"old"))) == set(Trace)
    assert shared(prints(keys=(b"old",)), prints(keys=(b"new",))) == set()


@pytest.mark.parametrize(
    "other", ["Leeds, 12 high st.", "12, HIGH STREET (Leeds)", "１２ High Str Leeds", "Leeds High Street 12"]
)
def test_an_address_is_one_however_it_is_written(other):
    assert Trace.ADDRESS in shared(prints(), prints(Left(address=other)))


@pytest.mark.parametrize("other", ["14 High Street, Leeds", "12 High Street, York", "12", ""])
def test_another_address_is_another(other):
    assert shared(prints(), prints(Left(address=other))) == set()


@pytest.mark.parametrize(
    ("address", "key"),
    [
        (" 93.184.216.34 ", "93.184.216.34"),
        ("::ffff:93.184.216.34", "93.184.216.34"),
        ("2606:2800:220:1:248:1893:25c8:1946", "2606:2800:220:1::/64"),
        ("10.0.0.1", ""),
        ("127.0.0.1", ""),
        ("100.64.1.1", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_a_network_is_a_public_address_or_a_households_share(address, key):
    assert network_key(address) == key


def test_nothing_left_is_nothing_kept():
    assert not prints(Left())
    assert prints(Left(agent="Firefox")).now == {}
