"""A code that an advocate chose: it works like the one we made, which works on; nobody takes another's (P0: BOB10)."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests import factories
from tests.stories.scene import PHONE, state


@pytest.fixture
def choose(shop):
    """`choose("Ana", "ANA-TEA")`: by the shop's server; the answer."""

    def choose(name: str, code: str, merchant: factories.Merchant | None = None):
        merchant = merchant or shop.merchant
        merchant.post("/advocates", {"customer": factories.customer(name)})
        return merchant.post(f"/advocates/c-{name.lower()}/code", {"code": code})

    return choose


def credited(shop, number: str, name: str, **order) -> str:
    """Whom the order is credited to."""
    referral = shop.buys(name, number, **order)["referral"]
    return referral and referral["advocate_id"]


def test_a_chosen_code_brings_credit_as_typed_and_the_old_one_too(shop, choose):
    ana = shop.advocate("Ana")

    told = choose("Ana", "ana-tea").get_json()

    assert (told["referral_code"], told["share_url"]) == ("ANA-TEA", ana["share_url"])
    assert credited(shop, "1", "Ben", referral="Ana Tea") == ana["id"]
    assert credited(shop, "2", "Cem", coupon_codes=["ANATEA"]) == ana["id"]
    assert credited(shop, "3", "Dina", referral=ana["referral_code"]) == ana["id"]
    assert shop.advocate("Ana")["referral_code"] == "ANA-TEA"


def test_a_chosen_code_is_a_short_address(shop, choose):
    choose("Ana", "ANA-TEA")

    visit = shop.follows("/r/ana-tea?c=card")

    assert shop.is_greeted(visit)["advocate"] == {"first_name": "Ana"}


def test_an_earlier_choice_works_on_after_a_later_one(shop, choose):
    ana = shop.advocate("Ana")
    choose("Ana", "ANA-TEA")

    assert choose("Ana", "ANA-COFFEE").get_json()["referral_code"] == "ANA-COFFEE"
    assert credited(shop, "1", "Ben", referral="ANA-TEA") == ana["id"]
    assert choose("Ana", "ANA-TEA").get_json()["referral_code"] == "ANA-TEA"


def test_a_name_given_as_the_answer_to_who_sent_you_is_the_person_not_a_code(shop, choose):
    """Nobody collects another's friends by choosing their name."""
    anahita, cem = shop.advocate("Anahita"), shop.advocate("Cem")
    choose("Cem", "ANAHITA")

    assert credited(shop, "1", "Ben", referred_by="Anahita") == anahita["id"]
    assert credited(shop, "2", "Dina", referral="ANAHITA") == cem["id"]


def test_nobody_takes_a_code_that_another_has_or_one_that_looks_like_it(choose):
    choose("Ana", "ANA-2026")

    assert choose("Ben", "ANA-2O26").get_json()["code"] == "code_taken"
    assert choose("Ben", "BEN-2026").status_code == 200


def test_a_code_changes_five_times_a_year(shop, choose):
    made = [choose("Ana", f"ANA-TEA-{letter}").status_code for letter in "ABCDEF"]

    assert made == [200] * 5 + [409]
    assert choose("Ana", "ANA-TEA-G").get_json()["code"] == "code_changes_used"
    shop.clock.move(days=366)
    assert choose("Ana", "ANA-TEA-G").status_code == 200


@pytest.mark.parametrize(
    ("code", "why"), [("ADMIN", "code_reserved"), ("AB", "code_letters"), ("BESTTEAM", "code_length")]
)
def test_a_code_that_does_not_fit_is_refused_by_name(choose, code, why):
    answer = choose("Ana", code)

    assert answer.status_code == 422
    assert (answer.get_json()["code"], answer.get_json()["errors"][0]["pointer"]) == (why, "#/code")


def test_another_store_may_have_the_same_code_and_takes_nothing_from_the_first(app, shop, choose):
    """G25: whoever was first keeps the bare address; the other's says whose it is."""
    choose("Ana", "ANA-TEA")
    other = factories.new_store(app, name="Elsewhere", origin="https://elsewhere.example")
    assert (
        choose("Anahita", "ANA-TEA", factories.Merchant(app.test_client(), other.secret_key)).status_code
        == 200
    )

    def lands(address: str) -> str:
        answer = shop.browser.client.get(address, headers={"User-Agent": PHONE})
        landing = urlsplit(answer.headers["Location"])
        assert parse_qs(landing.query)["rafiq"]
        return f"{landing.scheme}://{landing.netloc}"

    assert lands("/r/ANA-TEA") == factories.SHOP_ORIGIN
    assert lands(f"/r/ANA-TEA?s={other.store_id}") == "https://elsewhere.example"
    assert state(shop.buys("Ben", "1", referral="ANA-TEA")["referral"]) == ("pending", "in_hold")
