"""The doctor looks at the sender's domain: SPF, DKIM and DMARC, by a real name server of ours (guarantees 8)."""

import json
import time

import pytest
from click.testing import CliRunner

from rafiq.cli import main, sender
from rafiq.cli.sender import Names, look
from tests.web.foreign_shop import Shop, serving
from tests.web.name_server import naming

FINE = {
    "shop.example": ["verification=abc", "v=spf1 include:mail.example ~all"],
    "s1._domainkey.shop.example": ["v=DKIM1; k=rsa; p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" * 8],
    "_dmarc.shop.example": ["v=DMARC1; p=quarantine"],
}


def codes(
    texts: dict[str, list[str]], address: str = "hi@shop.example", selector: str | None = "s1"
) -> list[str]:
    with naming(texts) as server:
        return [each.code.removeprefix("doctor_") for each in look(address, Names(server), selector=selector)]


def without(name: str) -> dict[str, list[str]]:
    return {known: texts for known, texts in FINE.items() if known != name}


def test_a_domain_with_all_three_is_fine():
    assert codes(FINE) == ["spf_fine", "dkim_fine", "dmarc_fine"]


@pytest.mark.parametrize(
    ("texts", "selector", "found"),
    [
        (without("shop.example"), "s1", "spf_missing"),
        (FINE | {"shop.example": ["v=spf1 -all", "v=spf1 a -all"]}, "s1", "spf_double"),
        (FINE | {"shop.example": ["v=spf1 a +all"]}, "s1", "spf_open"),
        (FINE | {"shop.example": ["v=spf10 a -all"]}, "s1", "spf_missing"),
        (FINE, "s2", "dkim_missing"),
        (FINE | {"s1._domainkey.shop.example": ["v=DKIM1; p="]}, "s1", "dkim_missing"),
        (FINE | {"s1._domainkey.shop.example": ["v=DKIM1; p= ; k=rsa"]}, "s1", "dkim_missing"),
        (FINE | {"_dmarc.shop.example": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, "s1", "dmarc_double"),
        (FINE, "a..b", "name_odd"),
        (FINE, None, "dkim_some"),
        (without("s1._domainkey.shop.example"), None, "dkim_none"),
        (without("_dmarc.shop.example"), "s1", "dmarc_missing"),
    ],
)
def test_what_a_domain_lacks_is_told(texts, selector, found):
    assert found in codes(texts, selector=selector)


def test_a_domain_below_is_spoken_for_by_the_one_above():
    """RFC 7489, 6.6.3; SPF and DKIM are each name's own."""
    assert codes(FINE, "hi@news.shop.example") == ["spf_missing", "dkim_missing", "dmarc_fine"]


def test_a_name_with_other_letters_is_asked_for_as_the_wire_writes_it():
    name = "xn--mgbah1a3hjkrd.example"

    assert codes({name: ["v=spf1 -all"]}, "hi@موريتانيا.example")[0] == "spf_fine"


def test_where_no_name_server_answers_it_is_said_calmly_and_soon(monkeypatch):
    """A doctor in a house without a network is no ill house."""
    monkeypatch.setattr(sender, "SECONDS", 0.4)
    with naming({}) as server:
        gone = server
    began = time.monotonic()
    (found,) = look("hi@shop.example", Names(gone))

    assert (found.code, found.tone) == ("doctor_dns_away", sender.WAIT)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("address", [f"hi@{'a' * 70}.example", "hi@a..b", "hi@"])
def test_what_can_be_no_domain_is_told(address):
    assert codes(FINE, address) == ["name_odd"]


def test_what_a_stranger_wrote_into_a_record_moves_no_terminal():
    with naming({"shop.example": ["v=spf1 \\027[2J -all"]}) as server:
        assert look("hi@shop.example", Names(server))[0].detail == "v=spf1 [2J -all"


def test_what_was_found_before_a_name_server_went_away_is_told(monkeypatch):
    monkeypatch.setattr(sender, "SECONDS", 0.8)
    with naming(FINE, silent="_dmarc") as server:
        found = [each.code for each in look("hi@shop.example", Names(server), selector="s1")]

    assert found == ["doctor_spf_fine", "doctor_dkim_fine", "doctor_dns_away"]


@pytest.mark.parametrize("typed", ["dns.google", "127.0.0.1:abc", "127.0.0.1:99999999", "127.0.0.1:0", ""])
def test_a_name_server_that_can_be_none_is_a_wrong_option(typed):
    told = CliRunner().invoke(main, ["doctor", "https://shop.example", "--dns", typed])

    assert (told.exit_code, "HOST:PORT" in told.stderr) == (2, True)


def test_a_name_server_may_have_an_address_of_either_kind():
    assert sender.place_of("::1") == ("::1", 53)
    assert sender.place_of("[::1]:5353") == ("::1", 5353)
    assert sender.place_of("192.0.2.53") == ("192.0.2.53", 53)


@pytest.fixture
def doctor(tmp_path, monkeypatch):
    monkeypatch.setenv("RAFIQ_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("RAFIQ_MAIL_FROM", "rafiq@shop.example")
    monkeypatch.setattr(Shop, "page", "<p>no tag</p>")
    monkeypatch.setattr(sender, "SECONDS", 2.0)

    def run(server: str) -> dict:
        with serving() as origin:
            made = ["store", "create", "Chaykhana", "--origin", origin, "--currency", "EUR", "--json"]
            CliRunner().invoke(main, made, catch_exceptions=False)
            told = CliRunner().invoke(
                main, ["doctor", origin, "--dns", server, "--json"], catch_exceptions=False
            )
        return {each["code"]: each for each in json.loads(told.stdout)["findings"]}

    return run


def test_the_doctor_tells_it_beside_the_rest_with_what_to_do(doctor):
    with naming(without("_dmarc.shop.example")) as server:
        found = doctor(server)

    assert found["doctor_spf_fine"]["sentence"].endswith("v=spf1 include:mail.example ~all")
    assert found["doctor_dmarc_missing"]["advice"].startswith("Add a TXT record at _dmarc.shop.example")
    assert {"doctor_dkim_some", "check_no_tag"} <= set(found)
