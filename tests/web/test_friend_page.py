"""What a friend reads behind their gift, and the one tap that says why they did not buy."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from rafiq.core.db import transaction
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind
from rafiq.stores.rights import Role
from rafiq.voices import service as voices
from tests import factories
from tests.web.admin_door import member

LOCALES = ("en", "fa", "ar", "ms")
ISOLATES = str.maketrans("", "", "\u2068\u2069")
FIRST = {"en": "You get 10% off", "fa": "به شما ۱۰٪", "ar": "تحصل أنت على خصم 10%", "ms": "Anda mendapat"}


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id, Role.OWNER)


@pytest.fixture
def ana(merchant):
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()


@pytest.fixture
def comes(app, ana, shopper):
    """`comes()`: somebody follows Ana's link; the path of their page."""

    def comes() -> str:
        landed = app.test_client().get(urlsplit(ana["share_url"]).path).headers["Location"]
        (visit,) = parse_qs(urlsplit(landed).query)["rafiq"]
        return urlsplit(shopper.post("/offer", {"visit": visit}).get_json()["page"]).path

    return comes


def read(client, path: str, locale: str = "en") -> str:
    return client.get(path, query_string={"locale": locale}).text.translate(ISOLATES)


def test_the_terms_stand_in_plain_words_with_the_day_of_the_reward(client, clock, comes):
    """S3-1: promise and fact; 14 days after an order of today, 21 November."""
    page = read(client, comes())

    assert "Ana thought of you: 10% off at Chaykhana" in page
    assert "Ana gets €10.00 credit on 5 December 2026, when the return time of 14 days is over" in page


def test_what_both_have_from_each_other_is_told_to_both(app, client, store, comes):
    """S4-15, S4-16: the neighbours' bonus and the shared discount, on the friend's page and on the shop's own."""
    with app.app_context(), transaction():
        (program,) = programs.list_programs(store.store_id)
        more = {"neighbour": Gift(GiftKind.CREDIT, 200), "neighbour_prefix": 3, "standing_basis_points": 500}
        programs.publish(store.store_id, program.id, terms=replace(program.terms, **more), actor="tests")
    pages = [read(client, path) for path in (comes(), f"/s/{store.store_id}")]

    for page in pages:
        assert "On the same day as your neighbour: €2.00 credit for both." in page
        assert "5% off every invoice, for both." in page


@pytest.mark.parametrize("locale", LOCALES)
def test_the_friends_benefit_comes_first(client, comes, locale):
    """S3-1, S1-25."""
    page = read(client, comes(), locale)
    lines = re.findall(r"<li>(.+?)</li>", page)

    assert lines[0].startswith(FIRST[locale])
    assert f'<html lang="{locale}"' in page


def test_a_guarantee_is_written_for_each_language_and_read_in_it(client, owner, comes, shopper):
    """S3-6: guarantee or trial in the shop's own words; the offer carries it too."""
    lines = {"guarantee_en": "30 days to send it back.", "guarantee_fa": "۳۰ روز فرصت بازگشت."}
    assert owner.post("/friends", **lines).status_code == 302
    path = comes()

    assert "30 days to send it back." in read(client, path)
    assert "۳۰ روز فرصت بازگشت." in read(client, path, "fa")
    assert "send it back." not in read(client, path, "ms")


def test_a_guarantee_that_is_too_long_is_named_and_kept_in_the_form(owner):
    answer = owner.post("/friends", guarantee_ar="ض" * 201)

    assert (answer.status_code, "ض" * 201 in answer.text) == (422, True)
    assert 'id="guarantee_ar-wrong"' in answer.text


def test_the_words_of_the_very_advocate_stand_there(app, client, store, ana, comes):
    """S3-6: a real advocate's words, with consent."""
    words = "The red teapot has never dripped once."
    with app.app_context(), transaction():
        told = voices.tell(
            store.store_id, ana["id"], name="Ana", words=words, locale="en", consent="Yes.", agreed=True
        )
    path = comes()
    assert words not in read(client, path)
    with app.app_context(), transaction():
        voices.decide(store.store_id, told.id, show=True, read=told.digest, actor="tests")

    assert words in read(client, path)


def test_looking_and_scanning_record_nothing_and_one_tap_does(client, owner, comes):
    """S3-5: only a press records."""
    path = comes()
    for _ in range(3):
        client.get(path, query_string={"reason": "price"})
        client.head(path)
    assert "Too expensive" not in owner.get("/friends").text

    assert client.post(path, data={"reason": "price"}).status_code == 303
    assert "Too expensive" in owner.get("/friends").text


@pytest.mark.both_databases
def test_nobody_is_asked_twice_and_the_reasons_are_counted(client, owner, comes):
    """S3-5: the first answer of a visit counts; words may follow once."""
    first, second = comes(), comes()
    for reason in ("price", "unsure"):
        client.post(first, data={"reason": reason})
    client.post(second, data={"reason": "price"})
    for words in ("Shipping <b>costs</b> more than the tea", "again"):
        client.post(first, data={"words": words})
    report = owner.get("/friends").text

    assert re.findall(r'class="title">(.+?)</td><td class="end" data-label="Answers">(\d+)<', report) == [
        ("Too expensive", "2")
    ]
    assert "Shipping &lt;b&gt;costs&lt;/b&gt; more than the tea" in report
    assert 'name="reason"' not in client.get(first).text


def test_whoever_bought_is_not_asked_why_they_did_not(client, merchant, shopper, comes):
    """S3-5."""
    path = comes()
    visit = path.removeprefix("/f/")
    code = shopper.post("/offer", {"visit": visit}).get_json()["coupon"]["code"]
    merchant.post("/orders", factories.order(coupon_codes=[code]))

    assert 'name="reason"' not in client.get(path).text
    client.post(path, data={"reason": "price"})
    assert "You said" not in client.get(path).text


@pytest.mark.parametrize("typed", ["", "nonsense", "\0"])
def test_an_unknown_reason_is_asked_for_again(client, comes, typed):
    assert client.post(comes(), data={"reason": typed}).status_code == 422


def test_a_forged_visit_leads_nowhere(client, comes):
    path = comes()

    assert client.get(path[:-2] + "xx").status_code == 404
    assert client.post("/f/nonsense", data={"reason": "price"}).status_code == 404


def test_the_share_page_tells_the_same_deal_to_the_one_who_shares(client, store, clock):
    """S3-1, S3-10: the friend's side first, the day of the reward; S3-15: in both calendars."""
    page = read(client, f"/s/{store.store_id}")
    assert page.index("Your friend gets 10% off.") < page.index("you get €10.00 credit on 5 December 2026")
    assert page.count("<svg viewBox=") == 3

    assert "۱۴ آذر ۱۴۰۵ (۵ دسامبر ۲۰۲۶)" in read(client, f"/s/{store.store_id}", "fa")


def test_the_advocate_reads_no_name_until_the_shop_says_that_friends_agreed(
    app, owner, ana, merchant, shopper
):
    """S1-29: neither on their own page nor in what the widget is told; and no viewer may switch it on."""
    order = factories.order(customer=factories.customer("Ben"), referral=ana["referral_code"])
    assert merchant.post("/orders", order).status_code < 300
    path = urlsplit(ana["me_url"]).path

    def seen() -> tuple[bool, str | None]:
        page = read(app.test_client(), f"{path}/friends")
        (told,) = shopper.post("/balance", {"me": path.rpartition("/")[2]}).get_json()["referrals"]
        return "Ben" in page, told["friend"]

    assert member(app, owner.store_id, Role.VIEWER).post("/friends/names", names="1").status_code == 403
    assert seen() == (False, None)
    owner.post("/friends/names", names="1")
    assert seen() == (True, "Ben")
    owner.post("/friends/names")
    assert seen() == (False, None)
