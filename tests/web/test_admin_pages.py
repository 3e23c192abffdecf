"""What the admin's pages show and do, asked by HTTP."""

import re

import pytest

from rafiq.analytics import service as analytics
from rafiq.analytics.rules import Counted, Step
from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.programs import service as programs
from rafiq.stores import members
from rafiq.stores import service as stores
from rafiq.stores.members import Role
from tests import factories
from tests.web.admin_door import HERE, csrf_token, member
from tests.web.furnished import furnish

TERMS = {
    "friend_kind": "percent_off",
    "friend_percent": "15",
    "friend_amount": "0",
    "friend_minimum": "0",
    "friend_expires_days": "30",
    "advocate_amount": "12.50",
    "hold_days": "14",
    "window_days": "30",
    "new_customer_days": "180",
    "minimum_order": "0",
    "cap_count": "0",
}


@pytest.fixture
def furnished(app, store):
    return furnish(app, store)


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


# ---------------------------------------------------------------------------------------- dashboard


def test_a_store_without_orders_is_shown_the_way_to_the_tag(owner, store):
    assert f"/admin/{store.store_id}/install" in owner.get().text


def test_the_dashboard_adds_up_what_friends_brought(app, owner, furnished):
    run_due(app)
    page = owner.get().text

    assert "€48.90" in page  # 49.90 less the refund of 1.00
    assert "€9.80" in page  # the same share of the reward, on hold


@pytest.mark.parametrize("days", ["7", "30", "90", "1e9", "", "-1"])
def test_any_span_of_days_is_answered(owner, furnished, days):
    assert owner.get(days=days).status_code == 200


def test_the_funnel_counts_one_step_per_referral(app, store, furnished):
    """Two rewards become available when a hold ends; the funnel counts the referral once."""
    run_due(app)
    with app.app_context():
        first = last = analytics.today(store.store_id)
        counts = analytics.by_day(store.store_id, first, last)

    assert counts[first.isoformat(), Step.BOUGHT] == 1
    assert counts.get((first.isoformat(), Step.REWARDED), 0) == 0


def test_a_rewarded_referral_is_counted_once(app, store, clock):
    furnish(app, store)
    clock.move(days=15)
    run_due(app)
    with app.app_context():
        day = analytics.today(store.store_id)
        assert analytics.by_day(store.store_id, day, day)[day.isoformat(), Step.REWARDED] == 1


def test_counts_of_a_day_are_summed_over_channels(app, store):
    with app.app_context(), transaction():
        analytics.count(store.store_id, Counted(Step.SHARED, channel="email", surface="share"), times=2)
        analytics.count(store.store_id, Counted(Step.SHARED, channel="qr", surface="share"))
    with app.app_context():
        day = analytics.today(store.store_id)
        assert analytics.by_day(store.store_id, day, day) == {(day.isoformat(), Step.SHARED): 3}
        assert analytics.by_channel(store.store_id, day, day)["email", Step.SHARED] == 2


# ---------------------------------------------------------------------------------------- referrals


@pytest.mark.parametrize(
    "words", ["ben@example.com", "BEN", "c-ben", "{order_number}", "{code}", "{referral_id}"]
)
def test_a_referral_is_found_by_what_a_member_has_at_hand(owner, furnished, words):
    assert rows_in(owner.get("/referrals", q=words.format(**furnished)).text) == 1


@pytest.mark.parametrize("words", ["nobody", "%", "_", "' OR 1=1 --", "\x00", "🙂" * 200])
def test_words_that_name_nothing_find_nothing(owner, furnished, words):
    answer = owner.get("/referrals", q=words)

    assert (answer.status_code, rows_in(answer.text)) == (200, 1 if words == "\x00" else 0)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"status": "pending"}, 1),
        ({"status": "approved"}, 0),
        ({"method": "coupon"}, 1),
        ({"method": "desk"}, 0),
        ({"reason": "in_hold"}, 1),
        ({"from": "2000-01-01", "to": "2999-12-31"}, 1),
        ({"to": "2000-01-01"}, 0),
        ({"from": "not a day", "to": "9999-12-31"}, 1),
    ],
)
def test_filters_narrow_the_list(owner, furnished, query, count):
    assert rows_in(owner.get("/referrals", **query).text) == count


def rows_in(page: str) -> int:
    return page.count('class="form-check-input" type="checkbox" name="id"')


def test_htmx_is_given_the_list_alone(owner, furnished, store):
    headers = {"HX-Request": "true", "HX-Target": "div#list"}
    part = owner.client.get(f"/admin/{store.store_id}/referrals", headers=headers).text

    assert "<html" not in part
    assert rows_in(part) == 1


@pytest.mark.parametrize("name", ["store_id", "endpoint", "_external", "_anchor", "values"])
def test_a_stray_word_in_the_address_is_ignored(owner, furnished, name):
    for path in ("/referrals", "/people", "/program/preview"):
        assert owner.get(path, **{name: "evil"}).status_code == 200


def test_a_long_list_is_turned_by_pages_without_loss(app, owner, store):
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    for number in range(30):
        merchant.post("/customers", factories.customer(f"Person{number}"))
    first = owner.get("/people").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    second = owner.client.get(following[1].replace("&amp;", "&")).text
    found = [set(re.findall(r"Person\d+", page)) for page in (first, second)]

    assert [len(each) for each in found] == [25, 5]
    assert len(found[0] | found[1]) == 30


def test_a_referral_tells_its_story_with_reasons(owner, furnished):
    page = owner.get(f"/referrals/{furnished['referral_id']}").text

    assert "The order can still be returned." in page
    assert "Coupon used" in page
    assert "Rafiq, by itself" in page


def test_approving_releases_the_reward_and_names_the_member(owner, furnished):
    owner.post(
        "/referrals/decide", id=furnished["referral_id"], decision="approve", reason="A known customer"
    )
    page = owner.get(f"/referrals/{furnished['referral_id']}").text

    assert "Approved" in page
    assert "A known customer" in page
    assert "owner@example.com" in page


def test_voiding_needs_a_reason(owner, furnished):
    path = f"/referrals/{furnished['referral_id']}"
    refused = owner.post("/referrals/decide", id=furnished["referral_id"], decision="void", single="1")

    assert refused.status_code == 422
    assert "voided_by_member" not in owner.get(path).text
    owner.post(
        "/referrals/decide", id=furnished["referral_id"], decision="void", single="1", reason="Same flat"
    )
    assert "Same flat" in owner.get(path).text


def test_each_of_a_selection_gets_its_own_result(app, owner, store, furnished):
    """One order was refunded in full: facts stand above the member's word, and the other is still decided."""
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    second = furnish_another(app, store, "Dora")
    merchant.post(f"/orders/{second['order_number']}/refunds", {"refund_id": "all", "amount": "49.90"})
    ids = [furnished["referral_id"], second["referral"]["id"]]
    page = owner.post("/referrals/decide", id=ids, decision="approve").text

    assert "1 of 2 changed." in page
    assert "Stays “Void”: order refunded." in page


def furnish_another(app, store, name: str):
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    order = factories.order(customer=factories.customer(name), referred_by=code)
    return order | merchant.post("/orders", order).get_json()


@pytest.mark.parametrize("form", [{"decision": "delete"}, {"decision": ""}, {}])
def test_an_unknown_decision_is_no_decision(owner, furnished, form):
    assert owner.post("/referrals/decide", id=furnished["referral_id"], **form).status_code == 404


# ---------------------------------------------------------------------------------------- people, rewards, coupons


def test_a_person_is_shown_with_orders_balance_and_friends(owner, furnished):
    page = owner.get(f"/people/{furnished['customer_id']}").text

    assert "€9.80" in page
    assert "Ben" in page
    assert furnished["link"] not in page or "/r/" in page


def test_a_friends_page_names_who_brought_them(app, owner, furnished, store):
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    ben = merchant.get("/customers/c-ben").get_json()["id"]

    assert "Brought by" in owner.get(f"/people/{ben}").text


def test_a_reward_is_cancelled_with_a_reason_and_the_statement_shows_it(owner, furnished):
    path = re.search(r"(/rewards/[^/]+/cancel)", owner.get("/rewards", side="advocate").text)[1]
    owner.post(path, reason="")
    assert "cancelled by hand" not in owner.get("/rewards").text
    owner.post(path, reason="Staff purchase")

    assert "cancelled by hand" in owner.get("/rewards").text
    assert "Let go" in owner.get(f"/people/{furnished['customer_id']}").text


def test_a_coupon_is_looked_up_by_its_code_and_voided(app, owner, store, furnished):
    shopper = factories.Browser(app.test_client(), store.publishable_key)
    visit = app.test_client().get(furnished["link"]).headers["Location"].partition("rafiq=")[2]
    code = shopper.post("/offer", {"visit": visit}).get_json()["coupon"]["code"]
    path = re.search(rf"/admin/{store.store_id}(/coupons/[^/]+/void)", owner.get("/coupons", q=code).text)
    owner.post(path[1])

    assert "Cancelled" in owner.get("/coupons", q=code).text


# ---------------------------------------------------------------------------------------- program


def test_publishing_makes_a_new_version_signed_by_the_member(app, owner, store):
    owner.post("/program", name="Tea for two", **TERMS)
    with app.app_context():
        current = programs.current_program(store.store_id)

    assert (current.name, current.version, current.published_by) == ("Tea for two", 2, "owner@example.com")
    assert (current.terms.friend_basis_points, current.terms.advocate_amount) == (1_500, 1_250)


def test_publishing_what_already_holds_changes_nothing(app, owner, store):
    for _ in range(2):
        owner.post("/program", name="Tea for two", **TERMS)
    with app.app_context():
        assert programs.current_program(store.store_id).version == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("friend_percent", "0"),
        ("friend_percent", "101"),
        ("friend_percent", "ten"),
        ("advocate_amount", "1e9"),
        ("advocate_amount", "-5"),
        ("advocate_amount", "1,000"),
        ("advocate_amount", "12.345"),
        ("hold_days", "400"),
        ("hold_days", "1.5"),
        ("window_days", "0"),
        ("cap_count", "9" * 16),
        ("minimum_order", "NaN"),
    ],
)
def test_an_impossible_deal_is_refused_beside_its_field_and_what_was_typed_stays(
    app, owner, store, field, typed
):
    answer = owner.post("/program", name="Tea", **TERMS | {field: typed})

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert f'value="{typed}"' in answer.text
    with app.app_context():
        assert programs.current_program(store.store_id).version == 1


def test_a_fixed_discount_larger_than_its_order_is_refused(owner):
    fixed = {"friend_kind": "fixed_off", "friend_amount": "20", "friend_minimum": "10"}

    assert 'id="friend_minimum-wrong"' in owner.post("/program", name="Tea", **TERMS | fixed).text


@pytest.mark.parametrize("typed", ["۱۲٫۵", "١٢٫٥", "12,5", " 12.50 "])
def test_numbers_are_read_as_people_write_them(app, owner, store, typed):
    owner.post("/program", name="Tea", **TERMS | {"friend_percent": typed, "hold_days": "۱۴"})
    with app.app_context():
        terms = programs.current_program(store.store_id).terms

    assert (terms.friend_basis_points, terms.hold_days) == (1_250, 14)


def test_a_paused_program_says_so_and_can_go_on(app, owner, store):
    owner.post("/program/status", status="paused")
    assert "Paused" in owner.get("/program").text
    owner.post("/program/status", status="live")

    with app.app_context():
        assert programs.current_program(store.store_id).live


def test_the_preview_runs_the_real_widget_with_unsaved_terms(owner, store):
    code = owner.get("/program/preview.js", **TERMS | {"friend_percent": "33"}).text

    assert '"percent": "33"' in code
    assert "/admin/preview/" in code
    assert "__RAFIQ_CONFIG__" not in code


def test_only_the_preview_may_be_framed_and_only_by_us(owner):
    page, frame = owner.get("/program").headers, owner.get("/program/preview", **TERMS).headers

    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]


def test_the_preview_of_impossible_terms_says_what_is_wrong(owner):
    page = owner.get("/program/preview", **TERMS | {"friend_percent": "0"}).text

    assert "Write a percentage above 0" in page
    assert "<script" not in page


@pytest.mark.parametrize("deal", ["x", "e30", "W10", "bnVsbA", "eyJjdXJyZW5jeSI6MX0", "A" * 2_000])
def test_a_made_up_preview_address_breaks_nothing(client, deal):
    assert client.post(f"/admin/preview/{deal}/w/pk/offer", json={}).status_code in {404, 422}


# ---------------------------------------------------------------------------------------- settings, keys, members


SETTINGS = {
    "name": "Tea House",
    "locale": "fa",
    "timezone": "Asia/Tehran",
    "origins": "https://tea.example\nhttps://www.tea.example",
    "landing_path": "/welcome",
    "accent": "#aa5500",
    "channels": ["telegram", "eitaa"],
}


def test_settings_are_saved_all_at_once(app, owner, store):
    owner.post("/settings", **SETTINGS)
    with app.app_context():
        view = stores.get_store(store.store_id)

    assert (view.name, view.locale, view.landing_url) == ("Tea House", "fa", "https://tea.example/welcome")
    assert view.channels == ("telegram", "eitaa")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("origins", "javascript:alert(1)"),
        ("origins", ""),
        ("landing_path", "//evil.example"),
        ("accent", "red;}"),
        ("timezone", "Moon/Base"),
        ("name", ""),
    ],
)
def test_a_bad_setting_is_marked_and_nothing_is_saved(app, owner, store, field, typed):
    answer = owner.post("/settings", **SETTINGS | {field: typed})

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    with app.app_context():
        assert stores.get_store(store.store_id).name == "Chaykhana"


def test_a_new_secret_key_is_shown_once_and_works_beside_the_old_one(app, owner, store):
    clear = re.search(r"sk_live_\w{20,}", owner.post("/keys", kind="secret").text)[0]

    assert clear not in owner.get("/keys").text
    for key in (clear, store.secret_key):
        assert factories.Merchant(app.test_client(), key).get("/referrals").status_code == 200


def test_a_revoked_key_stops_working_and_the_last_one_cannot_be_revoked(app, owner, store):
    path = revoke_paths(owner, store)[1]  # the secret key
    owner.post(path)
    assert factories.Merchant(app.test_client(), store.secret_key).get("/referrals").status_code == 200
    owner.post("/keys", kind="secret")
    owner.post(path)

    assert factories.Merchant(app.test_client(), store.secret_key).get("/referrals").status_code == 401


def revoke_paths(owner, store) -> list[str]:
    return re.findall(rf"/admin/{store.store_id}(/keys/[^/]+/revoke)", owner.get("/keys").text)


def test_an_invited_member_comes_in_with_the_role_given(app, owner, store):
    page = owner.post("/members", email="mina@example.com", role="viewer").text
    link = re.search(r'value="http://[^/]+(/admin/setup/[^"]+)"', page)[1]

    assert app.test_client().get(link).status_code == 200
    with app.app_context():
        assert {m.email: m.role for m in members.list_members(store.store_id)}[
            "mina@example.com"
        ] is Role.VIEWER


def test_nobody_gets_a_link_into_an_account_that_another_store_invited(app, owner):
    """Else an owner could walk into another store through a colleague's unused invitation."""
    elsewhere = member(app, factories.new_store(app, name="Elsewhere").store_id, email="eve@example.com")
    owner.post("/members", email="mina@example.com", role="manager")
    page = elsewhere.post("/members", email="mina@example.com", role="viewer").text

    assert "/admin/setup/" not in page


def test_a_store_keeps_an_owner(app, owner, store):
    with app.app_context():
        mine = members.list_members(store.store_id)[0].id
    answers = [owner.post(f"/members/{mine}/remove"), owner.post(f"/members/{mine}/role", role="viewer")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert owner.get("/members").status_code == 200


def test_a_removed_member_is_out_at_once(app, owner, store):
    mina = member(app, store.store_id, Role.VIEWER, "mina@example.com")
    with app.app_context():
        (hers,) = [m.id for m in members.list_members(store.store_id) if m.email == "mina@example.com"]
    owner.post(f"/members/{hers}/remove")

    assert mina.get().status_code == 404


# ---------------------------------------------------------------------------------------- languages, escaping


@pytest.mark.parametrize(
    ("locale", "direction"), [("en", "ltr"), ("fa", "rtl"), ("ar", "rtl"), ("ms", "ltr")]
)
def test_every_page_speaks_the_members_language(app, owner, furnished, locale, direction):
    owner.client.post(
        "/admin/me", data={"locale": locale, "csrf_token": csrf_token(owner.client)}, headers=HERE
    )
    one = (f"/referrals/{furnished['referral_id']}", f"/people/{furnished['customer_id']}")
    for path in (
        "",
        "/referrals",
        "/people",
        "/rewards",
        "/coupons",
        "/program",
        "/install",
        "/settings",
        "/keys",
        "/members",
        *one,
    ):
        answer = owner.get(path)
        assert answer.status_code == 200
        assert f'<html lang="{locale}" dir="{direction}">' in answer.text


def test_farsi_pages_write_farsi_digits_and_jalali_dates(clock, owner, furnished):
    owner.client.post(
        "/admin/me", data={"locale": "fa", "csrf_token": csrf_token(owner.client)}, headers=HERE
    )
    page = owner.get(f"/people/{furnished['customer_id']}").text

    assert "۱۴۰۵" in page


def test_hostile_names_are_shown_as_text(app, owner, store):
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    merchant.post("/customers", factories.customer("Eve", id='"><img src=x onerror=alert(1)>'))
    person = re.search(rf"/admin/{store.store_id}(/people/[^\"?]+)", owner.get("/people").text)[1]
    page = owner.get(person).text

    assert "<img" not in page
    assert "&lt;img" in page


def test_an_unknown_admin_address_is_told_to_people(client):
    answer = client.get("/admin/nothing/here")

    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")


def test_assets_are_compressed_and_kept_for_ever_under_their_own_address(client):
    address = re.search(r'href="(/admin/assets/admin/admin\.css\?v=\w+)"', client.get("/admin/login").text)[1]
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    ["../auth.py", "admin/../../auth.py", "widget/rafiq.js", "vendor/VENDOR.md", "vendor/", "%2e%2e/auth.py"],
)
def test_only_our_own_assets_are_served(client, path):
    assert client.get(f"/admin/assets/{path}").status_code == 404
