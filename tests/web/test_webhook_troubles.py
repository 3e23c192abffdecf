"""What keeps a webhook from arriving before there is an answer, and what an answer may ask for or hide."""

import ssl
import tracemalloc

import pytest

from rafiq.core import fetch
from tests.postgresql import free_port
from tests.web import self_signed
from tests.web import webhook_scene as scene
from tests.web.receiver import bomb, receiving

receiver, app, endpoint, send, log = scene.receiver, scene.app, scene.endpoint, scene.send, scene.log
_short_patience = scene._short_patience


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Made before a test sets its clock: TLS goes by the machine's."""
    return self_signed.write(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def told(clock, merchant, send):
    """Registers an address, sends it one event, and returns what the log says of it."""

    def told(url: str) -> tuple[str, int | None, str | None]:
        path = f"/webhook-endpoints/{merchant.post('/webhook-endpoints', {'url': url}).get_json()['id']}"
        merchant.post(f"{path}/test")
        send()
        (delivery,) = merchant.get(f"{path}/deliveries").get_json()["data"]
        return delivery["status"], delivery["last_response"], delivery["last_error"]

    return told


def test_a_door_where_nobody_listens_is_knocked_at_again(told):
    assert told(f"http://127.0.0.1:{free_port()}/hook") == ("waiting", None, "no_answer")


def test_a_receiver_that_nobody_vouches_for_gets_nothing(told, certificate):
    """A certificate signed by itself: the event stays here and is tried again."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with receiving(tls=context) as found:
        assert told(found.url) == ("waiting", None, "tls")
        assert found.calls == []


def test_a_receiver_that_is_vouched_for_gets_it_over_tls(told, certificate, monkeypatch):
    """The other half: it is the certificate that decided."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with receiving(tls=context) as found:
        assert told(found.url) == ("delivered", 200, None)


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_that_asks_for_time_is_left_alone_for_so_long(
    merchant, receiver, endpoint, send, clock, log, status
):
    """Retry-After instead of the five seconds of the schedule."""
    receiver.answers, receiver.headers = [status, 200], {"Retry-After": "120"}
    merchant.post(f"/webhook-endpoints/{endpoint['id']}/test")
    send()
    clock.move(seconds=119)
    send()
    assert [(each["status"], each["last_response"], each["attempts"]) for each in log()] == [
        ("waiting", status, 1)
    ]

    clock.move(seconds=2)
    send()
    assert [(each["status"], each["attempts"]) for each in log()] == [("delivered", 2)]
    assert len(set(receiver.ids)) == 1


def test_a_compressed_answer_is_never_unpacked(receiver):
    """120 MB in 120 kB: only so much is read as was asked for."""
    receiver.answers = ["bomb"]
    assert len(bomb()) < 130_000
    tracemalloc.start()
    try:
        answer = fetch.request("POST", receiver.url, allow_loopback=True, max_bytes=500)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (answer.status, len(answer.body)) == (200, 500)
    assert most < 1_000_000
