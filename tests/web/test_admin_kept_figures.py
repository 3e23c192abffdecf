"""A big shop's figures: some minutes old at most, saying so, and the same as when they are counted (issue 7)."""

import csv
import io
import re
from dataclasses import replace

import pytest

from rafiq.analytics import kept
from rafiq.analytics.kept import _figures
from rafiq.analytics.queries import kpis
from tests import factories
from tests.web.admin_door import member

PAGES = (
    "/numbers",
    "/numbers/funnel",
    "/numbers/customers",
    "/numbers/outcomes",
    "/objectives",
    "/stages/over-time",
)

pytestmark = pytest.mark.usefixtures("every_shop_is_big")


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


@pytest.fixture
def buys(merchant):
    """`buys("A1", "Ben")`: somebody new buys."""

    def buy(number: str, name: str) -> None:
        merchant.post("/orders", factories.order(order_number=number, customer=factories.customer(name)))

    return buy


def of_file(owner) -> str:
    file = csv.DictReader(io.StringIO(owner.get("/numbers/figures.csv").text.removeprefix("\ufeff")))
    return next(row["value"] for row in file if row["name"] == "new_customers")


def make_older(seconds: float) -> None:
    for key, figure in _figures.items():
        _figures[key] = replace(figure, counted=figure.counted - seconds)


@pytest.mark.both_databases
def test_a_page_of_a_big_shop_says_since_when_its_figures_stand(owner, buys):
    buys("A1", "Ben")

    for path in PAGES:
        kept.forget()
        assert 'id="counted-at"' not in owner.get(path).text, f"{path}: counted just now"
        assert 'id="counted-at"' in owner.get(path).text, path


def test_files_and_whoever_asks_beside_the_pages_always_get_what_is_counted_now(app, store, owner, buys):
    buys("A1", "Ben")
    owner.get("/numbers")
    buys("A2", "Cem")
    with app.app_context():
        today = kpis.service.today(store.store_id)

        assert (of_file(owner), kpis.counts(store.store_id, today, today).new_customers) == ("2", 2)


def test_figures_are_counted_again_behind_the_pages(app, store, owner, buys):
    """Those that were looked at, once they are a minute old; then the page shows what came meanwhile."""

    def shown() -> int:
        owner.get("/numbers")
        [counts] = [figure.value[0] for key, figure in _figures.items() if "_new" in key]
        return counts["new_customers"]

    buys("A1", "Ben")
    assert shown() == 1
    buys("A2", "Cem")
    with app.app_context():
        assert kept.count_again() == 0
        assert shown() == 1
        make_older(kept.FRESH + 1)

        assert kept.count_again() > 0
    assert shown() == 2


def test_the_first_look_after_a_start_shows_what_the_worker_counted(app, owner, buys):
    """Whoever opens a page first waits for nothing to be counted; what came since is in the files at once."""
    buys("A1", "Ben")
    app.extensions["rafiq"].jobs.run_all()
    buys("A2", "Cem")
    for path in ("/numbers", "/numbers/funnel", "/numbers/customers", "/objectives", "/stages/over-time"):
        kept.forget()
        assert 'id="counted-at"' in owner.get(path).text, path

    tile = re.search(r'of=new_customers&[^"]*">(\d+)</a>', owner.get("/numbers").text)
    assert tile
    assert (tile[1], of_file(owner)) == ("1", "2")


def test_a_figure_that_nobody_counted_again_is_not_shown_for_ever(owner, buys):
    buys("A1", "Ben")
    owner.get("/numbers/outcomes")
    make_older(kept.OLDEST + 1)

    assert 'id="counted-at"' not in owner.get("/numbers/outcomes").text


def test_a_small_shop_is_counted_at_every_look(owner, buys, monkeypatch):
    monkeypatch.setattr(kept, "BIG", 5_000)
    buys("A1", "Ben")
    for _ in range(2):
        assert 'id="counted-at"' not in owner.get("/numbers").text
    assert _figures == {}
