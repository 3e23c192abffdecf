"""When customers begin to recommend, and what advocates, referred and all others are worth (S3-2, S3-4)."""

import pytest
from sqlalchemy import text

from rafiq.analytics.queries import over_time
from rafiq.core import clock as time
from rafiq.core.db import db
from tests import factories

# By hand, in another way than the product's: one row a person, without windows or joins.
FOR_THEMSELVES = """
SELECT o.person_id,
  SUM(o.subtotal - o.refunded) AS net,
  (SELECT f.subtotal FROM orders f WHERE f.store_id = :s AND f.person_id = o.person_id AND f.event IS NULL
    ORDER BY f.placed_at, f.id LIMIT 1) AS first,
  (SELECT COUNT(*) FROM referrals r WHERE r.store_id = :s AND r.advocate_id = o.person_id
    AND r.status NOT IN ('voided', 'blocked')) AS brought,
  (SELECT COUNT(*) FROM referrals r WHERE r.store_id = :s AND r.friend_id = o.person_id
    AND r.status NOT IN ('voided', 'blocked')) AS came
FROM orders o WHERE o.store_id = :s AND o.event IS NULL AND o.cancelled_at IS NULL GROUP BY o.person_id
"""


@pytest.fixture
def month(clock, merchant):
    """Ana buys, brings Ben after 12 days and Cem after 35; Dora only buys, twice, and returns a part."""

    def buys(name: str, number: str, subtotal: str, **more: object) -> None:
        body = factories.order(
            order_number=number, subtotal=subtotal, customer=factories.customer(name), **more
        )
        assert merchant.post("/orders", body).status_code == 201

    ana = factories.customer("Ana")
    code = merchant.post("/advocates", {"customer": ana}).get_json()["referral_code"]
    buys("Ana", "1", "20.00")
    buys("Dora", "2", "40.00")
    clock.move(days=12)
    buys("Ben", "3", "30.00", referral=code)
    clock.move(days=23)
    buys("Cem", "4", "50.00", referral=code)
    buys("Ana", "5", "80.00")
    buys("Dora", "6", "10.00")
    merchant.post("/orders/6/refunds", {"refund_id": "r1", "amount": "4.00"})


@pytest.mark.usefixtures("month")
def test_a_customers_worth_is_that_of_independent_sums(app, store):
    """S3-2: lifetime value of advocates, referred and others."""
    with app.app_context():
        rows = db.session.execute(text(FOR_THEMSELVES), {"s": store.store_id}).all()
        found = {each.group: each for each in over_time.worth(store.store_id, "EUR")}
    groups: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        group = "advocates" if row.brought else "referred" if row.came else "others"
        groups.setdefault(group, []).append((int(row.net), int(row.first)))

    assert {name: each.people for name, each in found.items()} == {n: len(g) for n, g in groups.items()}
    assert {name: each.lifetime.amount for name, each in found.items()} == {
        name: sum(net for net, _ in group) // len(group) for name, group in groups.items()
    }
    assert (found["advocates"].lifetime.text(), found["advocates"].tenths_of_first) == ("100.00", 50)


@pytest.mark.usefixtures("month")
def test_the_cohort_tells_by_which_day_customers_had_brought_a_friend(app, store):
    """S3-4: of those who have come to day 0, 10, 20, …; Ana brought one on day 12."""
    with app.app_context():
        found = {
            each.day: (each.customers, each.brought) for each in over_time.cohort(store.store_id, time.now())
        }

    assert (found[0], found[10], found[20], found[30], found[40]) == ((4, 0), (3, 0), (3, 1), (2, 1), (0, 0))
    assert list(found) == [0, *range(10, 101, 10)]


def test_a_store_without_orders_has_neither(app, store):
    with app.app_context():
        assert over_time.worth(store.store_id, "EUR") == []
        assert {each.customers for each in over_time.cohort(store.store_id, time.now())} == {0}
