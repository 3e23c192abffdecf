"""The WooCommerce plugin in a little world of its own (PHP), and what it sends replayed into our API."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import jwt
import pytest

from tests import factories
from tests.conftest import missing

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "widget/shops/woocommerce/rafiq-refer-a-friend"
PLAY = Path(__file__).parent / "woocommerce/play.php"
OPTIONS = {
    "address": "https://friends.example",
    "publishable_key": "pk_live_woo",
    "secret_key": "sk_live_woo",
    "signing_secret": "a signing secret that nobody else knows",
}
HEARD = {"status": 201, "body": "{}"}


@pytest.fixture(scope="module")
def php():
    return shutil.which("php") or missing("PHP is not here: install the package php-cli")


@pytest.fixture
def play(php):
    def play(scene, **given):
        told = json.dumps({"options": OPTIONS, "answers": [HEARD]} | given)
        command = [php, PLAY, PLUGIN / "rafiq-refer-a-friend.php", scene, told]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        assert done.stderr == ""
        return json.loads(done.stdout)

    return play


@pytest.mark.parametrize("file", sorted(p.relative_to(PLUGIN).as_posix() for p in PLUGIN.rglob("*.php")))
def test_every_file_is_good_php_that_cannot_be_called_from_outside(php, file):
    subprocess.run([php, "-l", PLUGIN / file], check=True, capture_output=True)

    assert re.search(r"defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;", (PLUGIN / file).read_text())


def test_without_keys_nobody_is_contacted_and_nothing_is_printed(play):
    """WordPress.org guideline 7."""
    played = play("load", options={})

    assert played["scripts"] == played["sent"] == []
    assert "woocommerce_thankyou" not in played["hooks"]


def test_with_keys_the_one_script_is_on_every_page(play):
    assert play("load")["scripts"] == ["https://friends.example/w/pk_live_woo.js"]


@pytest.mark.parametrize(
    ("consent", "kept"),
    [({"marketing": True}, True), ({"functional": True, "marketing": False}, False), ({}, False)],
)
def test_the_visit_is_kept_on_the_server_only_with_a_yes_to_marketing(play, consent, kept):
    """The purpose that the widget asks for too."""
    [[_, _, order, _]] = play("buy", visit="visit-token", consent=consent)["sent"]

    assert (order.get("referral") == "visit-token") is kept


def test_a_friends_order_and_return_replayed_into_our_api(play, app, merchant, clock):
    link = merchant.post("/advocates", {"customer": factories.customer("Ana")}).json["share_url"]
    landing = app.test_client().get(link.removeprefix("http://localhost:8000")).location
    visit = re.search(r"rafiq=([^&]+)", landing)[1]

    [[method, url, order, key]] = play("buy", visit=visit)["sent"]
    [[_, refund_url, refund, refund_key]] = play("refund")["sent"]

    assert (method, url, order["subtotal"]) == ("POST", "https://friends.example/api/v1/orders", "45.00")
    told = merchant.post("/orders", order, key=key)
    assert told.status_code == 201
    assert (told.json["referral"]["status"], told.json["referral"]["reason_code"]) == ("pending", "in_hold")
    returned = merchant.post(
        refund_url.removeprefix("https://friends.example/api/v1"), refund, key=refund_key
    )
    assert returned.status_code == 201
    # 30.40 went back; 3.40 of it was tax and 4.50 shipping, which no reward was ever given for.
    assert merchant.get("/orders/1041").json["order"]["net"] == "22.50"


@pytest.mark.parametrize(
    ("status", "again"), [(0, True), (503, True), (429, True), (422, False), (401, False)]
)
def test_what_was_not_heard_is_sent_again_and_what_was_refused_is_not(play, status, again):
    answer = {"status": status, "body": "{}"} if status else None

    later = play("buy", visit="v", answers=[answer])["later"]

    assert later == ([[120, "rafiq_tell_order", [41, 2]]] if again else [])


def test_the_thank_you_page_carries_the_order_signed_and_harmless(play):
    shown = play("thanks")["shown"]
    token = re.search(r'data-rafiq-order-token="([^"]+)"', shown)[1]
    block = re.search(r'<script type="application/json" data-rafiq-order>(.*)</script>', shown)[1]

    claims = jwt.decode(token, OPTIONS["signing_secret"], algorithms=["HS256"])
    assert json.loads(block).items() <= claims.items()
    assert json.loads(block)["items"][0]["title"] == "Mug </script>"
    assert "<" not in block


def test_a_friends_code_becomes_a_coupon_and_the_shops_own_code_stays_its_own(play):
    coupon = {"usable": True, "kind": "percent_off", "percent": "10", "minimum": "30.00"}
    answers = [{"status": 200, "body": json.dumps(coupon)}]

    made = json.loads(play("coupon", code="friend-7k2q9", answers=answers)["shown"])
    own = play("coupon", code="shopsown")

    assert (made["discount_type"], made["amount"], made["minimum_amount"]) == ("percent", "10", "30.00")
    assert (own["shown"], own["sent"]) == ("false", [])


@pytest.mark.parametrize(("status", "asked"), [(200, 1), (404, 1), (429, 2), (503, 2), (0, 2)])
def test_only_an_answer_about_the_code_is_kept_for_a_minute(play, status, asked):
    answers = [{"status": status, "body": "{}"} if status else None] * 2

    assert len(play("codes", codes=["friend-7k2q9"] * 2, answers=answers)["sent"]) == asked


@pytest.mark.parametrize(("basket", "asked"), [(None, 10), ("friend-7k2q9", 11)])
def test_a_visitor_who_guesses_is_not_passed_on_but_keeps_the_code_in_the_basket(play, basket, asked):
    codes = [*(f"wrong-{number}" for number in range(12)), "friend-7k2q9"]

    played = play("codes", codes=codes, basket=basket, answers=[{"status": 404, "body": "{}"}] * 13)

    assert len(played["sent"]) == asked


def test_a_friends_free_shipping_takes_nothing_off_the_goods(play):
    coupon = {"usable": True, "kind": "free_shipping", "percent": None, "amount": None, "minimum": "0.00"}
    answers = [{"status": 200, "body": json.dumps(coupon)}]

    made = json.loads(play("coupon", code="friend-7k2q9", answers=answers)["shown"])

    assert (made["discount_type"], made["amount"], made["free_shipping"]) == ("fixed_cart", "0", True)


def test_a_saved_secret_left_empty_stays_and_nonsense_is_not_kept(play):
    typed = {"address": "javascript:alert(1)", "publishable_key": "pk_live_<b>1</b>", "secret_key": ""}

    cleaned = json.loads(play("clean", typed=typed)["shown"])

    assert cleaned == OPTIONS | {"address": "", "publishable_key": "pk_live_1"}


def test_every_text_can_be_translated():
    sources = "".join(path.read_text() for path in PLUGIN.rglob("*.php"))
    texts = set(re.findall(r"__\( '([^']+)', 'rafiq-refer-a-friend' \)", sources))
    known = set(re.findall(r'msgid "(.+)"', (PLUGIN / "languages/rafiq-refer-a-friend.pot").read_text()))

    assert texts
    assert texts - known == set()


def test_the_readme_tells_of_the_server_it_talks_to():
    readme = (PLUGIN / "readme.txt").read_text()

    assert "== External services ==" in readme
    version = re.search(r"Version: (\S+)", (PLUGIN / "rafiq-refer-a-friend.php").read_text())[1]
    assert f"Stable tag: {version}" in readme
