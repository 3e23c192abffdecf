"""Two who keep their visits get something off every order, together (S4-16)."""

from datetime import timedelta

import pytest

from rafiq.pairs import service as pairs
from rafiq.programs.rules import TEN_PERCENT, Gift, GiftKind, Terms
from tests import factories
from tests.stories.test_staff import publish

TEN_OFF_EVERY_ORDER = Terms(
    "EUR", advocate=Gift(GiftKind.CREDIT, 1_000), friend=TEN_PERCENT, standing_basis_points=1_000
)


@pytest.fixture
def shop(shop):
    publish(shop, TEN_OFF_EVERY_ORDER)
    return shop


@pytest.fixture
def paired(shop):
    """Ana brought Ben, and the return time is over."""
    shop.buys("Ben", "B1", referral=str(shop.advocate("Ana")["referral_code"]))
    shop.days_pass(15)
    shop.days_pass(0)
    return shop


def standing(shop, name: str) -> tuple[str, bool, str]:
    told = shop.told(shop.merchant.get(f"/customers/c-{name.lower()}/standing-discount"))
    assert set(told["because"]["reason"]) == {"en", "fa", "ar", "ms"}
    return told["percent"], told["active"], told["because"]["reason_code"]


def says(shop, name: str, verb: str, **body: str) -> None:
    path = f"/customers/c-{name.lower()}/standing-discount/{verb}"
    assert shop.merchant.post(path, body).status_code == 200


def test_both_get_it_as_soon_as_the_referral_counts_and_nobody_before(shop):
    """S4-16."""
    shop.buys("Ben", "B1", referral=str(shop.advocate("Ana")["referral_code"]))
    assert standing(shop, "Ben") == ("0", False, "standing_none")

    shop.days_pass(15)

    assert {standing(shop, name) for name in ("Ana", "Ben")} == {("10", True, "standing_active")}


@pytest.mark.parametrize(("one", "other"), [("Ana", "Ben"), ("Ben", "Ana")])
def test_it_stops_for_both_when_one_cancels_and_resumes_with_them(paired, one, other):
    """S4-16: stops when one cancels; resumes."""
    for _ in range(2):
        says(paired, one, "pause")
    assert standing(paired, one) == ("0", False, "standing_paused")
    assert standing(paired, other) == ("0", False, "standing_partner_paused")

    for _ in range(2):
        says(paired, one, "resume")

    assert {standing(paired, name)[1] for name in (one, other)} == {True}


def test_when_both_pause_it_takes_both_to_resume(paired):
    """S4-16."""
    says(paired, "Ana", "pause")
    says(paired, "Ben", "pause")
    says(paired, "Ana", "resume")

    assert standing(paired, "Ana")[2] == "standing_partner_paused"


def test_a_pause_until_a_day_ends_on_that_day(paired):
    """S4-16: evaluated for each order anew."""
    says(paired, "Ana", "pause", until=(paired.clock.at + timedelta(days=7)).isoformat())
    assert standing(paired, "Ben")[1] is False

    paired.days_pass(7)

    assert standing(paired, "Ben")[1] is True


def test_a_pause_that_would_end_in_the_past_is_refused_with_its_field(paired):
    """S4-16: its twin is the test above."""
    body = {"until": (paired.clock.at - timedelta(days=1)).isoformat()}
    answer = paired.merchant.post("/customers/c-ana/standing-discount/pause", body)

    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "#/until")
    assert standing(paired, "Ana")[1] is True


def test_it_ends_with_the_referral_and_comes_back_with_it(paired):
    """S4-16, G1: the friend's order is returned, and the refund fails after all."""
    paired.gives_back("B1", "49.90")
    paired.days_pass(0)
    assert {standing(paired, name)[2] for name in ("Ana", "Ben")} == {"standing_ended"}

    paired.gives_back("B1", "49.90", status="failed")
    paired.days_pass(0)

    assert standing(paired, "Ana")[1] is True


def test_what_happened_is_kept_and_told_once(paired):
    """S4-16: history."""
    says(paired, "Ana", "pause")
    says(paired, "Ana", "pause")
    says(paired, "Ana", "resume")
    with paired.app.app_context():
        ana = paired.told(paired.merchant.get("/customers/c-ana"))["id"]
        kinds = [each.kind for each in pairs.history(paired.store_id, ana)]

    assert kinds == ["resumed", "paused", "paired"]


def test_a_program_without_it_pairs_nobody(shop):
    """S4-16: the twin of the first test."""
    publish(shop, Terms("EUR", advocate=Gift(GiftKind.CREDIT, 1_000), friend=TEN_PERCENT))
    shop.buys("Ben", "B1", referral=str(shop.advocate("Ana")["referral_code"]))
    shop.days_pass(15)

    assert standing(shop, "Ana") == ("0", False, "standing_none")


def test_another_store_sees_nothing_of_it(paired):
    """G25."""
    stranger = factories.new_store(paired.app, name="Other", origin="https://other.example")
    merchant = factories.Merchant(paired.app.test_client(), stranger.secret_key)

    assert merchant.get("/customers/c-ana/standing-discount").status_code == 404
