"""Makes a mail out of its kind, its values and the reader's language: plain text and HTML, and the headers around."""

from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from rafiq.core.texts import direction, text
from rafiq.messaging import colours
from rafiq.messaging.rules import FOR_BUYERS, Kind

TEMPLATES = Path(__file__).parent / "templates"
ACCENT = "#0d7a5f"
# Our own folding of headers stands: the library encodes long addresses, and loses blanks between encoded words.
MOST_ENCODED = 75  # letters of one encoded word (RFC 2047 §2)
WIRE = SMTP.clone(refold_source="none")


@dataclass(frozen=True, slots=True)
class Sender:
    """``from_name`` and ``address`` are what the reader sees; ``envelope`` is where bounces go."""

    name: str
    address: str
    reply_to: str | None = None
    envelope: str = ""
    postal: str = ""
    accent: str = ACCENT


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says beyond its fixed words: values for them, and where its button leads.

    ``picks`` are answers to press, as (words, address), in a row of their own; ``figures`` a table, its heading first;
    ``waits`` what is to be done, as (words, since when, address), under ``waits_title``.
    """

    values: dict[str, str] = field(default_factory=dict)
    button_url: str | None = None
    picks: tuple[tuple[str, str], ...] = ()
    figures: tuple[tuple[str, str, str], ...] = ()
    waits_title: str = ""
    waits: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in words, before its headers."""

    subject: str
    plain: str
    html: str


def write(
    kind: Kind, content: Content, locale: str, *, store: str, sender: Sender, stop_url: str | None
) -> Letter:
    """``stop_url`` leads to the reader's choices; mail to members has none."""
    values = content.values | {"store": store}

    def say(key: str) -> str:
        return text(locale, f"mail.{key}", **values)

    parts = {
        "subject": say(f"{kind}_subject"),
        "title": say(f"{kind}_title"),
        "paragraphs": [part for part in say(f"{kind}_text").split("\n") if part],
        "button": say(f"{kind}_button") if content.button_url else None,
        "button_url": content.button_url,
        "picks": content.picks,
        "figures": content.figures,
        "waits_title": content.waits_title,
        "waits": content.waits,
        "why": say(_why(kind) if stop_url else "why_member"),
        "stop": say("stop_weekly" if kind is Kind.WEEKLY else "stop"),
        "stop_url": stop_url,
        "store": store,
        "postal": sender.postal,
        "accent": sender.accent,
        "accent_ink": colours.as_words(sender.accent, colours.PAPER),
        "accent_in_dark": colours.as_words(sender.accent, colours.DARK_PAPER),
        "on_accent": colours.words_on(sender.accent),
        "locale": locale,
        "direction": direction(locale),
    }
    return Letter(parts["subject"], _plain(parts, content), _template().render(parts))  # type: ignore[arg-type]


def message(
    letter: Letter,
    *,
    mail_id: str,
    sender: Sender,
    to: str,
    at: datetime,
    locale: str,
    stop_url: str | None,
) -> bytes:
    """The whole mail as it goes over the wire. Raises `ValueError` for an address that no header can carry.

    An address to press is never folded nor encoded, so that providers find it (RFC 2369, RFC 8058, RFC 2047 §5).
    """
    mail = EmailMessage(policy=WIRE)
    mail.set_raw("From", _mailbox(sender.name, sender.address))
    mail["To"] = Address(addr_spec=wire_address(to))
    if sender.reply_to:
        mail["Reply-To"] = Address(addr_spec=sender.reply_to)
    mail.set_raw("Subject", _encoded(letter.subject, "Subject"))
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{mail_id}@{sender.address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = locale
    if stop_url:
        mail.set_raw("List-Unsubscribe", f"<{stop_url}>")
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.plain, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return mail.as_bytes()


def _mailbox(name: str, address: str) -> str:
    checked, said = Address(addr_spec=address).addr_spec, _encoded(name, "From")
    return formataddr((name, checked)) if name.isascii() else f"{said} <{checked}>"


def _encoded(words: str, header: str) -> str:
    """Raises `ValueError` for more than one line."""
    if len(words.splitlines()) > 1:
        raise ValueError(words)
    charset = None if words.isascii() else "utf-8"
    return Header(words, charset, maxlinelen=MOST_ENCODED, header_name=header).encode(linesep="\r\n")


def wire_address(address: str) -> str:
    """The domain in ASCII, as every server understands it. Raises `ValueError` for what cannot be so written."""
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise ValueError(address)
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def _why(kind: Kind) -> str:
    """True of whoever gets it: a link is made, and credit given, before somebody recommends."""
    if kind in (Kind.WEEKLY, Kind.WELCOME, Kind.REMINDER):
        return f"why_{kind}"
    return "why_buyer" if kind in FOR_BUYERS else "why_advocate"


def _plain(parts: dict[str, object], content: Content) -> str:
    lines = [str(parts["title"]), "", *_spaced(parts["paragraphs"])]
    lines += [f"{label}: {address}" for label, address in _pairs(parts["picks"])]
    lines += [""] if parts["picks"] else []
    lines += _plain_figures(content.figures) + _plain_waits(content)
    if parts["button_url"]:
        lines += [f"{parts['button']}:", str(parts["button_url"]), ""]
    lines += ["--", str(parts["why"])]
    if parts["stop_url"]:
        lines += [f"{parts['stop']}: {parts['stop_url']}"]
    lines += [each for each in (str(parts["store"]), str(parts["postal"])) if each]
    return "\n".join(lines) + "\n"


def _plain_figures(figures: tuple[tuple[str, str, str], ...]) -> list[str]:
    """One line for each, since columns of a plain mail fall apart in a proportional font and from right to left."""
    if not figures:
        return []
    (_, now, before), rest = figures[0], figures[1:]
    return [*(f"{label}: {value} ({now}), {earlier} ({before})" for label, value, earlier in rest), ""]


def _plain_waits(content: Content) -> list[str]:
    if not content.waits:
        return []
    lines = [
        f"- {words} ({since}): {url}" if since else f"- {words}: {url}" for words, since, url in content.waits
    ]
    return [f"{content.waits_title}:", *lines, ""]


def _pairs(picks: object) -> list[tuple[str, str]]:
    return list(picks) if isinstance(picks, tuple) else []


def _spaced(paragraphs: object) -> list[str]:
    return [line for part in (paragraphs if isinstance(paragraphs, list) else []) for line in (str(part), "")]


@cache
def _template() -> Template:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return made.get_template("letter.html")
