"""A copy of an order mail, handed over by the script that a mail server's pipe runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import shops

SCRIPT = Path(__file__).parents[2] / "scripts/mail_pipe.py"
MAIL = b"From: shop@example.com\nTo: ben@example.com\nSubject: Your order\n\nOrder number: 1001\nSubtotal: 49.90 EUR\n"


@pytest.fixture
def hand_over(live_server, tmp_path):
    def run(path: str, secret: str) -> int:
        kept = tmp_path / "secret"
        kept.write_text(secret + "\n")
        command = [sys.executable, str(SCRIPT), live_server.url + path, str(kept)]
        return subprocess.run(command, input=MAIL, check=False, capture_output=True).returncode

    return run


@pytest.fixture
def shop(live_server):
    store = shops.factories.new_store(live_server.app)
    return shops.connect(live_server.app, store.store_id, "email", currency="EUR")


def test_a_mail_opens_an_order_that_pays_nobody_yet(hand_over, shop):
    statuses = [hand_over(shop.path, shop.secret) for _ in range(2)]
    shops.run(shop.app)

    (only,) = shop.log()
    assert (statuses, only.double_count) == ([0, 0], 1)
    assert [each.code for each in only.did] == ["did_order_unverified", "did_no_referral"]


def test_a_mail_that_names_no_currency_is_in_the_stores(app, store):
    shop = shops.connect(app, store.store_id, "email")

    shop.tell(MAIL.replace(b" EUR", b""))

    assert shop.log()[0].did[0].values["currency"] == "EUR"


def test_the_log_says_what_could_not_be_read_as_one_amount(app, store):
    shop = shops.connect(app, store.store_id, "email")

    shop.tell(MAIL.replace(b"49.90 EUR", b"1,234"))

    assert (shop.log()[0].code, shop.log()[0].detail) == ("amount_unclear", "1,234 EUR")


def test_a_mail_with_a_wrong_secret_is_refused_for_good(hand_over, shop):
    assert hand_over(shop.path, shops.SECRETS["email"][:-4] + "AAA=") == 65


def test_a_mail_stays_with_the_mail_server_while_we_are_away(tmp_path):
    (tmp_path / "secret").write_text(shops.SECRETS["email"])
    command = [sys.executable, str(SCRIPT), "http://127.0.0.1:9/hooks/email/con_x", str(tmp_path / "secret")]

    assert subprocess.run(command, input=MAIL, check=False, capture_output=True).returncode == 75
