"""The modules that docs/shops prints for PrestaShop and Magento, run as they stand there in little worlds (PHP)."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import missing
from tests.web.opencart_world import CODE, COUPON, HEARD, ROOT, answer

WORLDS = Path(__file__).parent / "recipes"
# PHP then has no curl of its own, so that the world's takes its place.
NO_CURL = "disable_functions=curl_init,curl_setopt_array,curl_exec,curl_getinfo"
ORDER = {
    "Id": 9,
    "IncrementId": "000000009",
    "State": "processing",
    "Subtotal": 50.0,
    "DiscountAmount": -5.0,
    "OrderCurrencyCode": "EUR",
    "CustomerEmail": "ben@example.com",
    "CustomerFirstname": "Ben </script>",
}


@pytest.fixture(scope="module")
def php():
    return shutil.which("php") or missing("PHP is not here: install the package php-cli")


def files_of(page, language, folder):
    """Write what the page prints, each block where its first comment says it belongs."""
    text = (ROOT / "docs/shops" / page).read_text(encoding="utf-8")
    for block in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL):
        path = re.search(r"(?://|<!--) ([\w./]+\.\w+)", block)[1]
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(block, encoding="utf-8")
    return folder


@pytest.fixture
def run(php):
    def run(world, *values, **given):
        command = [php, "-d", NO_CURL, WORLDS / world, *values, json.dumps(given)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        assert done.stderr == ""
        return json.loads(done.stdout)

    return run


@pytest.fixture
def prestashop(run, tmp_path):
    files = files_of("prestashop.md", "php", tmp_path)
    defines, module = files / "config/defines_custom.inc.php", files / "modules/rafiqfriends/rafiqfriends.php"

    return lambda *hooks, **given: run("prestashop.php", defines, module, hooks=hooks, **given)


@pytest.fixture
def magento(run, tmp_path):
    files = files_of("magento.md", "php", tmp_path)
    (files / "app/etc/env.php").rename(files / "env.php")

    return lambda order=ORDER, **given: run("magento.php", files, order=order, **given)


def typed(code):
    return ["actionDispatcherBefore", {"post": {"addDiscount": "1", "discount_name": code}}]


def test_prestashop_shows_the_tag_and_the_order_harmless(prestashop):
    shown = prestashop(["displayHeader", {}], ["displayOrderConfirmation", {}])["shown"]
    block = re.search(r"data-rafiq-order>(.*)</script>$", shown)[1]

    assert 'src="https://refer.example.com/w/pk_live_….js"' in shown
    assert (json.loads(block)["customer"]["first_name"], "<" in block) == ("Ben </script>", False)


def test_a_discount_without_a_code_leaves_no_gap_in_prestashops_codes(prestashop):
    status = {"status": {"id": 2, "paid": True, "delivery": False}}

    [[_, url, order]] = prestashop(["actionOrderStatusPostUpdate", status], answers=[HEARD])["sent"]

    assert (url, order["coupon_codes"]) == ("https://refer.example.com/api/v1/orders", ["SUMMER-26"])
    assert (order["subtotal"], order["status"]) == ("45.00", "paid")


@pytest.mark.parametrize(
    ("said", "logged"),
    [(answer({"detail": "no"}, 422), "422 to /orders/X"), (None, "0 to /orders/X"), (HEARD, "")],
)
def test_whatever_rafiq_refuses_is_in_prestashops_log(prestashop, said, logged):
    played = prestashop(["actionOrderSlipAdd", {}], answers=[said] if said else [])

    assert played["sent"][0][2] == {"refund_id": "4", "amount": "22.50"}
    assert len(played["log"]) == bool(logged)
    assert logged in "".join(played["log"])


def test_a_friends_code_becomes_a_voucher_of_prestashop_once(prestashop):
    played = prestashop(typed(CODE.lower()), typed(CODE), answers=[answer(COUPON)] * 2)

    rule = played["rules"]["3"]
    assert [url.rsplit("/", 1)[1] for _, url, _ in played["sent"]] == [CODE, CODE]
    assert (rule["code"], rule["reduction_percent"], rule["minimum_amount"], rule["quantity"]) == (
        CODE,
        10,
        30,
        1,
    )
    assert (len(played["rules"]), rule["active"], set(rule["name"])) == (3, True, {"1", "2"})
    assert played["set"] == {"PS_CART_RULE_FEATURE_ACTIVE": "1"}


def test_a_voucher_taken_back_at_rafiq_is_switched_off_and_silence_changes_nothing(prestashop):
    silent = prestashop(typed(CODE), typed(CODE), answers=[answer(COUPON)])
    ended = prestashop(typed(CODE), typed(CODE), answers=[answer(COUPON), answer(COUPON | {"usable": False})])

    assert (silent["rules"]["3"]["active"], ended["rules"]["3"]["active"]) == (True, False)


@pytest.mark.parametrize(("another", "stays"), [("first", {"of"}), ("second", {"1", "2"})])
def test_of_two_requests_at_once_one_voucher_of_prestashop_stays(prestashop, another, stays):
    rules = prestashop(typed(CODE), another=another, answers=[answer(COUPON)])["rules"]

    assert (set(rules), set(rules["3"]["name"])) == ({"1", "2", "3"}, stays)


def test_a_visitor_of_prestashop_who_guesses_is_not_passed_on(prestashop):
    guesses = [typed(f"WRONG-{number}") for number in range(12)]

    assert len(prestashop(*guesses, answers=[answer({}, 404)] * 12)["sent"]) == 10


@pytest.mark.parametrize(
    ("code", "said", "asked"),
    [
        ("SUMMER-26", COUPON, 0),
        ("x' OR 1", COUPON, 0),
        (CODE, COUPON | {"kind": "credit"}, 1),
        (CODE, COUPON | {"currency": "IRR"}, 1),
    ],
)
def test_the_shops_own_codes_nonsense_and_what_is_no_discount_make_no_voucher(prestashop, code, said, asked):
    played = prestashop(typed(code), answers=[answer(said)])

    assert (len(played["sent"]), len(played["rules"])) == (asked, 2)


def test_magento_shows_the_tag_everywhere_and_the_order_on_the_success_page(magento):
    elsewhere = magento(page="catalog_product_view")["shown"]
    thanks = magento(page="checkout_onepage_success")["shown"]
    block = re.search(r"data-rafiq-order>(.*)</script>", thanks)[1]

    assert 'src="https://refer.example.com/w/pk_live_….js"' in elsewhere
    assert "data-rafiq-order" not in elsewhere
    assert (json.loads(block)["subtotal"], "<" in block) == ("45.00", False)


@pytest.mark.parametrize(("discount", "left"), [(-5.0, "45.00"), (-54.5, "0.00")])
def test_magentos_discount_on_shipping_takes_nothing_below_zero(magento, discount, left):
    changed = {"Subtotal": 50.0, "DiscountAmount": discount}

    [[_, order, _]] = magento(ORDER | changed)["sent"]
    [[url, refund, _]] = magento(memo=changed | {"Id": 4})["sent"]

    assert (order["subtotal"], order["status"], refund["amount"]) == (left, "paid", left)
    assert url == "https://refer.example.com/api/v1/orders/000000009/refunds"


def test_whatever_rafiq_refuses_is_in_magentos_log(magento):
    refused = magento(answer={"status": 422, "body": "no such currency"})

    assert refused["log"] == ["Rafiq answered 422 to /orders: no such currency"]
    assert magento()["log"] == []


def test_magentos_payment_pages_may_load_the_tag_and_let_it_call(tmp_path):
    """Since 2.4.7 a content security policy is enforced there."""
    files = files_of("magento.md", "xml", tmp_path)
    policies = ET.parse(files / "etc/csp_whitelist.xml").iter("policy")

    allowed = {policy.get("id"): policy.find("values/value").text for policy in policies}

    assert allowed == dict.fromkeys(["script-src", "connect-src"], "https://refer.example.com")
    for name in ["etc/module.xml", "etc/events.xml", "view/frontend/layout/default.xml"]:
        ET.parse(files / name)
