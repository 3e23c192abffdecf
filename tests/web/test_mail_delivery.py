"""What mail servers answer, at once: later, never, or not to this address any more (G18)."""

import socket
import threading

import pytest
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core.db import db
from rafiq.errands.outgoing import send_mails
from rafiq.messaging import choices, smtp
from rafiq.messaging.models import MailSuppression
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


@pytest.mark.parametrize(
    ("step", "answer", "reason"),
    [
        ("on_ehlo", "hang", "slow"),
        ("on_rcpt", "drop", "no_answer"),
        ("on_data", "452 4.3.1 out of storage", "content_refused"),
        ("on_data", "421 4.3.2 going down", "content_refused"),
    ],
)
def test_trouble_at_any_step_is_waited_out_and_the_mail_goes_once(
    app, server, ana, post, monkeypatch, clock, step, answer, reason
):
    """G18: none of these took the mail."""
    monkeypatch.setattr(smtp, "SECONDS", 0.8 if answer == "hang" else smtp.SECONDS)
    usual = getattr(server, step)
    setattr(server, step, answer)
    post()
    assert states(app) == [("welcome", "waiting", reason)]

    setattr(server, step, usual)
    clock.move(minutes=2)
    post()
    assert (states(app), len(server.mails)) == ([("welcome", "sent", None)], 1)


def test_a_server_that_is_too_busy_to_greet_is_asked_again(make_app, app, server, ana, post, clock):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        busy.settimeout(20)

        def turn_away() -> None:
            caller, _ = busy.accept()
            with caller:
                caller.sendall(b"421 4.3.2 too busy\r\n")

        turning = threading.Thread(target=turn_away)
        turning.start()
        away = make_app(
            smtp_url=f"smtp://127.0.0.1:{busy.getsockname()[1]}?tls=off", mail_from="rafiq@refer.example"
        )
        run_due(app)
        send_mails(away, away.extensions["rafiq"])
        turning.join()
    assert states(app) == [("welcome", "waiting", "no_answer")]

    clock.move(minutes=2)
    post()
    assert (states(app), len(server.mails)) == ([("welcome", "sent", None)], 1)


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


def test_addresses_are_hashed_with_our_key(app):
    with app.app_context():
        keyring = app.extensions["rafiq"].keyring

        assert choices.address_hash(keyring, " Ana@Example.com ") == choices.address_hash(keyring, ANA)
        assert ANA not in choices.address_hash(keyring, ANA)


def test_a_name_that_only_sounds_like_theirs_is_no_news_before_somebody_looked(
    app, server, store, merchant, everything_on, clock, post
):
    """S1-29: it may be another's friend."""
    merchant.post("/advocates", {"customer": factories.customer("Ali", last_name="Rezaei")})
    heard = merchant.post("/orders", factories.order(referred_by="علی رضایی")).get_json()["referral"]
    post()

    assert heard["reason_code"] == "name_alike"
    assert [kind for kind, *_ in states(app)] == ["welcome"]
