"""Webhooks, mail and what runs behind the scenes, as the merchant sees and sets them."""

import re

import pytest
from sqlalchemy import select, update

from rafiq.core import outbox
from rafiq.core.db import db, transaction
from rafiq.core.events import PromptShown
from rafiq.core.outbox import MAX_ATTEMPTS, OutboxRow
from rafiq.errands.outgoing import send_mails, send_webhooks
from rafiq.messaging import service as mail
from rafiq.messaging.models import Mail
from rafiq.reactions import REACTIONS
from rafiq.stores.rights import Role
from rafiq.webhooks import service as webhooks
from tests.web import mail_scene
from tests.web.admin_door import HERE, csrf_token, member
from tests.web.receiver import receiving

LANGUAGES = ["en", "fa", "ar", "ms"]


server, app = mail_scene.server, mail_scene.app_among_neighbours


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


def only_endpoint(app, store):
    with app.app_context():
        (endpoint,) = webhooks.every(store.store_id)
        return endpoint


def test_an_address_is_added_and_its_secret_shown_once(app, store, owner, receiver):
    made = owner.post("/webhooks", url=receiver.url, which="chosen", events=["reward.available"])
    (secret,) = re.findall(r'value="(whsec_[^"]+)"', made.text)
    endpoint = only_endpoint(app, store)

    assert endpoint.events == ["reward.available"]
    assert secret not in owner.get(f"/webhooks/{endpoint.id}").text


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example",
        "ftp://shop.example/",
        "https://me:pass@shop.example/",
        "https://shop.example/#x",
        "https://10.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://printer.local/",
        "https://" + "a" * 600,
        "https://shop.example\\@evil.example/",
    ],
)
def test_an_unusable_address_is_marked_and_stays_typed(app, store, owner, url):
    page = owner.post("/webhooks", url=url, note="the till")

    assert page.status_code == 422
    assert 'id="url-wrong"' in page.text
    assert "the till" in page.text
    with app.app_context():
        assert webhooks.every(store.store_id) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/",
        "http://127.0.0.1:8000/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
    ],
)
def test_this_machine_and_plain_http_are_for_development_only(make_app, store, url):
    """RAFIQ_ALLOW_LOOPBACK is off unless somebody sets it (guarantees 3.7)."""
    owner = member(make_app(), store.store_id)

    assert owner.post("/webhooks", url=url).status_code == 422


def test_a_test_is_sent_and_its_answer_shown(app, owner, receiver, store):
    owner.post("/webhooks", url=receiver.url)
    endpoint = only_endpoint(app, store)
    location = owner.post(f"/webhooks/{endpoint.id}/test").headers["Location"]
    send_webhooks(app, app.extensions["rafiq"])
    page = owner.client.get(location).text

    assert "thank you" in page
    assert "Delivered" in page


def test_a_paused_address_says_why_and_is_resumed_by_its_owner(app, owner, receiver, store):
    receiver.answers = [410]
    owner.post("/webhooks", url=receiver.url)
    path = f"/webhooks/{only_endpoint(app, store).id}"
    owner.post(f"{path}/test")
    send_webhooks(app, app.extensions["rafiq"])

    assert "gone for good" in owner.get(path).text
    owner.post(f"{path}/status", status="active")
    assert only_endpoint(app, store).status == "active"


def test_the_owner_is_told_by_mail_that_an_address_was_paused(app, owner, receiver, store, server):
    """G17: paused and told."""
    receiver.answers = [410]
    owner.post("/webhooks", url=receiver.url)
    owner.post(f"/webhooks/{only_endpoint(app, store).id}/test")
    send_webhooks(app, app.extensions["rafiq"])
    with app.app_context():
        while outbox.deliver(REACTIONS):
            pass
    send_mails(app, app.extensions["rafiq"])

    assert [(m["To"], m["Subject"]) for m in server.mails] == [
        ("owner@example.com", "Chaykhana: a webhook has stopped")
    ]


def test_the_secret_turns_and_the_address_goes(app, owner, receiver, store):
    owner.post("/webhooks", url=receiver.url)
    path = f"/webhooks/{only_endpoint(app, store).id}"

    assert "whsec_" in owner.post(f"{path}/secret", overlap="24").text
    assert only_endpoint(app, store).old_until is not None
    assert owner.post(f"{path}/secret", overlap="5000").status_code == 404
    assert owner.post(f"{path}/remove").status_code == 302
    assert owner.get(path).status_code == 404


MAILS = {
    "kinds": ["welcome", "released"],
    "sender_email": "hello@shop.example",
    "postal": "Tea Street 1, Berlin",
}


def test_mails_are_switched_on_and_shown_as_saved(app, store, owner):
    owner.post("/messages", **MAILS)
    with app.app_context():
        saved = mail.setting(store.store_id)
    page = owner.get("/messages").text

    assert (saved.kinds, saved.sender_email) == (("welcome", "released"), "hello@shop.example")
    assert "Tea Street 1" in page


def test_a_sender_elsewhere_is_marked_and_stays_typed(owner):
    page = owner.post("/messages", **MAILS | {"sender_email": "hello@elsewhere.example"})

    assert page.status_code == 422
    assert 'id="sender_email-wrong"' in page.text
    assert "hello@elsewhere.example" in page.text
    assert "Tea Street 1" in page.text


def test_without_a_mail_server_the_page_says_so(make_app, store):
    assert "RAFIQ_SMTP_URL" in member(make_app(), store.store_id).get("/messages").text


def test_a_test_goes_to_the_one_who_asks(app, owner, server):
    owner.post("/messages/test")
    send_mails(app, app.extensions["rafiq"])

    assert [(m["To"], m["Subject"]) for m in server.mails] == [("owner@example.com", "A test from Chaykhana")]


def test_a_colleague_is_invited_by_mail_and_the_link_is_kept_nowhere(app, owner, server):
    """The link stands on the page too; in the database it is sealed until the mail has gone."""
    page = owner.post("/members", email="cem@example.com", role="viewer").text
    (link,) = re.findall(r'value="(http://localhost:8000/admin/setup/[^"]+)"', page)
    with app.app_context():
        assert link not in str(db.session.scalar(select(Mail.sealed)))
    send_mails(app, app.extensions["rafiq"])
    (invitation,) = server.mails

    assert invitation["To"] == "cem@example.com"
    assert link in invitation.get_body(("plain",)).get_content()
    with app.app_context():
        assert db.session.scalar(select(Mail.sealed)) is None


def test_a_forgotten_password_is_chosen_anew_by_mail(app, store, owner, server):
    stranger = app.test_client()
    said = [
        stranger.post(
            "/admin/setup-needed", data={"csrf_token": csrf_token(stranger), "email": email}, headers=HERE
        )
        for email in ("owner@example.com", "nobody@example.com", "owner@example.com")
    ]
    send_mails(app, app.extensions["rafiq"])
    (reset,) = server.mails

    assert {answer.status_code for answer in said} == {200}
    assert re.sub(r'value="[^"]+"', "", said[0].text) == re.sub(r'value="[^"]+"', "", said[1].text)
    (link,) = re.findall(r"http://localhost:8000(/admin/setup/\S+)", reset.get_body(("plain",)).get_content())
    assert stranger.get(link).status_code == 200


@pytest.mark.both_databases
def test_what_was_given_up_is_seen_and_tried_again(app, store, owner):
    with app.app_context(), transaction():
        outbox.append(store.store_id, PromptShown(surface="share"))
    with app.app_context(), transaction() as session:
        session.execute(update(OutboxRow).values(attempts=MAX_ATTEMPTS, error="ConnectionError('away')"))
    page = owner.get("/jobs").text
    owner.post("/jobs/retry")

    assert "ConnectionError" in page
    with app.app_context():
        assert outbox.backlog(store.store_id).given_up == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_speak_four_languages(app, store, owner, receiver, language):
    owner.client.post("/admin/me", data={"locale": language})
    owner.post("/webhooks", url=receiver.url)
    pages = ("/webhooks", f"/webhooks/{only_endpoint(app, store).id}", "/messages", "/jobs")

    assert {owner.get(path).status_code for path in pages} == {200}


def test_a_viewer_reads_and_changes_nothing(app, store, owner, receiver):
    owner.post("/webhooks", url=receiver.url)
    viewer = member(app, store.store_id, Role.VIEWER)
    path = f"/webhooks/{only_endpoint(app, store).id}"

    assert viewer.get(path).status_code == viewer.get("/messages").status_code == 200
    assert viewer.post(f"{path}/test").status_code == 403
    assert "/hooks/bounces/" not in viewer.get("/messages").text


# ---------------------------------------------------------------------------------------- numbers for monitoring


def test_monitoring_reads_what_waits(app, store, owner):
    owner.post("/messages/test")
    numbers = app.test_client().get("/metrics").text

    assert 'rafiq_mails{state="waiting"} 1.0' in numbers
    assert "rafiq_outbox_waiting" in numbers
    assert 'rafiq_lag_seconds{of="webhooks"} 0.0' in numbers


@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [({}, "127.0.0.1", 200), ({}, "203.0.113.9", 404), ({"X-Forwarded-For": "1.1.1.1"}, "127.0.0.1", 404)],
)
def test_without_a_token_only_this_machine_reads_them(make_app, client, headers, address, status):
    public = make_app(public_url="https://refer.example").test_client()
    assert public.get("/metrics").status_code == 404
    assert (
        client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}).status_code == status
    )


@pytest.mark.parametrize(
    ("said", "status"), [("Bearer s3cret", 200), ("Bearer wrong", 404), ("", 404), ("Bearer é", 404)]
)
def test_with_a_token_whoever_says_it_reads_them(make_app, said, status):
    client = make_app(metrics_token="s3cret").test_client()
    answer = client.get(
        "/metrics", headers={"Authorization": said}, environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )

    assert answer.status_code == status
