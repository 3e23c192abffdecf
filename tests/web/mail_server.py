"""A real mail server on this machine that takes mail, or answers as it is told to."""

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.postgresql import free_port


@dataclass
class MailServer:
    """``on_ehlo``, ``on_rcpt`` and ``on_data`` are the answers at that step; ``hang`` and ``drop`` are none at all."""

    port: int
    scheme: str = "smtp"
    on_ehlo: str = "250 OK"
    on_rcpt: str = "250 OK"
    on_data: str = "250 taken"
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=off"

    async def handle_EHLO(  # noqa: N802 - the library's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if self.on_ehlo == "hang":
            await asyncio.sleep(3)
        return responses

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.on_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        if self.on_rcpt == "drop":
            server.transport.abort()
            return "421 gone"
        return self.on_rcpt

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        content = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(content, EmailMessage)
        if self.on_data == "hang":
            await asyncio.sleep(3)
        if self.on_data in {"drop", "250 taken"}:
            self.mails.append(content)
            self.envelopes.append((str(envelope.mail_from), envelope.rcpt_tos))
        if self.on_data == "drop":
            server.transport.abort()
            return "421 gone"
        return self.on_data if self.on_data != "hang" else "250 late"


@contextlib.contextmanager
def receiving_mail(**tls: ssl.SSLContext) -> Iterator[MailServer]:
    """``ssl_context`` for TLS from the start, ``tls_context`` to offer STARTTLS."""
    server = MailServer(port=free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **tls)
    controller.start()
    yield server
    controller.stop()
