"""Friends of one area on one day: a bonus for both, withdrawn when a date moves and given back (S4-15)."""

import itertools
from datetime import timedelta

import pytest

from rafiq.ledger import proof as ledger_proof
from rafiq.programs.rules import TEN_PERCENT, Gift, GiftKind, Terms
from rafiq.referrals import proof
from tests.stories.test_staff import publish

TWO_FOR_BOTH = Terms(
    "EUR",
    advocate=Gift(GiftKind.CREDIT, 1_000),
    friend=TEN_PERCENT,
    neighbour=Gift(GiftKind.CREDIT, 200),
    neighbour_prefix=3,
)
MONDAY, TUESDAY = "2026-12-07", "2026-12-08"


@pytest.fixture
def shop(shop):
    publish(shop, TWO_FOR_BOTH)
    return shop


def ana_buys(shop, day: str = MONDAY, postcode: str = "10115", **order: object) -> None:
    shop.buys("Ana", "A1", service_date=day, postcode=postcode, **order)
    shop.days_pass(0)


def ben_buys(shop, day: str = MONDAY, postcode: str = "10117", **order: object) -> None:
    code = shop.advocate("Ana")["referral_code"]
    shop.buys("Ben", "B1", service_date=day, postcode=postcode, referral=code, **order)
    shop.days_pass(0)


def bonus(shop) -> list[tuple[str, str, str]]:
    theirs = [each for each in shop.referral("B1")["rewards"] if each["part"] == "neighbour"]
    return [(each["side"], each["status"], each["amount"]) for each in theirs]


def test_the_same_area_on_the_same_day_brings_a_bonus_to_both(shop):
    """S4-15: same zone and date."""
    ana_buys(shop)
    ben_buys(shop)
    shop.days_pass(15)

    assert bonus(shop) == [("advocate", "available", "2.00"), ("friend", "available", "2.00")]
    assert (shop.balance("Ana")[1], shop.balance("Ben")[1]) == ("12.00", "2.00")


@pytest.mark.parametrize(("day", "postcode"), [(TUESDAY, "10117"), (MONDAY, "20095")])
def test_another_day_or_another_area_brings_none(shop, day, postcode):
    """S4-15: other day, none."""
    ana_buys(shop)
    ben_buys(shop, day, postcode)
    shop.days_pass(15)

    assert (bonus(shop), shop.balance("Ana")[1], shop.balance("Ben")) == (
        [],
        "10.00",
        ("0.00", "0.00", "0.00"),
    )


@pytest.mark.parametrize("days", [0, 15])
@pytest.mark.parametrize("who", [ana_buys, ben_buys])
def test_when_a_date_moves_the_bonus_is_withdrawn_and_given_back_when_it_moves_back(shop, who, days):
    """S4-15: date moved, bonus withdrawn; before its release and after it."""
    ana_buys(shop)
    ben_buys(shop)
    shop.days_pass(days)

    who(shop, TUESDAY)
    gone = {"available" if days else "pending": "reversed" if days else "cancelled"}
    assert {status for _, status, _ in bonus(shop)} == set(gone.values())
    assert {amount for _, _, amount in bonus(shop)} == {"0.00"}
    who(shop, MONDAY)

    assert {status for _, status, _ in bonus(shop)} == set(gone)
    assert {amount for _, _, amount in bonus(shop)} == {"2.00"}


def test_an_order_of_the_advocate_that_is_cancelled_or_returned_takes_the_bonus_with_it(shop):
    """S4-15: and the usual reward stays."""
    ana_buys(shop)
    ben_buys(shop)
    shop.days_pass(15)
    assert shop.balance("Ana")[1] == "12.00"

    shop.gives_back("A1", "49.90")
    shop.days_pass(0)
    assert (shop.balance("Ana")[1], shop.balance("Ben")[1]) == ("10.00", "0.00")
    shop.gives_back("A1", "49.90", status="failed")
    shop.days_pass(0)
    assert (shop.balance("Ana")[1], shop.balance("Ben")[1]) == ("12.00", "2.00")
    ana_buys(shop, status="cancelled")

    assert (shop.balance("Ana")[1], shop.balance("Ben")[1]) == ("10.00", "0.00")


def messages(shop, number: int) -> dict[str, dict]:
    """What the two shops' orders say over a morning; `updated_at` tells what was said last."""

    def said(name: str, minute: int, day: str) -> dict:
        at = (shop.clock.at + timedelta(minutes=minute)).isoformat()
        order = {"order_number": f"{name}-{number}", "service_date": day, "postcode": "10115"}
        return order | {"updated_at": at, "placed_at": shop.clock.at.isoformat()}

    return {
        "friend": said("Ben", 0, MONDAY),
        "advocate": said("Ana", 0, MONDAY),
        "moved": said("Ana", 1, TUESDAY),
        "moved back": said("Ana", 2, MONDAY),
    }


def tell(shop, number: int, code: str, body: dict) -> None:
    name = f"{body['order_number'].split('-')[0]}{number}"
    if name.startswith("Ben"):
        body = body | {"referral": code}
    shop.buys(name, body["order_number"], **{k: v for k, v in body.items() if k != "order_number"})


@pytest.mark.parametrize("at_once", [True, False], ids=["told at once", "told one by one"])
@pytest.mark.parametrize(("said", "bonus"), [(4, "2.00"), (3, "0.00")], ids=["moved back", "moved"])
def test_every_order_of_messages_ends_in_the_same_balances(shop, at_once, said, bonus):
    """S4-15, G1, G2: all permutations, each message twice."""
    names = ["friend", "advocate", "moved", "moved back"][:said]
    for number, permutation in enumerate(itertools.permutations(names)):
        code = shop.advocate(f"Ana{number}")["referral_code"]
        bodies = messages(shop, number)
        for name in (*permutation, *permutation):
            tell(shop, number, code, bodies[name])
            if not at_once:
                shop.days_pass(0)
    shop.days_pass(15)

    after = {(shop.balance(f"Ana{n}"), shop.balance(f"Ben{n}")) for n in range(number + 1)}
    total = {"2.00": "12.00", "0.00": "10.00"}[bonus]
    assert after == {(("0.00", total, "0.00"), ("0.00", bonus, "0.00"))}
    with shop.app.app_context():
        assert (ledger_proof.verify(), proof.verify()) == (None, None)
