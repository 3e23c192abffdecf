"""The special gifts of a deal through the doors where deals are made: the editor and the API (S4-9, S4-15, S4-16)."""

import pytest

from rafiq.analytics import service as analytics
from rafiq.analytics.rules import Step
from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind
from rafiq.staff import service as staff
from tests import factories
from tests.web.admin_door import member
from tests.web.test_admin_program import TERMS

SPECIAL = {
    "staff_kind": "units",
    "staff_amount": "3",
    "staff_unit": "points",
    "neighbour_kind": "credit",
    "neighbour_amount": "2.00",
    "neighbour_prefix": "3",
    "standing_percent": "12.5",
}


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


@pytest.fixture
def terms(app, store):
    """The terms as they are now."""

    def ask():
        with app.app_context():
            return programs.list_programs(store.store_id)[0].terms

    return ask


def test_the_editor_publishes_them_and_shows_them_again(owner, terms):
    """S4-9, S4-15, S4-16."""
    owner.post("/program", **TERMS | SPECIAL)

    assert (terms().staff, terms().neighbour) == (
        Gift(GiftKind.UNITS, 3, "points"),
        Gift(GiftKind.CREDIT, 200),
    )
    assert (terms().neighbour_prefix, terms().standing_basis_points) == (3, 1_250)
    page = owner.get("/program").text
    assert 'value="12.5"' in page
    assert 'value="points"' in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"staff_kind": "percent_off", "staff_percent": "10"}, "staff_kind"),
        ({"neighbour_prefix": "0"}, "neighbour_prefix"),
        ({"neighbour_prefix": "11"}, "neighbour_prefix"),
        ({"standing_percent": "101"}, "standing_percent"),
        ({"standing_percent": "ten"}, "standing_percent"),
    ],
)
def test_an_impossible_one_is_refused_beside_its_field(owner, terms, wrong, field):
    """S4-9, S4-15, S4-16."""
    before = terms()
    answer = owner.post("/program", **TERMS | SPECIAL | wrong)

    assert (answer.status_code, f'id="{field}-wrong"' in answer.text) == (422, True)
    assert terms() == before


def test_the_api_takes_them_and_tells_them_back(merchant, terms):
    """S4-9, S4-15, S4-16."""
    program = merchant.get("/programs").get_json()["data"][0]
    wish = {
        "staff": {"kind": "credit", "amount": "5.00"},
        "neighbour": {"kind": "credit", "amount": "2.00"},
        "neighbour_prefix": 3,
        "standing_percent": "10",
    }
    told = merchant.patch(f"/programs/{program['id']}", {"terms": program["terms"] | wish}).get_json()

    assert (terms().staff.amount, terms().neighbour.amount, terms().standing_basis_points) == (
        500,
        200,
        1_000,
    )
    again = merchant.patch(f"/programs/{program['id']}", {"terms": told["terms"]}).get_json()
    assert again["version"] == told["version"]


def test_the_api_names_the_field_of_an_impossible_one(merchant):
    """S4-15."""
    program = merchant.get("/programs").get_json()["data"][0]
    wish = {"neighbour": {"kind": "credit", "amount": "2.00"}, "standing_percent": "101"}
    answer = merchant.patch(f"/programs/{program['id']}", {"terms": program["terms"] | wish})

    assert [each["pointer"] for each in answer.get_json()["errors"]] == [
        "#/terms/neighbour_prefix",
        "#/terms/standing_percent",
    ]


@pytest.fixture
def furnished(owner, merchant) -> dict[str, str]:
    """Sam served Ana, her neighbour Ben bought on the same day, and everything is released at once."""
    owner.post("/program", **TERMS | SPECIAL | {"hold_days": "0"})
    same = {"postcode": "10115", "service_date": "2026-12-07"}
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    merchant.post("/orders", factories.order(customer=factories.customer("Ana"), served_by="sam", **same))
    placed = merchant.post(
        "/orders", factories.order(order_number="B49", referral=ana["referral_code"], **same)
    ).get_json()
    rewards = {(each["side"], each["part"]): each["id"] for each in placed["referral"]["rewards"]}
    return {
        "referral": placed["referral"]["id"],
        "ana": ana["id"],
        "staff": rewards["staff", "base"],
        "neighbour": rewards["friend", "neighbour"],
    }


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/referrals/{referral}", "3\u00a0points"),
        ("/rewards", "3\u00a0points"),
        ("/rewards/{staff}", "3\u00a0points"),
        ("/rewards/{neighbour}", "€2.00"),
        ("/people/{ana}", "€2.00"),
    ],
)
def test_every_page_of_rewards_can_show_them(owner, furnished, path, shown):
    """S4-9, S4-15."""
    page = owner.get(path.format(**furnished))

    assert page.status_code == 200
    assert shown in page.text


def test_the_list_names_whoever_served(owner, furnished):
    """S4-9: staff are no people of the shop."""
    assert "<bdi>sam</bdi>" in owner.get("/rewards", side="staff").text


@pytest.mark.parametrize("words", ["B49", "{staff}"])
def test_both_searches_name_the_member_of_staff(app, store, owner, furnished, words):
    """S4-9: by the order and by the reward's own number, and by the name that the shop gave them."""
    with app.app_context(), transaction():
        (sam,) = staff.every(store.store_id)
        staff.change(store.store_id, sam.id, name="Samira", praised=False, person_id=None)

    for page in ("/where", "/search"):
        assert (
            "3\u00a0points for Samira (staff), order B49: "
            in owner.get(page, q=words.format(**furnished)).text
        )


def test_a_reward_found_while_somebody_types_names_its_owner(owner, furnished):
    quick = {"HX-Request": "true", "HX-Target": "finder-list"}
    address = f"/admin/{owner.store_id}/search?q={furnished['neighbour']}"

    assert "€2.00 for Ben, order B49: " in owner.client.get(address, headers=quick).text


def test_a_referral_is_one_line_and_one_count_however_many_gifts_it_brings(app, store, owner, furnished):
    """S4-15: the bonus stands beside the reward."""
    run_due(app)
    with app.app_context():
        day = analytics.today(store.store_id)
        counted = analytics.by_day(store.store_id, day, day)[day.isoformat(), Step.REWARDED]

    assert counted == 1
    assert owner.get(f"/people/{furnished['ana']}").text.count(f"/referrals/{furnished['referral']}") == 1


@pytest.mark.parametrize("path", ["/referrals/{referral}", "/rewards", "/rewards/{staff}/explanation"])
def test_the_api_tells_of_them_in_every_language(merchant, furnished, path):
    """S4-9, S4-15."""
    assert merchant.get(path.format(**furnished)).status_code == 200
