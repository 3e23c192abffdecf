"""How a mail leaves: by SMTP with one deadline over all of it, or, to try things out, as a file in a folder."""

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from rafiq.core.deadline import Deadline
from rafiq.messaging import rules
from rafiq.messaging.rules import Verdict

SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Told:
    """What a try came to. ``reason_code`` where there was no clear answer; ``reached``: a server took our greeting."""

    verdict: Verdict
    answer: str = ""
    reason_code: str | None = None
    reached: bool = True


class Transport(Protocol):
    def send(self, *, sender: str, to: str, name: str, content: bytes) -> Told:
        """One mail to one address; ``name`` is its id."""


def transport_of(url: str) -> Transport | None:
    """What `RAFIQ_SMTP_URL` names; None where mail is switched off."""
    if not url:
        return None
    return Folder(Path(unquote(urlsplit(url).path))) if url.startswith("file:") else Server(url)


class Folder:
    """Each mail as an .eml file, which any mail program opens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, *, sender: str, to: str, name: str, content: bytes) -> Told:  # noqa: ARG002 - they stand in the mail
        self.folder.mkdir(parents=True, exist_ok=True)
        partly = self.folder / f".{name}"
        partly.write_bytes(content)
        partly.replace(self.folder / f"{name}.eml")
        return Told(Verdict.SENT, "250 written to a file")


class Server:
    """``smtp://`` speaks STARTTLS where it is offered, and always before a password; ``smtps://`` TLS from the start.

    ``?tls=off`` is for a server on the same machine, ``?tls=required`` refuses one that offers none.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or "localhost"
        self.implicit = parts.scheme == "smtps"
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.port = parts.port or (465 if self.implicit else 587 if self.user else 25)
        self.tls = parse_qs(parts.query).get("tls", ["required" if self.user else "auto"])[0]

    def send(self, *, sender: str, to: str, name: str, content: bytes) -> Told:  # noqa: ARG002 - it stands in the mail
        server: smtplib.SMTP | None = None
        with Deadline(SECONDS) as deadline:
            try:
                server = self._connect(deadline)
                refused = self._greet(server, deadline)
                return refused or _hand_over(server, sender, to, content, deadline)
            except ssl.SSLError:
                return Told(Verdict.LATER, reason_code="tls", reached=False)
            except (OSError, smtplib.SMTPException):
                code = "slow" if deadline.passed else "no_answer"
                return Told(Verdict.LATER, reason_code=code, reached=False)
            finally:
                if server is not None:
                    with contextlib.suppress(OSError, smtplib.SMTPException):
                        server.close()

    def _connect(self, deadline: Deadline) -> smtplib.SMTP:
        """The host is told at once: it is the name that TLS asks the certificate for, then or at STARTTLS."""
        wait = deadline.left()
        if self.implicit:
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=wait, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=wait)
        if server.sock is not None:
            deadline.watch(server.sock)
        return server

    def _greet(self, server: smtplib.SMTP, deadline: Deadline) -> Told | None:
        server.ehlo_or_helo_if_needed()
        if not self.implicit and self.tls != "off":
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                if server.sock is not None:
                    deadline.watch(server.sock)
                server.ehlo()
            elif self.tls == "required":
                return Told(Verdict.LATER, reason_code="no_tls", reached=False)
        if self.user:
            try:
                server.login(self.user, self.password)
            except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
                return Told(Verdict.LATER, reason_code="login_refused", reached=False)
        return None


def _hand_over(server: smtplib.SMTP, sender: str, to: str, content: bytes, deadline: Deadline) -> Told:
    """Step by step, since the same number means something else at each step."""
    code, said = server.mail(sender)
    if code >= 400:
        verdict = Verdict.LATER if code < 500 else Verdict.FAILED
        return Told(verdict, _shown(code, said), "sender_refused")
    code, said = server.rcpt(to)
    if code >= 400:
        answer = said.decode("utf-8", "replace")
        return Told(rules.of_answer(code, answer), _shown(code, said), "recipient_refused")
    try:
        code, said = server.data(content)
    except smtplib.SMTPDataError as error:
        code, said = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    except (OSError, smtplib.SMTPException):
        # It may have been taken or not: it is sent again, with the same Message-ID (docs/mail.md).
        return Told(Verdict.LATER, reason_code="slow" if deadline.passed else "unclear")
    verdict = rules.of_answer(code, said.decode("utf-8", "replace"))
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.quit()
    return Told(verdict, _shown(code, said), None if verdict is Verdict.SENT else "content_refused")


def _shown(code: int, said: bytes) -> str:
    return rules.shown(code, said.decode("utf-8", "replace"))
