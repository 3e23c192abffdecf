"""Mails nobody would write by accident: read in one walk, refused where they cannot be read at all."""

from datetime import UTC, datetime

import pytest

from rafiq.integrations.rules import Incoming, NothingSaid, Refused
from rafiq.integrations.shops.email import reading

PAGE = b"From: a@b.example\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
OPTIONS = {"currency": "EUR", "order_words": "Order number", "total_words": "Subtotal"}


def read(body: bytes):
    return reading.read(Incoming({}, body, datetime(2026, 11, 21, tzinfo=UTC)), OPTIONS)


@pytest.mark.parametrize("piece", [b"<style", b"<style>", b"<script application/ld+json>", b"<", b"</style"])
def test_a_page_of_nothing_but_beginnings_is_read_in_one_walk(piece):
    """Looking for the end of each of these from each beginning took most of a minute."""
    assert read(PAGE + piece * 30_000) == [NothingSaid("no_order_in_mail")]


def test_what_stands_between_scripts_and_styles_is_read():
    page = b"<STYLE>Order number: 7</style><p>Order number: 8</p><script>x</script><p>Subtotal: 49.90 EUR</p>"

    (order,) = read(PAGE + page)

    assert (order.body["order_number"], order.body["subtotal"]) == ("8", "49.90")


def test_texts_of_one_mail_are_as_long_as_one_may_be():
    part = b"--b\r\nContent-Type: text/plain\r\n\r\n" + b"a" * 150_000 + b"\r\n"
    mail = reading._mail(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 3 + b"--b--")

    assert sum(len(text) for _, text in reading._texts(mail)) == reading.MAX_TEXT


def test_a_subject_that_cannot_be_read_is_empty():
    assert reading.subject(b"Subject: =?utf-7?q?+2AA-?=\r\n\r\nx") == ""


@pytest.mark.parametrize(
    "mail",
    [
        b"Subject: x\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 2_000 + b"\r\nhi",
        b"Subject: x\r\nTo: =?utf-7?q?+2AA-?= <a@b.example>\r\n\r\nOrder number: 1\nSubtotal: 1.00",
        PAGE + b"&#" + b"9" * 5_000 + b";",
    ],
)
def test_a_mail_that_cannot_be_read_is_refused(mail):
    with pytest.raises(Refused) as refusal:
        read(mail)

    assert (refusal.value.code, refusal.value.status) == ("malformed", 400)
