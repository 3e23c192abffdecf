"""Several shops, many shoppers, every fault a network has, ninety virtual days: the books agree every evening."""

import os

from tests.simulation.run import Life

SEED = int(os.environ.get("SEED", "20261121"))
LONG = "SEED" in os.environ


def test_ninety_days_of_faults_end_as_the_reference_says(clock, app):
    """G1 to G7, G9, G10: doubled, late and reordered messages, crashes before the commit, refunds, versions, caps."""
    life = Life(app, clock, SEED, orders_a_day=float(os.environ.get("ORDERS_A_DAY", "3" if LONG else "0.5")))

    life.run()

    assert life.told > 300, "the dice have lost their way"
