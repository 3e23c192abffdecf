"""What happened reaches the store's own server once, signed with its secret, and no other store's."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from rafiq import reactions
from rafiq.core import outbox
from rafiq.core.db import db, transaction
from rafiq.webhooks import sending
from rafiq.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookMessage
from tests import factories
from tests.web import webhook_scene as scene
from tests.web.admin_door import member
from tests.web.receiver import receiving
from tests.web.webhook_scene import a_referral, verify

pytestmark = pytest.mark.both_databases
receiver, app, endpoint, send, log = scene.receiver, scene.app, scene.endpoint, scene.send, scene.log
_short_patience = scene._short_patience


def test_an_event_arrives_signed_as_the_vendors_verifier_wants_it(merchant, receiver, endpoint, send):
    """G17, guarantees 7.4."""
    referral = a_referral(merchant)
    send()
    told = [verify(endpoint["secret"], call) for call in receiver.calls]
    created = next(each for each in told if each["type"] == "referral.created")

    assert {each["type"] for each in told} == {"referral.created", "reward.created"}
    assert created["data"]["id"] == referral["id"]
    assert created["data"]["reason_code"] == "in_hold"
    assert datetime.fromisoformat(created["data"]["occurred_at"]) == datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_amounts_are_strings_and_nobody_is_named(merchant, receiver, endpoint, send):
    a_referral(merchant)
    send()
    rewards = [json.loads(call.body)["data"] for call in receiver.calls if b"reward.created" in call.body]

    assert "10.00" in {each["amount"] for each in rewards}
    assert [call for call in receiver.calls if b"example.com" in call.body or b"Ben" in call.body] == []


def test_the_published_vector_of_the_standard_is_ours_too():
    """The one signature that every implementation shares."""
    secret, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", datetime.fromtimestamp(1614265330, UTC)
    taken = sending.Taken(
        "st_1", "dlv_1", "whe_1", "msg_p5jXN8AQM9LWM0D4loKWxJek", 0, "", (secret,), '{"test": 2432232314}'
    )

    assert (
        sending.headers(taken, at)["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_only_the_chosen_events_are_sent(merchant, receiver, endpoint, send):
    merchant.patch(f"/webhook-endpoints/{endpoint['id']}", {"events": ["reward.created"]})
    a_referral(merchant)
    send()

    assert {json.loads(call.body)["type"] for call in receiver.calls} == {"reward.created"}


def test_a_secret_turns_with_an_overlap_in_which_both_count(merchant, receiver, endpoint, send, clock):
    """G26: a receiver that changes over within the day misses nothing."""
    path = f"/webhook-endpoints/{endpoint['id']}"
    fresh = merchant.post(f"{path}/rotate-secret", {"overlap_hours": 2}).get_json()["secret"]
    merchant.post(f"{path}/test")
    send()
    (during,) = receiver.calls
    assert verify(endpoint["secret"], during) == verify(fresh, during)

    clock.move(hours=3)
    merchant.post(f"{path}/test")
    send()
    after = receiver.calls[1]
    assert len(after.headers["webhook-signature"].split()) == 1
    assert verify(fresh, after)["type"] == "test"
    with pytest.raises(Exception, match="No matching"):
        verify(endpoint["secret"], after)


def test_a_secret_has_the_form_of_the_standard_and_is_kept_sealed(app, merchant, endpoint):
    with app.app_context():
        row = db.session.scalars(select(WebhookEndpoint)).one()

    assert endpoint["secret"].startswith("whsec_")
    assert len(base64.b64decode(endpoint["secret"].removeprefix("whsec_"))) == 32
    assert endpoint["secret"].removeprefix("whsec_") not in str(
        [getattr(row, column.name) for column in row.__table__.c]
    )


def test_an_answer_repeated_for_its_key_leaves_the_secret_out(merchant, receiver):
    body = {"url": receiver.url}
    first = merchant.post("/webhook-endpoints", body, key="k1").get_json()
    second = merchant.post("/webhook-endpoints", body, key="k1")

    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.get_json() == {name: value for name, value in first.items() if name != "secret"}


def test_each_address_has_its_own_secret_and_its_own_log(merchant, receiver, endpoint, send, log):
    other = merchant.post("/webhook-endpoints", {"url": f"{receiver.url}/two"}).get_json()
    merchant.post(f"/webhook-endpoints/{other['id']}/test")
    send()

    assert verify(other["secret"], receiver.calls[0])["type"] == "test"
    assert other["secret"] != endpoint["secret"]
    assert log() == []


def test_a_killed_worker_loses_nothing_and_the_id_stays(app, merchant, receiver, endpoint, clock, send):
    """G17: between taking and writing down, the lease is all that a dead worker leaves behind."""
    merchant.post(f"/webhook-endpoints/{endpoint['id']}/test")
    with app.app_context():
        (taken,) = sending.take(app.extensions["rafiq"].keyring, limit=5)
    send()
    assert receiver.calls == []

    clock.move(seconds=sending.LEASE.total_seconds() + 1)
    send()
    assert receiver.ids == [taken.message_id]


def test_a_slow_address_does_not_hold_up_the_others(merchant, receiver, endpoint, send):
    with receiving() as slow:
        slow.answers = ["hang"]
        other = merchant.post("/webhook-endpoints", {"url": slow.url}).get_json()
        for _ in range(6):
            merchant.post(f"/webhook-endpoints/{other['id']}/test")
        for _ in range(6):
            merchant.post(f"/webhook-endpoints/{endpoint['id']}/test")
        send()

        assert len(receiver.calls) == 6
        assert len(slow.calls) == 6


def test_an_address_takes_no_more_than_its_share_at_once(app, merchant, receiver, endpoint):
    for _ in range(5):
        merchant.post(f"/webhook-endpoints/{endpoint['id']}/test")
    with app.app_context():
        taken = sending.take(app.extensions["rafiq"].keyring, limit=8)

    assert len(taken) == sending.FOR_ONE


def test_a_store_takes_no_more_than_its_share_whatever_it_has_of_addresses(app, merchant, receiver, endpoint):
    """However many of them hang, half of the callers stay for everybody else."""
    for number in range(4):
        made = merchant.post("/webhook-endpoints", {"url": f"{receiver.url}/{number}"}).get_json()
        for _ in range(2):
            merchant.post(f"/webhook-endpoints/{made['id']}/test")
    with app.app_context():
        keyring = app.extensions["rafiq"].keyring
        taken = sending.take(keyring, limit=8)
        held = [(each.store_id, each.endpoint_id) for each in taken[:3]]
        more = sending.take(keyring, limit=8, busy=held)

    assert len(taken) == sending.FOR_STORE
    assert len(more) == 1


def test_a_fact_delivered_twice_by_the_outbox_is_one_event(app, merchant, endpoint, send, clock):
    """G17: a worker that was away for longer than its lease comes back after another did its work."""
    a_referral(merchant)
    with app.app_context():
        taken = outbox._claim(100)
        clock.move(minutes=3)
        send()
        outbox._deliver(reactions.REACTIONS, taken)
        events = list(db.session.scalars(select(WebhookMessage.event)))

    assert events.count("referral.created") == 1


def test_old_events_are_forgotten_with_their_log(app, merchant, endpoint, send, clock, log):
    """test_payload_retention_period."""
    merchant.post(f"/webhook-endpoints/{endpoint['id']}/test")
    send()
    with app.app_context(), transaction():
        sending.forget_old(clock.at + timedelta(seconds=1))

    assert log() == []


def test_a_removed_address_takes_its_log_along(app, merchant, endpoint, send):
    path = f"/webhook-endpoints/{endpoint['id']}"
    merchant.post(f"{path}/test")
    send()

    assert merchant.delete(path).status_code == 204
    assert merchant.get(path).status_code == 404
    with app.app_context():
        assert db.session.scalar(select(WebhookDelivery.id)) is None


def test_a_stores_events_go_to_no_other_store(app, merchant, receiver, endpoint, send):
    other = factories.Merchant(app.test_client(), factories.new_store(app, name="Other").secret_key)
    a_referral(other)
    send()

    assert receiver.calls == []
    assert other.get(f"/webhook-endpoints/{endpoint['id']}").status_code == 404


def test_an_erased_person_is_announced_by_id_only(merchant, receiver, endpoint, send):
    merchant.patch(f"/webhook-endpoints/{endpoint['id']}", {"events": ["person.erased"]})
    person = merchant.post("/customers", factories.customer("Eve")).get_json()
    merchant.delete("/customers/c-eve")
    send()
    (call,) = receiver.calls

    assert json.loads(call.body)["data"]["customer_id"] == person["id"]


@pytest.mark.parametrize("spelled", ["https://a.example", "HTTPS://A.example:443/", "https://a.example./"])
def test_one_address_is_added_once_however_it_is_spelled(merchant, spelled):
    merchant.post("/webhook-endpoints", {"url": "https://a.example/"})
    other = merchant.post("/webhook-endpoints", {"url": "https://a.example/other"}).get_json()["id"]
    twice = merchant.post("/webhook-endpoints", {"url": spelled})
    moved = merchant.patch(f"/webhook-endpoints/{other}", {"url": spelled})

    assert [each.status_code for each in (twice, moved)] == [422, 422]
    assert [each.get_json()["errors"][0]["pointer"] for each in (twice, moved)] == ["#/url", "#/url"]
    assert merchant.patch(f"/webhook-endpoints/{other}", {"url": "https://a.example/new"}).status_code == 200


def test_an_address_that_is_there_twice_from_before_is_still_changed(app, store, merchant):
    ids = [
        merchant.post("/webhook-endpoints", {"url": f"https://a.example/{n}"}).get_json()["id"] for n in "ab"
    ]
    with app.app_context(), transaction():
        db.session.execute(text("UPDATE webhook_endpoints SET url = 'https://a.example/a'"))
    same = {"url": "https://a.example/a", "note": "Warehouse"}

    assert merchant.patch(f"/webhook-endpoints/{ids[1]}", same).status_code == 200


def test_the_form_says_which_address_is_there_already(app, store):
    owner = member(app, store.store_id)
    owner.post("/webhooks", url="https://a.example/in")
    answer = owner.post("/webhooks", url="https://a.example/in", note="again")

    assert answer.status_code == 422
    assert "on your list already" in answer.text
    assert 'value="again"' in answer.text
