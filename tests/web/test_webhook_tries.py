"""A webhook is tried again until it is taken, given up in time, told when it is not, and sent anew on demand."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from rafiq.core.db import db
from rafiq.core.outbox import OutboxRow
from rafiq.webhooks import rules
from rafiq.webhooks.rules import SCHEDULE, Heard, next_try
from tests.web import webhook_scene as scene
from tests.web.admin_door import member
from tests.web.webhook_scene import a_referral, verify

pytestmark = pytest.mark.both_databases
receiver, app, endpoint, send, log = scene.receiver, scene.app, scene.endpoint, scene.send, scene.log
_short_patience = scene._short_patience


def test_a_failed_call_comes_again_with_the_same_id_and_a_new_time(
    merchant, receiver, endpoint, send, clock, log
):
    """test_failed_message_gets_requeued."""
    receiver.answers = [500, 200]
    merchant.patch(f"/webhook-endpoints/{endpoint['id']}", {"events": ["referral.created"]})
    a_referral(merchant)
    send()
    clock.move(seconds=10)
    send()
    first, second = receiver.calls

    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 10
    assert verify(endpoint["secret"], second)["type"] == "referral.created"
    assert [(each["status"], each["attempts"]) for each in log()] == [("delivered", 2)]


TRICKS = [
    (500, 500, None),
    (404, 404, None),
    (304, 304, None),
    ("redirect", 307, None),
    ("hang", None, "slow"),
    ("drip", None, "slow"),
    ("drop", None, "no_answer"),
    ("garbage", None, "no_answer"),
]


@pytest.mark.parametrize(("answer", "status", "error"), TRICKS)
def test_what_is_no_success_is_tried_again(merchant, receiver, endpoint, send, log, answer, status, error):
    """test_no_redirects_policy and its sisters: anything but 2xx has not arrived."""
    receiver.answers = [answer]
    merchant.post(f"/webhook-endpoints/{endpoint['id']}/test")
    send()
    (delivery,) = log()

    assert (delivery["status"], delivery["last_response"], delivery["last_error"]) == (
        "waiting",
        status,
        error,
    )
    assert [call.path for call in receiver.calls] == ["/hook"]


@pytest.mark.parametrize("answer", [200, 201, 204, "huge", "half", "gzip", "bomb"])
def test_the_status_decides_whatever_becomes_of_the_rest_of_the_answer(
    merchant, receiver, endpoint, send, log, answer
):
    receiver.answers = [answer]
    merchant.post(f"/webhook-endpoints/{endpoint['id']}/test")
    send()

    assert [each["status"] for each in log()] == ["delivered"]


def test_the_log_tells_each_try_with_the_beginning_of_the_answer(
    merchant, receiver, endpoint, send, clock, log
):
    receiver.answers = [503, 200]
    delivery = merchant.post(f"/webhook-endpoints/{endpoint['id']}/test").get_json()
    send()
    clock.move(minutes=1)
    send()
    detail = merchant.get(f"/webhook-endpoints/{endpoint['id']}/deliveries/{delivery['id']}").get_json()

    assert [each["response"] for each in detail["tries"]] == [200, 503]
    assert detail["tries"][0]["beginning"] == "thank you"
    assert json.loads(detail["body"])["type"] == "test"


def test_the_schedule_is_the_published_one_and_lasts_three_days():
    """G17: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, each with jitter."""
    now, away = datetime(2026, 11, 21, tzinfo=UTC), Heard(500, None)
    waits = [next_try(n, now, away, chance=0.5) - now for n in range(1, len(SCHEDULE) + 1)]

    assert waits == list(SCHEDULE)
    assert timedelta(days=3) < sum(waits, timedelta()) < timedelta(days=3.5)
    assert next_try(len(SCHEDULE) + 1, now, away, chance=0.5) is None


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 240), (0.5, 300), (1.0, 360)])
def test_jitter_spreads_the_next_try(chance, seconds):
    now = datetime(2026, 11, 21, tzinfo=UTC)

    assert next_try(2, now, Heard(500, None), chance=chance) - now == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("status", "wish", "seconds"),
    [
        (429, "120", 120),
        (503, "Sat, 21 Nov 2026 00:02:00 GMT", 120),
        (429, "999999999", 86_400),
        (429, "soon", 5),
        (500, "120", 5),
        (429, "-5", 5),
        (503, "1e9", 5),
    ],
)
def test_a_server_that_asks_for_time_gets_it_within_a_day(status, wish, seconds):
    now = datetime(2026, 11, 21, tzinfo=UTC)

    assert next_try(1, now, Heard(status, None, "", wish), chance=0.5) - now == timedelta(seconds=seconds)


def test_an_address_that_answers_gone_is_switched_off_at_once(app, merchant, receiver, endpoint, send, log):
    """410 disables, and the fact that tells the owner is stated."""
    receiver.answers = [410]
    merchant.post(f"/webhook-endpoints/{endpoint['id']}/test")
    send()
    shown = merchant.get(f"/webhook-endpoints/{endpoint['id']}").get_json()

    assert (shown["status"], shown["reason_code"]) == ("paused", "gone")
    assert [each["status"] for each in log()] == ["failed"]
    with app.app_context():
        assert db.session.scalar(select(OutboxRow.name).where(OutboxRow.name == "webhook.paused"))


def fail_for(days: float, send, clock) -> None:
    for _ in range(int(days * 4)):
        clock.move(hours=6)
        send()


def test_an_address_that_fails_for_days_is_paused(merchant, receiver, endpoint, send, clock):
    """test_endpoint_disable_on_repeated_failure."""
    receiver.answers = [500]
    a_referral(merchant)
    send()
    fail_for(4, send, clock)
    shown = merchant.get(f"/webhook-endpoints/{endpoint['id']}").get_json()

    assert (shown["status"], shown["reason_code"]) == ("paused", "failing")


def test_one_success_in_between_starts_the_count_anew(merchant, receiver, endpoint, send, clock):
    """test_endpoint_disable_on_sporadic_failure."""
    receiver.answers = [500]
    for _ in range(3):
        merchant.post(f"/webhook-endpoints/{endpoint['id']}/test")
        send()
        fail_for(2, send, clock)
        receiver.answers = [200]
        clock.move(days=1)
        send()
        receiver.answers = [500]

    assert merchant.get(f"/webhook-endpoints/{endpoint['id']}").get_json()["status"] == "active"


def test_a_delivery_is_given_up_after_the_last_try_and_stays_visible(
    merchant, receiver, endpoint, send, clock, log, monkeypatch
):
    monkeypatch.setattr(rules, "PAUSE_AFTER", timedelta(days=30))
    receiver.answers = [500]
    merchant.post(f"/webhook-endpoints/{endpoint['id']}/test")
    send()
    fail_for(7, send, clock)

    assert [(each["status"], each["attempts"]) for each in log()] == [("failed", len(SCHEDULE) + 1)]


def test_what_happens_while_paused_is_missed_and_can_be_sent_later(
    merchant, receiver, endpoint, send, log, clock
):
    path = f"/webhook-endpoints/{endpoint['id']}"
    merchant.patch(path, {"status": "paused"})
    a_referral(merchant)
    send()
    assert receiver.calls == []
    assert {each["status"] for each in log()} == {"missed"}

    refused = merchant.post(f"{path}/replay", {"since": "2026-11-20T00:00:00Z"})
    merchant.patch(path, {"status": "active"})
    again = merchant.post(f"{path}/replay", {"since": "2026-11-20T00:00:00Z"})
    send()

    assert (refused.status_code, refused.get_json()["code"]) == (409, "endpoint_paused")
    assert again.get_json()["replayed_count"] == len(receiver.calls) > 0


def test_what_waited_for_a_paused_address_goes_on_when_it_is_resumed(merchant, receiver, endpoint, send):
    path = f"/webhook-endpoints/{endpoint['id']}"
    receiver.answers = [500, 200]
    merchant.post(f"{path}/test")
    send()
    merchant.patch(path, {"status": "paused"})
    merchant.patch(path, {"status": "active"})
    send()

    assert len(set(receiver.ids)) == 1
    assert len(receiver.calls) == 2


def test_a_delivery_is_replayed_with_its_own_id_and_body(merchant, receiver, endpoint, send):
    path = f"/webhook-endpoints/{endpoint['id']}"
    delivery = merchant.post(f"{path}/test").get_json()
    send()
    merchant.post(f"{path}/deliveries/{delivery['id']}/replay")
    send()
    first, second = receiver.calls

    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)


def test_replaying_leaves_out_what_arrived_unless_all_is_asked_for(merchant, receiver, endpoint, send):
    path = f"/webhook-endpoints/{endpoint['id']}"
    merchant.post(f"{path}/test")
    send()
    since = {"since": "2026-11-20T00:00:00Z"}

    assert merchant.post(f"{path}/replay", since).get_json()["replayed_count"] == 0
    assert merchant.post(f"{path}/replay", since | {"which": "all"}).get_json()["replayed_count"] == 1


def test_what_comes_again_and_how_often_it_was_tried_is_seen_by_all(
    app, store, merchant, receiver, endpoint, send, clock
):
    """On the jobs page and in /metrics; a delivery that was never tried only waits."""
    receiver.answers = [500, 500]
    merchant.post(f"/webhook-endpoints/{endpoint['id']}/test")
    before = app.test_client().get("/metrics").text
    send()
    clock.move(seconds=10)
    send()
    after = app.test_client().get("/metrics").text
    row = member(app, store.store_id).get("/jobs").text.partition("Webhooks</a>")[2].partition("</tr>")[0]

    assert 'rafiq_retrying{of="webhooks"} 0.0' in before
    assert 'rafiq_webhook_deliveries{state="waiting"} 1.0' in before
    assert 'rafiq_retrying{of="webhooks"} 1.0' in after
    assert 'rafiq_tries{of="webhooks"} 2.0' in after
    assert 'data-label="To be tried again">1<' in row
    assert 'data-label="Tries made">2<' in row


def test_every_kind_of_delivery_tells_its_tries(app, store):
    numbers = app.test_client().get("/metrics").text

    for kind in ("outbox", "webhooks", "crm", "shop_deliveries", "shop_codes", "mails"):
        assert f'rafiq_retrying{{of="{kind}"}} 0.0' in numbers
        assert f'rafiq_tries{{of="{kind}"}} 0.0' in numbers
