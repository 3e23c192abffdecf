"""What mail servers answer, at once or by a bounce: later, never, or not to this address any more (G18)."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core.db import db
from rafiq.errands.outgoing import send_mails
from rafiq.messaging import choices, smtp
from rafiq.messaging.models import MailSuppression
from rafiq.web.pages.mail_doors import bounce_address
from tests import factories
from tests.web import mail_scene as scene
from tests.web.mail_scene import ANA, states

pytestmark = pytest.mark.both_databases
server, app, everything_on, post, ana = scene.server, scene.app, scene.everything_on, scene.post, scene.ana


def test_a_server_that_asks_for_patience_gets_it(app, server, ana, post, clock):
    server.on_rcpt = "451 4.7.1 greylisted, come back later"
    post()
    assert states(app) == [("welcome", "waiting", "recipient_refused")]

    server.on_rcpt = "250 OK"
    clock.move(minutes=2)
    post()
    assert states(app) == [("welcome", "sent", None)]


def test_an_address_that_does_not_exist_is_written_to_no_more(app, server, store, merchant, ana, post):
    server.on_rcpt = "550 5.1.1 <ana@example.com> no such user"
    post()
    server.on_rcpt = "250 OK"
    merchant.post("/orders", factories.order(order_number="1001", referral=ana))
    post()

    assert states(app) == [
        ("welcome", "failed", "recipient_refused"),
        ("friend_bought", "dropped", "address_refused"),
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "550 relay not permitted",
        "530 5.7.0 authentication required",
        "554 blocked by Spamhaus",
        "552 5.2.2 mailbox full",
        "503 5.5.1 MAIL first",
        "550 5.1.8 sender unknown",
    ],
)
@pytest.mark.parametrize("step", ["on_rcpt", "on_data"])
def test_a_refusal_of_us_is_no_fault_of_the_address(app, server, ana, post, step, answer):
    setattr(server, step, answer)
    post()
    ((_, state, _reason),) = states(app)

    assert state == "failed"
    with app.app_context():
        assert db.session.scalar(select(MailSuppression.id)) is None


def test_a_server_that_hangs_is_left_and_asked_again(app, server, ana, post, monkeypatch, clock):
    monkeypatch.setattr(smtp, "SECONDS", 0.8)
    server.on_data = "hang"
    post()
    assert states(app) == [("welcome", "waiting", "slow")]

    server.on_data = "250 taken"
    clock.move(minutes=2)
    post()
    assert states(app) == [("welcome", "sent", None)]


def test_a_line_that_breaks_after_the_mail_may_double_it_under_the_same_id_and_never_loses_it(
    app, server, ana, post, clock
):
    """G18: sent or not? It goes again, and a mail program sees that it is the same."""
    server.on_data = "drop"
    post()
    server.on_data = "250 taken"
    clock.move(minutes=2)
    post()

    assert len({message["Message-ID"] for message in server.mails}) == 1
    assert states(app) == [("welcome", "sent", None)]


def test_a_server_that_is_away_for_days_makes_it_fail_and_stay_visible(make_app, app, store, ana, clock):
    away = make_app(smtp_url="smtp://127.0.0.1:1?tls=off", mail_from="rafiq@refer.example")
    run_due(app)
    for _ in range(20):
        send_mails(away, away.extensions["rafiq"])
        clock.move(hours=6)

    assert states(app) == [("welcome", "failed", "no_answer")]


def test_whatever_breaks_on_the_way_counts_as_a_try(make_app, app, store, ana, clock, tmp_path):
    """A folder that cannot be made stands for all that a transport did not foresee."""
    (tmp_path / "file").touch()
    broken = make_app(smtp_url=f"file://{tmp_path}/file/mail", mail_from="rafiq@refer.example")
    run_due(app)
    send_mails(broken, broken.extensions["rafiq"])

    assert states(app) == [("welcome", "waiting", "no_answer")]


def test_a_server_without_tls_gets_no_password(make_app, server, ana, app):
    strict = make_app(smtp_url=f"smtp://me:secret@127.0.0.1:{server.port}", mail_from="rafiq@refer.example")
    run_due(app)
    send_mails(strict, strict.extensions["rafiq"])

    assert states(app) == [("welcome", "waiting", "no_tls")]


def test_without_a_mail_server_nothing_piles_up(make_app, store, merchant, clock, app, everything_on):
    mute = make_app()
    merchant.post("/advocates", {"customer": factories.customer("Ana")})
    run_due(mute)
    send_mails(mute, mute.extensions["rafiq"])

    assert states(app) == [("welcome", "dropped", "no_mail_server")]


def test_a_folder_takes_mail_to_try_things_out(make_app, store, merchant, clock, everything_on, tmp_path):
    tried = make_app(smtp_url=f"file://{tmp_path}/mail", mail_from="rafiq@refer.example")
    merchant.post("/advocates", {"customer": factories.customer("Ana")})
    run_due(tried)
    send_mails(tried, tried.extensions["rafiq"])
    (file,) = (tmp_path / "mail").glob("*.eml")

    assert b"To: ana@example.com" in file.read_bytes()


# ---------------------------------------------------------------------------------------- bounces


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
        return app.test_client().post(path, data=raw, content_type="message/rfc822", **options)

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


def test_a_forged_address_for_reports_is_refused(app):
    assert app.test_client().post("/hooks/bounces/x", data=b"x").status_code == 403


def test_addresses_are_hashed_with_our_key(app):
    with app.app_context():
        keyring = app.extensions["rafiq"].keyring

        assert choices.address_hash(keyring, " Ana@Example.com ") == choices.address_hash(keyring, ANA)
        assert ANA not in choices.address_hash(keyring, ANA)
