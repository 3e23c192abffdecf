"""What a discount shared by two is, from who has paused (S4-16)."""

from datetime import UTC, datetime, timedelta

import pytest

from rafiq.pairs.rules import Because, Bond, Pause, standing

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LATER = NOW + timedelta(days=7)


def bond(partner: str = "ben", points: int = 1_000, *, counts: bool = True) -> Bond:
    return Bond(partner, points, counts, NOW)


@pytest.mark.parametrize(
    ("bonds", "paused", "because"),
    [
        ([], {}, Because.NONE),
        ([bond()], {}, Because.ACTIVE),
        ([bond()], {"ana": None}, Because.PAUSED),
        ([bond()], {"ben": None}, Because.PARTNER_PAUSED),
        ([bond()], {"ana": None, "ben": None}, Because.PAUSED),
        ([bond(counts=False)], {}, Because.ENDED),
        ([bond(), bond("cem")], {"ben": None}, Because.ACTIVE),
        ([bond(), bond("cem", counts=False)], {"ben": None}, Because.PARTNER_PAUSED),
    ],
)
def test_it_holds_while_both_of_a_pair_stay(bonds, paused, because):
    """S4-16: one who pauses stops it for both."""
    pauses = {name: Pause(NOW, until) for name, until in paused.items()}

    assert standing("ana", bonds, pauses, NOW).because is because


def test_the_best_of_several_pairs_counts():
    """S4-16: they are not added up."""
    assert standing("ana", [bond(), bond("cem", 1_500)], {}, NOW).basis_points == 1_500


@pytest.mark.parametrize(
    ("now", "active"), [(NOW, False), (LATER - timedelta(seconds=1), False), (LATER, True)]
)
def test_a_pause_with_an_end_ends_by_itself(now, active):
    """S4-16."""
    found = standing("ana", [bond()], {"ben": Pause(NOW, LATER)}, now)

    assert (found.active, found.until) == (active, None if active else LATER)
