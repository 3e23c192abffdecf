"""Where an A/B test began and where it ended, for whoever reads the charts later (S0-20)."""

from dataclasses import replace
from datetime import date

from rafiq.analytics.queries.marks import marks
from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.experiments import service
from rafiq.experiments.drafts import DraftVariant
from rafiq.experiments.rules import Kind
from rafiq.stores import share_settings
from tests.web.kept_by_members import TEST

PLACES = (DraftVariant("As it is"), DraftVariant("Popup", 1, {"prompt": "popup"}))


def test_where_a_test_began_and_ended_is_marked_for_the_charts_with_who_and_why(app, clock, store):
    """S0-20: also when it ended by itself; what the winner changed in sharing carries the reason."""
    place = replace(TEST, kind=Kind.PLACEMENT, variants=PLACES, planned_days=7, automatic=True)
    with app.app_context(), transaction():
        copy = service.start(store.store_id, TEST, actor="mina@example.com")
        clock.move(days=1)
        service.end(store.store_id, copy.id, keep="B", actor="m", reason="It reads   well")
        service.start(store.store_id, place, actor="mina@example.com")
    clock.move(days=7, minutes=1)
    run_due(app)

    with app.app_context():
        found = marks(store.store_id, date(2000, 1, 1), date(2100, 1, 1))
        versions = share_settings.VERSIONS.history(store.store_id)
        later = marks(store.store_id, clock.at.date(), clock.at.date())
    told = [(each.kind, each.who, each.kept) for each in found if each.kind.startswith("test")]
    assert told == [("test_end", "rafiq", "As it is"), ("test_start", "mina@example.com", ""),
                    ("test_end", "m", "Short"), ("test_start", "mina@example.com", "")]  # fmt: skip
    assert (versions[0].author, versions[0].why) == ("m", "It reads well")
    assert [each.kind for each in later] == ["test_end"]
