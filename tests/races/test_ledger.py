"""Many members at one proposal, and workers, spenders and returns at the same credit: one wins, nothing is lost."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.core.errors import RafiqError
from rafiq.core.money import Money
from rafiq.ledger import adjustments
from rafiq.ledger import service as ledger
from rafiq.ledger.wishes import DEDUCT, GRANT, Wish
from rafiq.referrals import proof as rewards_proof
from tests import factories
from tests.races.crowd import THREADS

pytestmark = pytest.mark.usefixtures("crowd")  # which checks the books after every race
PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def ana(merchant) -> str:
    return str(merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["id"])


@pytest.fixture
def at_once(app):
    """Each in a thread and a transaction of its own; what came of it, or the name of the refusal."""

    def at_once(work: list[Callable[[], object]]) -> Counter[str]:
        def one(do: Callable[[], object]) -> str:
            try:
                with app.app_context(), transaction():
                    return str(do())
            except RafiqError as error:
                return type(error).__name__

        with ThreadPoolExecutor(THREADS) as pool:
            return Counter(pool.map(one, work))

    return at_once


def available(merchant) -> str:
    found = merchant.get("/customers/c-ana/balance").get_json()["balances"]
    return str(found[0]["available"]) if found else "0.00"


def wish(ana: str, amount: int, key: str, kind: str = GRANT) -> Wish:
    return Wish(ana, Money(amount, "EUR"), kind, "a race", key)


def test_of_forty_members_exactly_one_confirms(app, store, merchant, ana, at_once):
    """Four eyes: yes and no at the same moment, from twenty members each."""
    with app.app_context(), transaction():
        made = adjustments.adjust(store.store_id, wish(ana, 20_000, "one"), actor="maya@example.com")

    def word(number: int) -> Callable[[], str]:
        actor = f"member{number}@example.com"
        if number % 2:
            return lambda: adjustments.confirm(store.store_id, made.id, actor=actor).status
        return lambda: adjustments.refuse(store.store_id, made.id, actor=actor, reason="no").status

    told = at_once([word(number) for number in range(40)])

    assert told["AlreadyDecided"] == 39
    assert available(merchant) == ("200.00" if told["done"] else "0.00")


def test_the_one_who_proposed_never_wins(app, store, merchant, ana, at_once):
    with app.app_context(), transaction():
        made = adjustments.adjust(store.store_id, wish(ana, 20_000, "own"), actor="maya@example.com")

    told = at_once([lambda: adjustments.confirm(store.store_id, made.id, actor="maya@example.com")] * 20)

    assert told == {"Forbidden": 20}
    assert available(merchant) == "0.00"


def test_one_form_sent_forty_times_adds_once(store, merchant, ana, at_once):
    same = wish(ana, 500, "the same form")

    told = at_once([lambda: adjustments.adjust(store.store_id, same, actor="maya@example.com").id] * 40)

    assert list(told.values()) == [40]
    assert available(merchant) == "5.00"


def test_forty_forms_of_one_member_do_not_slip_under_the_limit_together(store, merchant, ana, at_once):
    """The limit is 100.00: five times 20.00, and not one more."""
    forms = [wish(ana, 2_000, f"form{number}") for number in range(40)]

    told = at_once(
        [
            lambda each=each: adjustments.adjust(store.store_id, each, actor="maya@example.com").status
            for each in forms
        ]
    )

    assert told == {"done": 5, "proposed": 35}
    assert available(merchant) == "100.00"


def test_taking_by_hand_never_overdraws(store, merchant, ana, at_once):
    at_once(
        [lambda: adjustments.adjust(store.store_id, wish(ana, 1_000, "gift"), actor="noah@example.com").id]
    )
    forms = [wish(ana, 300, f"take{number}", DEDUCT) for number in range(20)]

    told = at_once(
        [
            lambda each=each: adjustments.adjust(store.store_id, each, actor="maya@example.com").status
            for each in forms
        ]
    )

    assert told == {"done": 3, "InsufficientBalance": 17}
    assert available(merchant) == "1.00"


@pytest.fixture
def lapsing(app, merchant, publish) -> Callable[[], None]:
    """Nine friends' credit of 10.00 each, all of it over."""

    def lapsing() -> None:
        publish(hold_days=0, credit_expires_days=30)
        code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()[
            "referral_code"
        ]
        for number in range(9):
            customer = factories.customer(f"friend{number}")
            merchant.post(
                "/orders", factories.order(order_number=f"o{number}", customer=customer, referral=code)
            )
        _turn_the_calendar(app)

    return lapsing


def _turn_the_calendar(app) -> None:
    """What is append-only is only moved by somebody who takes the lock away first."""
    with app.app_context(), transaction() as session:
        guards = (
            ("ALTER TABLE transfers DISABLE TRIGGER ALL", "ALTER TABLE transfers ENABLE TRIGGER ALL")
            if db.engine.dialect.name == "postgresql"
            else ("DROP TRIGGER transfers_no_update", "SELECT 1")
        )
        session.execute(text(guards[0]))
        for table in ("transfers", "accounts"):
            moved = text(f"UPDATE {table} SET lapses_at = :past WHERE lapses_at IS NOT NULL")
            session.execute(moved, {"past": _written(PAST)})
        session.execute(text(guards[1]))


def _written(at: datetime) -> object:
    return at if db.engine.dialect.name == "postgresql" else at.isoformat(" ", "microseconds")[:26]


def test_two_workers_expire_each_reward_once(app, crowd, merchant, lapsing):
    lapsing()

    crowd.run_due()

    assert available(merchant) == "0.00"
    with app.app_context():
        expired = db.session.execute(text("SELECT count(*) FROM transfers WHERE kind = 'expire'")).scalar()
        assert rewards_proof.verify() is None
    assert expired == 9


def test_expiry_spending_and_returns_of_one_moment_agree(app, crowd, ask, merchant, lapsing):
    """Whoever comes first: what was spent is not expired, what expired cannot be spent, no return is lost."""
    lapsing()
    spends = [
        {
            "path": "/customers/c-ana/redemptions",
            "body": {"amount": "7.00", "unit": "EUR", "order_number": f"s{n}"},
        }
        for n in range(10)
    ]
    returns = [
        {"path": f"/orders/o{n}/refunds", "body": {"refund_id": "r", "amount": "49.90"}}
        for n in range(0, 9, 2)
    ]

    with ThreadPoolExecutor(1) as worker:
        ending = worker.submit(run_due, app)
        answers = ask(spends + returns)
        ending.result()
    crowd.run_due()

    spent = sum(1 for answer in answers if answer.status == 201 and "balances" in answer.body)
    with app.app_context():
        assert rewards_proof.verify() is None
    assert float(available(merchant)) <= 0
    assert float(available(merchant)) >= -7.00 * spent


def test_of_two_next_orders_one_is_the_next(app, store, merchant, at_once):
    """S4-2: forty orders want a part of credit that is for one; whoever is first uses it, and nobody gets the rest."""
    program = merchant.get("/programs").get_json()["data"][0]
    terms = program["terms"] | {"advocate_amount": "40", "advocate_next_order": True, "hold_days": 0}
    assert merchant.patch(f"/programs/{program['id']}", {"terms": terms}).status_code == 200
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    merchant.post("/orders", factories.order(referral=ana["referral_code"]))
    run_due(app)

    def spends(number: int) -> Callable[[], str]:
        one = Money(100, "EUR")
        return lambda: str(
            ledger.spend(store.store_id, ana["id"], one, order_number=f"a{number}", actor="t")[1]
        )

    told = at_once([spends(number) for number in range(40)])

    assert told == {"True": 1, "InsufficientBalance": 39}
