"""Svix's own library believes what we send; and what Svix's server is tried for and no other test of ours tries."""

import json
from datetime import timedelta

import pytest
from svix.webhooks import Webhook, WebhookVerificationError

from rafiq.webhooks import sending
from tests.web import webhook_scene as scene
from tests.web.receiver import receiving
from tests.web.webhook_scene import a_referral

receiver, app, endpoint, send, log = scene.receiver, scene.app, scene.endpoint, scene.send, scene.log
_short_patience = scene._short_patience


@pytest.fixture
def path(endpoint):
    return f"/webhook-endpoints/{endpoint['id']}"


@pytest.fixture
def told(merchant, receiver, path, send):
    """One call as it arrived."""
    merchant.post(f"{path}/test")
    send()
    (call,) = receiver.calls
    return call


def test_svixs_own_verifier_believes_what_we_send(endpoint, told):
    """G17: interop, our signer and their verifier."""
    Webhook(endpoint["secret"]).verify(told.body, told.headers)

    assert json.loads(told.body)["type"] == "test"


def _written_anew(call):
    return json.dumps(json.loads(call.body), indent=1).encode(), call.headers


def _with_another_time(call):
    return call.body, call.headers | {"webhook-timestamp": str(int(call.headers["webhook-timestamp"]) + 1)}


def _with_another_id(call):
    return call.body, call.headers | {"webhook-id": "msg_other"}


def _unsigned(call):
    return call.body, {name: value for name, value in call.headers.items() if name != "webhook-signature"}


@pytest.mark.parametrize("forged", [_written_anew, _with_another_time, _with_another_id, _unsigned])
def test_svixs_own_verifier_refuses_what_was_changed_on_the_way(endpoint, told, forged):
    body, headers = forged(told)

    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint["secret"]).verify(body, headers)


def test_svixs_own_verifier_refuses_another_addresses_secret(merchant, receiver, told):
    other = merchant.post("/webhook-endpoints", {"url": f"{receiver.url}/two"}).get_json()

    with pytest.raises(WebhookVerificationError, match="No matching"):
        Webhook(other["secret"]).verify(told.body, told.headers)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_svixs_own_verifier_refuses_a_call_of_another_time(endpoint, told, clock, minutes):
    """A message that somebody kept and plays again."""
    clock.move(minutes=minutes)

    with pytest.raises(WebhookVerificationError, match="timestamp"):
        Webhook(endpoint["secret"]).verify(told.body, told.headers)


def test_during_an_overlap_svixs_own_verifier_believes_both_secrets(
    merchant, receiver, endpoint, path, send, clock
):
    """test_endpoint_rotate_signing_e2e; turned once more, the oldest ends, so that two count and never three (G26)."""
    second = merchant.post(f"{path}/rotate-secret").get_json()["secret"]
    merchant.post(f"{path}/test")
    send()
    third = merchant.post(f"{path}/rotate-secret").get_json()["secret"]
    merchant.post(f"{path}/test")
    send()
    during, after = receiver.calls
    secrets = (endpoint["secret"], second, third)

    assert [_believes(each, during) for each in secrets] == [True, True, False]
    assert [_believes(each, after) for each in secrets] == [False, True, True]


def _believes(secret, call) -> bool:
    try:
        Webhook(secret).verify(call.body, call.headers)
    except WebhookVerificationError:
        return False
    return True


def test_one_event_goes_to_every_address_under_one_id_with_a_secret_for_each(
    merchant, receiver, endpoint, send
):
    """test_multiple_endpoints."""
    with receiving() as second:
        other = merchant.post("/webhook-endpoints", {"url": second.url}).get_json()
        a_referral(merchant)
        send()

        assert sorted(receiver.ids) == sorted(second.ids) != []
        assert all(_believes(endpoint["secret"], call) for call in receiver.calls)
        assert all(_believes(other["secret"], call) for call in second.calls)
        assert not any(_believes(endpoint["secret"], call) for call in second.calls)


def test_the_names_of_the_headers_are_as_the_standard_writes_them_and_the_body_is_compact(told, clock):
    """test_header_casings, test_json_is_compact."""
    sent = sending.headers(
        sending.Taken("st", "dlv", "whe", "msg", 0, "", ("whsec_" + "QQ" * 16,), "{}"), clock.at
    )

    assert {name for name in sent if name.startswith("webhook")} == {
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    }
    assert told.body == json.dumps(json.loads(told.body), separators=(",", ":"), ensure_ascii=False).encode()


def test_what_did_not_arrive_comes_again_from_the_moment_that_is_named(merchant, receiver, path, send, clock):
    """test_recovery_expected_retry_counts: nothing that is older."""
    receiver.answers = [500]
    for _ in range(3):
        merchant.post(f"{path}/test")
        send()
        clock.move(minutes=1)
    since = clock.at - timedelta(minutes=2)
    answer = merchant.post(f"{path}/replay", {"since": since.isoformat()})

    assert answer.get_json()["replayed_count"] == 2


def test_the_log_is_read_by_state_and_in_pages(merchant, receiver, path, send, log):
    """test_list_attempted_messages_failed, test_pagination_by_endpoint."""
    receiver.answers = [200, 500, 200, 500]
    for _ in range(4):
        merchant.post(f"{path}/test")
    send()
    first = merchant.get(f"{path}/deliveries", limit=3).get_json()
    rest = merchant.get(f"{path}/deliveries", limit=3, cursor=first["next_cursor"]).get_json()

    assert len({each["id"] for each in first["data"] + rest["data"]}) == 4
    assert [len(log(status=state)) for state in ("delivered", "waiting", "failed")] == [2, 2, 0]


def test_an_event_that_does_not_exist_cannot_be_chosen(merchant, path):
    """test_event_names_validation."""
    answer = merchant.patch(path, {"events": ["referral.created", "no.such"]})

    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "#/events")
    assert merchant.get(path).get_json()["events"] == []
