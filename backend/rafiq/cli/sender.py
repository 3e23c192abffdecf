"""What name servers say of the domain that letters come from: SPF, DKIM and DMARC, without which they end as junk."""

import ipaddress
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from dns.exception import DNSException
from dns.name import EmptyLabel, IDNAException, LabelTooLong, NameTooLong
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

from rafiq.web.admin.setup.inspection import BAD, GOOD, WAIT, Finding

SECONDS = 6.0  # for everything together; a doctor does not keep anybody waiting for a network that is away
SPF, DMARC = "v=spf1", "v=dmarc1"
_KEY = re.compile(r"(?:^|;)\s*p\s*=\s*[A-Za-z0-9+/]")  # an empty one is a key that was withdrawn


class Away(Exception):
    """No name server answered in time, so nothing can be said of the domain."""


class Odd(Exception):
    """No domain is called like that, so nobody can be asked about it."""


@dataclass(slots=True)
class Names:
    """Questions to the system's own name servers, or to one that is named as ``host`` or ``host:port``."""

    server: str | None = None
    until: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def texts(self, name: str) -> list[str] | None:
        """The TXT records of a name; None where there is no such name and nothing below it.

        Whoever runs the domain wrote them, so nothing in them may move a terminal. Raises `Away` and `Odd`.
        """
        try:
            resolver = self._resolver()
            answer = resolver.resolve(name, "TXT", lifetime=max(self.until - time.monotonic(), 0.1))
        except NXDOMAIN:
            return None
        except NoAnswer:
            return []
        except (EmptyLabel, LabelTooLong, NameTooLong, IDNAException, UnicodeError) as error:
            raise Odd(name) from error
        except (DNSException, OSError, ValueError) as error:
            raise Away(name) from error
        told = (b"".join(each.strings).decode("utf-8", "replace") for each in answer)
        return ["".join(letter for letter in each if letter.isprintable()) for each in told]

    def _resolver(self) -> Resolver:
        if self.server is None:
            return Resolver()
        host, port = place_of(self.server)
        named = Resolver(configure=False)
        named.nameservers, named.port = [host], port
        return named


def place_of(server: str) -> tuple[str, int]:
    """Address and port of ``host``, ``host:port`` or ``[host]:port``. Raises `ValueError` for what is neither."""
    bracketed = re.fullmatch(r"\[(.+)\](?::([0-9]{1,5}))?", server)
    plain = re.fullmatch(r"([^:]+)(?::([0-9]{1,5}))?", server)
    found = bracketed or plain
    host, port = (found[1], int(found[2] or 53)) if found else (server, 53)  # an IPv6 address without a port
    if not 0 < port < 2**16:
        raise ValueError(server)
    return str(ipaddress.ip_address(host)), port


def look(address: str, names: Names, *, selector: str | None = None) -> list[Finding]:
    """What is wrong with the domain of ``address``; one calm finding more where no name server can be asked.

    A DKIM key has a name that only whoever signs knows: ``selector``. Without, only whether there are any is told.
    """
    typed = address.rpartition("@")[2]
    try:
        domain = typed.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return [Finding(BAD, "doctor_name_odd", typed)]
    if not domain:
        return [Finding(BAD, "doctor_name_odd", address)]
    looks: list[Callable[[], Finding]] = [
        partial(_spf, domain, names),
        partial(_dkim, domain, names, selector),
        partial(_dmarc, domain, names),
    ]
    found = list(dict.fromkeys(_found(each, domain) for each in looks))
    return sorted(found, key=lambda each: each.tone == WAIT)


def _found(ask: Callable[[], Finding], domain: str) -> Finding:
    try:
        return ask()
    except Away:
        return Finding(WAIT, "doctor_dns_away", domain)
    except Odd as odd:
        return Finding(BAD, "doctor_name_odd", str(odd))


def _spf(domain: str, names: Names) -> Finding:
    """Two records are as bad as none (RFC 7208, 4.5), and ``+all`` lets anybody write in this name."""
    found = [each for each in names.texts(domain) or [] if each.lower().split(" ")[0] == SPF]
    if len(found) != 1:
        return Finding(BAD, "doctor_spf_double" if found else "doctor_spf_missing", domain)
    everybody = {"all", "+all"} & set(found[0].lower().split())
    return (
        Finding(BAD, "doctor_spf_open", domain) if everybody else Finding(GOOD, "doctor_spf_fine", found[0])
    )


def _dkim(domain: str, names: Names, selector: str | None) -> Finding:
    if selector is None:
        below = names.texts(f"_domainkey.{domain}")
        return (
            Finding(BAD, "doctor_dkim_none", domain)
            if below is None
            else Finding(GOOD, "doctor_dkim_some", domain)
        )
    name = f"{selector}._domainkey.{domain}"
    keys = [_KEY.search(each) for each in names.texts(name) or []]
    return Finding(
        GOOD if any(keys) else BAD, "doctor_dkim_fine" if any(keys) else "doctor_dkim_missing", name
    )


def _dmarc(domain: str, names: Names) -> Finding:
    """At the domain itself, or else at the one above it that speaks for it; two count as none (RFC 7489, 6.6.3)."""
    labels = domain.split(".")
    for start in range(max(len(labels) - 1, 1)):
        above = ".".join(labels[start:])
        found = [each for each in names.texts(f"_dmarc.{above}") or [] if each.lower().startswith(DMARC)]
        if len(found) > 1:
            return Finding(BAD, "doctor_dmarc_double", f"_dmarc.{above}")
        if found:
            return Finding(GOOD, "doctor_dmarc_fine", found[0])
    return Finding(BAD, "doctor_dmarc_missing", domain)
