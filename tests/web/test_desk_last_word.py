"""The desk's last word counts, one friend has one code, and what is masked there cannot be guessed bit by bit."""

import html
import re

import pytest

from rafiq.links import desk
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member
from tests.web.desk_scene import ana, clerk, note

__all__ = ["ana", "clerk"]

ISOLATES = str.maketrans("", "", "\u2068\u2069")


FRIENDS = ["ben@example.com", "+49 171 7654321"]


@pytest.fixture
def eva(merchant, ana):
    return merchant.post("/advocates", {"customer": factories.customer("Eva", last_name="Sand")}).get_json()


def done(clerk, advocate, friend) -> tuple[str, list[str]]:
    """What who serves is told, and the code for the friend."""
    page = clerk.client.get(note(clerk, advocate, friend=friend).headers["Location"]).text
    return html.unescape(page).translate(ISOLATES), re.findall(r'class="code">([A-Z0-9-]+)<', page)


def ben(friend, **changes):
    named = {"email": "ben@example.com", "phone": friend if "@" not in friend else ""}
    return factories.order(customer=factories.customer("Ben") | named) | changes


@pytest.mark.parametrize("friend", FRIENDS)
@pytest.mark.parametrize("with_code", [True, False])
@pytest.mark.both_databases
def test_the_last_word_at_the_desk_counts_with_the_code_and_without(
    clerk, merchant, ana, eva, friend, with_code
):
    """S4-14: one friend has one code, and it thanks whom the page named last."""
    told = [done(clerk, who, friend) for who in ("Ana Ito", "Eva Sand")]
    codes = told[1][1] if with_code else []
    referral = merchant.post("/orders", ben(friend, coupon_codes=codes)).get_json()["referral"]

    assert told[0][1] == told[1][1] != []
    assert "Eva S is thanked by itself" in told[1][0]
    assert (referral["advocate_id"], referral["method"]) == (eva["id"], "coupon" if with_code else "desk")


@pytest.mark.parametrize("friend", FRIENDS)
@pytest.mark.both_databases
def test_a_note_that_is_corrected_back_on_the_same_day_counts_again(clerk, merchant, ana, eva, friend):
    told = [done(clerk, who, friend)[0] for who in ("Ana Ito", "Eva Sand", "Ana Ito")]
    referral = merchant.post("/orders", ben(friend)).get_json()["referral"]

    assert "Ana I is thanked by itself" in told[2]
    assert (referral["advocate_id"], referral["method"]) == (ana["id"], "desk")


@pytest.mark.usefixtures("ana", "eva")
def test_the_page_of_a_note_says_that_it_was_corrected(clerk):
    first = note(clerk, "Ana Ito").headers["Location"]
    done(clerk, "Eva Sand", "ben@example.com")

    page = clerk.client.get(first).text.translate(ISOLATES)
    assert "Eva S was noted for this friend after Ana I" in page


@pytest.mark.parametrize("friend", FRIENDS)
@pytest.mark.usefixtures("ana", "eva")
def test_who_was_thanked_by_a_used_code_is_said_and_stays(clerk, merchant, friend):
    """The order is not paid, so the friend is no customer yet; but it has used the code."""
    _, (code,) = done(clerk, "Ana Ito", friend)
    merchant.post(f"/coupons/{code}/redeem", {"order_number": "9"})
    told, codes = done(clerk, "Eva Sand", friend)

    assert "that order thanks Ana I: Eva S gets no reward" in told
    assert codes == []
    assert merchant.get(f"/coupons/{code}").get_json()["usable"] is False


@pytest.mark.usefixtures("ana", "eva")
def test_an_order_that_was_called_off_thanks_nobody_at_the_desk(clerk, merchant):
    _, codes = done(clerk, "Ana Ito", "ben@example.com")
    order = factories.order(coupon_codes=codes, customer={"email": "ben@example.com"})
    merchant.post("/orders", order)
    merchant.post("/orders", order | {"status": "cancelled"})
    told, _ = done(clerk, "Eva Sand", "ben@example.com")

    assert "that order thanks" not in told


@pytest.mark.usefixtures("ana", "eva")
def test_a_friend_noted_among_the_referrals_credits_the_last_one_too(app, store, clerk, merchant):
    _, codes = done(clerk, "Ana Ito", "ben@example.com")
    manager = member(app, store.store_id, Role.MANAGER)
    manager.post("/referrals/desk", desk_advocate="Eva Sand", desk_friend="ben@example.com")
    referral = merchant.post("/orders", factories.order(coupon_codes=codes)).get_json()["referral"]

    assert referral["advocate_id"] == merchant.get("/customers/c-eva").get_json()["id"]


@pytest.mark.parametrize("first", ["0151 7654321", "+49 151 7654321", "49151 7654321", "0049151 7654321"])
@pytest.mark.both_databases
@pytest.mark.usefixtures("ana")
def test_one_phone_is_one_friend_with_one_code_however_it_is_written(app, store, clerk, first):
    """S4-14."""
    spelled = [first, "+49 151 7654321", "0151/7654321", "0049 (0) 151 7654321"]
    codes = [done(clerk, "Ana Ito", each)[1] for each in spelled]
    with app.app_context():
        assert len(desk.lately(store.store_id)) == 1

    assert codes == [codes[0]] * 4
    assert codes[0]


@pytest.mark.parametrize(
    "typed", ["na@exampl", "example", "ana@", ".", "a", "70123", "+4917", "c-an", "1701"]
)
@pytest.mark.usefixtures("ana")
def test_no_part_of_an_address_or_a_number_finds_anybody_at_the_desk(app, store, clerk, typed):
    """Whoever is shown masked addresses may not complete them letter by letter."""
    assert 'type="radio"' not in note(clerk, typed).text
    assert note(clerk, "+49 170 1234567").status_code == note(clerk, "ana@example.com").status_code == 302


@pytest.mark.parametrize("typed", ["an", "Ito", "ana it"])
@pytest.mark.usefixtures("ana")
def test_the_beginning_of_a_name_still_offers_its_bearers_at_the_desk(clerk, typed):
    assert 'type="radio"' in note(clerk, typed).text


def test_a_part_of_an_address_still_finds_people_for_who_may_see_it(app, store, ana):
    sales = member(app, store.store_id, Role.SALES)

    assert f'value="{ana["id"]}"' in note(sales, "xampl").text


def test_the_desk_is_offered_few_at_a_time(merchant, clerk):
    for number in range(9):
        who = factories.customer("Anabel", id=f"x{number}", email=f"x{number}@example.com")
        merchant.post("/advocates", {"customer": who})

    assert note(clerk, "anab").text.count('type="radio"') == 6
