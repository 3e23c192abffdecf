"""Mail over TLS, from the start or at STARTTLS: a certificate that nobody vouches for gets no mail."""

import ssl

import pytest

from rafiq.messaging.rules import Verdict
from rafiq.messaging.smtp import Server, Told
from tests.web import self_signed
from tests.web.mail_server import receiving_mail


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return self_signed.write(tmp_path_factory.mktemp("tls"))


@pytest.fixture(params=["smtps", "smtp"])
def server(request, certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    tls = {"ssl_context" if request.param == "smtps" else "tls_context": context}
    with receiving_mail(**tls) as found:
        found.scheme = request.param
        yield found


def send(server) -> Told:
    address = f"{server.scheme}://127.0.0.1:{server.port}?tls=required"
    return Server(address).send(
        sender="shop@example.com", to="ana@example.com", name="mail_1", content=b"Subject: x\r\n\r\nHello\r\n"
    )


def test_a_trusted_server_takes_mail_over_tls(server, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    assert send(server).verdict is Verdict.SENT
    assert len(server.mails) == 1


def test_a_server_that_nobody_vouches_for_gets_nothing_and_is_tried_again(server):
    assert send(server) == Told(Verdict.LATER, reason_code="tls", reached=False)
    assert server.mails == []
