"""The install check from a terminal: sentences, an exit code, and an order's signature (field 4.1-13)."""

import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from click.testing import CliRunner

from rafiq.cli import main
from rafiq.cli.doctor import _sentence, _tell
from rafiq.core.texts import LOCALES, catalogue
from rafiq.web.admin.setup.checkup import our_address, signed_order
from rafiq.web.admin.setup.inspection import BAD, Finding
from tests.web.foreign_shop import Shop, serving

SECRET = "ss_live_a-secret-of-at-least-thirty-two-bytes"
ORDER = {"order_number": "1001", "subtotal": "49.90", "currency": "EUR"}


def signed(claims: dict, secret: str = SECRET) -> str:
    later = datetime.now(UTC) + timedelta(hours=1)
    return jwt.encode({"exp": later} | claims, secret, algorithm="HS256")


@pytest.fixture
def doctor(tmp_path, monkeypatch):
    """`doctor(origin, "--json")` with a store at that origin."""
    monkeypatch.setenv("RAFIQ_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(origin: str, *words: str, at: str | None = None):
        made = ["store", "create", "Chaykhana", "--origin", at or origin, "--currency", "EUR", "--json"]
        keys = json.loads(CliRunner().invoke(main, made, catch_exceptions=False).stdout)
        return CliRunner().invoke(main, ["doctor", origin, *words], catch_exceptions=False), keys

    return run


def test_a_page_without_the_tag_is_told_with_what_to_do(doctor, monkeypatch):
    monkeypatch.setattr(Shop, "page", "<p>no tag</p>")
    with serving() as origin:
        told, _ = doctor(origin)

    assert told.exit_code == 1
    assert "✗ The tag is not on this page." in told.stdout
    assert "Paste it before </body>" in told.stdout


def test_a_tag_of_another_address_is_told_with_the_setting_that_says_which(doctor, monkeypatch):
    """Whoever reads this sits at a terminal: nothing stands beside it, and the setting has a name."""
    elsewhere = '<script async src="https://old.example/w/pk_live_1.js"></script>'
    monkeypatch.setattr(Shop, "page", elsewhere)
    monkeypatch.setenv("RAFIQ_PUBLIC_URL", "https://refer.shop.example")
    with serving() as origin:
        _, keys = doctor(origin)
        key = keys["publishable_key"]
        monkeypatch.setattr(Shop, "page", elsewhere.replace("pk_live_1", key))
        told = CliRunner().invoke(main, ["doctor", origin, "--store", keys["store_id"]])

    assert "RAFIQ_PUBLIC_URL, https://refer.shop.example" in told.stdout
    assert f'use <script async src="https://refer.shop.example/w/{key}.js"></script>' in told.stdout


@pytest.mark.parametrize("locale", LOCALES)
def test_no_advice_in_a_terminal_points_at_what_stands_on_a_page(locale):
    """The install page's own words do: the tag stands beside them, and the other check below."""
    beside = (
        "on the left",
        "below",
        "کناری",
        "همین صفحه",
        "پایین",
        "المجاورة",
        "المعروض هنا",
        "أدناه",
        "di sebelah",
        "di bawah",
    )
    codes = {
        each for each in catalogue(locale, "admin") if each.startswith("check_") and each.endswith("_do")
    }
    ours = {"tag": "TAG", "public_url": "URL"}
    told = {each: _sentence(locale, each, "DETAIL", ours) for each in codes}

    assert {each: text for each, text in told.items() if any(word in text for word in beside)} == {}


@pytest.mark.parametrize(
    ("locale", "one", "two"), [("en", "1 thing needs", "2 things need"), ("ar", "أمر واحد", "أمران")]
)
def test_one_thing_is_one_thing(locale, one, two, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", f"{locale}.UTF-8")
    for count, said in ((1, one), (2, two)):
        _tell("https://shop.example", None, [Finding(BAD, "check_twice")] * count, {}, as_json=False)
        assert said in capsys.readouterr().out


def test_scripts_get_json_with_stable_codes(doctor, monkeypatch):
    monkeypatch.setattr(Shop, "page", "<p>no tag</p>")
    with serving() as origin:
        told, keys = doctor(origin, "--json")

    report = json.loads(told.stdout)
    assert (report["healthy"], report["store_id"]) == (False, keys["store_id"])
    assert {"check_no_tag", "doctor_script_missing"} <= {each["code"] for each in report["findings"]}


def test_it_speaks_the_terminals_language(doctor, monkeypatch):
    monkeypatch.setenv("LC_ALL", "fa_IR.UTF-8")
    told, _ = doctor("http://127.0.0.1:9", at="https://shop.example")

    assert "نشانی ثبت‌شده هیچ فروشگاهی" in told.stdout
    assert told.exit_code == 1


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (signed(ORDER), "doctor_order_signed"),
        (signed(ORDER, "ss_live_another-secret-of-thirty-two-bytes"), "doctor_order_forged"),
        (signed(ORDER | {"exp": 1}), "doctor_order_forged"),
        (signed({"order_number": "1"}), "doctor_order_unreadable"),
        ("nonsense", "doctor_order_forged"),
    ],
)
def test_a_signed_order_is_judged_as_the_widgets_door_would(token, code):
    assert signed_order(token, (SECRET,), frozenset({"EUR"}))[0].code == code


@pytest.mark.parametrize(
    ("page", "ours", "codes"),
    [
        ("https://shop.example/", "https://friends.shop.example", []),
        ("https://shop.example/", "http://friends.shop.example", ["doctor_mixed"]),
        ("https://shop.example/", "http://localhost:8000", ["doctor_local"]),
        ("http://127.0.0.1:5000/", "http://localhost:8000", []),
        (
            "https://shop.example/",
            "https://stats.shop.example/track",
            ["doctor_blocked", "doctor_blocked"],
        ),
    ],
)
def test_our_own_address_is_looked_at_as_browsers_and_their_blockers_do(page, ours, codes):
    assert [finding.code for finding in our_address(page, ours)] == codes
