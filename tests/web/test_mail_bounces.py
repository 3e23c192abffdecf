"""What comes back of a mail: bounces and complaints, as a report or in a mail service's JSON (G18, G35)."""

import json
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from rafiq.core.db import db
from rafiq.messaging import rules
from rafiq.messaging.models import MailSuppression
from rafiq.web.pages.mail_doors import bounce_address
from tests import factories
from tests.web import mail_scene as scene
from tests.web.mail_scene import states

pytestmark = pytest.mark.both_databases
server, app, everything_on, post, ana = scene.server, scene.app, scene.everything_on, scene.post, scene.ana


def report(message_id: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; ana@example.com\r\nAction: {action}\r\nStatus: {status}\r\n"
        "--B\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {message_id}\r\nSubject: x\r\n--B--\r\n"
    ).encode()


@pytest.fixture
def hand_in(app, store):
    """A mail server's pipe hands over what came back."""

    def hand_in(raw: bytes, **options):
        with app.test_request_context():
            path = urlsplit(bounce_address(app.extensions["rafiq"].keyring, store.store_id)).path
        return app.test_client().post(path, data=raw, **({"content_type": "message/rfc822"} | options))

    return hand_in


def test_a_bounce_stops_mail_to_that_address(app, server, merchant, ana, post, hand_in):
    post()
    assert hand_in(report(server.mails[0]["Message-ID"])).status_code == 204
    merchant.post("/orders", factories.order(order_number="1001", referral=ana))
    post()

    assert states(app) == [("welcome", "sent", "bounced"), ("friend_bought", "dropped", "address_bounced")]


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("5.2.2", "failed"),
        ("5.1.8", "failed"),
        ("4.4.1", "failed"),
        ("5.1.1", "delayed"),
        ("5.7.1", "failed"),
    ],
)
def test_a_report_of_what_passes_stops_nothing(app, server, ana, post, hand_in, status, action):
    post()
    hand_in(report(server.mails[0]["Message-ID"], status=status, action=action))

    assert states(app) == [("welcome", "sent", None)]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"\xff\x00",
        report("<mail_00000000000000000000000000@x>"),
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        + b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" * 3_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
            for depth in range(2_000)
        ),
        b"Content-Type: message/rfc822\r\n\r\n" * 2_000,
    ],
)
def test_a_report_about_no_mail_of_ours_changes_nothing(app, ana, post, hand_in, raw):
    post()

    assert hand_in(raw).status_code in {204, 400}
    assert states(app) == [("welcome", "sent", None)]


def complaint(message_id: str) -> bytes:
    """As a mailbox provider sends it when a reader pressed "this is spam" (RFC 5965)."""
    return (
        "From: <abuse@mx.example>\r\nSubject: FW: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n"
        "--B\r\nContent-Type: message/feedback-report\r\n\r\n"
        "Feedback-Type: abuse\r\nUser-Agent: Example/1.0\r\nVersion: 1\r\n"
        f"--B\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {message_id}\r\nSubject: x\r\n\r\nHi.\r\n--B--\r\n"
    ).encode()


def said(message_id: str, kind: str) -> bytes:
    return json.dumps({"message_id": message_id, "kind": kind}).encode()


def stopped_for(app) -> str | None:
    with app.app_context():
        return db.session.scalar(select(MailSuppression.reason_code))


@pytest.mark.parametrize("as_json", [False, True])
def test_a_complaint_stops_mail_for_good(app, server, merchant, ana, post, hand_in, as_json):
    """G35, RFC 5965: whoever calls it spam wants none; as the report itself or as a mail service says it."""
    post()
    message_id = server.mails[0]["Message-ID"]
    answer = hand_in_json(hand_in, message_id, "complained") if as_json else hand_in(complaint(message_id))
    merchant.post("/orders", factories.order(order_number="1001", referral=ana))
    post()

    assert answer.status_code == 204
    assert states(app)[0] == ("welcome", "sent", "complained")
    assert (states(app)[1][1], stopped_for(app)) == ("dropped", rules.UNSUBSCRIBED)


def hand_in_json(hand_in, message_id: str, kind: str):
    return hand_in(said(message_id, kind), content_type="application/json")


def test_a_bounce_in_the_json_form_stops_mail_to_that_address(app, server, ana, post, hand_in):
    post()

    assert hand_in_json(hand_in, server.mails[0]["Message-ID"], "bounced").status_code == 204
    assert (states(app), stopped_for(app)) == ([("welcome", "sent", "bounced")], rules.BOUNCED)


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"kind": "bounced"}', b'{"kind": "x", "message_id": "y"}'])
def test_json_that_says_nothing_is_refused_by_its_field(app, server, ana, post, hand_in, body):
    answer = hand_in(body, content_type="application/json")

    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [("complained", "bounced", "complained"), ("bounced", "complained", "bounced")],
)
def test_of_two_reports_the_first_is_shown_and_a_complaint_always_counts(
    app, server, ana, post, hand_in, first, second, shown
):
    """A bounce after a complaint does not hide it; a complaint after a bounce still stops mail for good."""
    post()
    for kind in (first, second):
        hand_in_json(hand_in, server.mails[0]["Message-ID"], kind)

    assert (states(app), stopped_for(app)) == ([("welcome", "sent", shown)], rules.UNSUBSCRIBED)


def test_a_forged_address_for_reports_is_refused(app):
    assert app.test_client().post("/hooks/bounces/x", data=b"x").status_code == 403
