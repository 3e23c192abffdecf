"""Mail over TLS, from the start or at STARTTLS: a certificate that nobody vouches for gets no mail."""

import datetime as dt
import ipaddress
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rafiq.messaging.rules import Verdict
from rafiq.messaging.smtp import Server, Told
from tests.web.mail_server import receiving_mail


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Signed by itself, for 127.0.0.1; the file holds the key as well."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, *plain))
    return file


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
