"""The two ceremonies of a passkey by py_webauthn: adding one, and coming in with it alone.

Flask-Security's own pages for them believe the `Host` header; here the name and the origin are those of the settings.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from rafiq.core import clock
from rafiq.stores import passkeys
from rafiq.stores.members import UserRecord
from rafiq.web.runtime import keyring, settings

ADD, LOG_IN = "passkey-add", "passkey"
ANSWER_WITHIN = timedelta(minutes=5)
MAX_ANSWER = 20_000  # letters; a real one has two thousand


@dataclass(frozen=True, slots=True)
class Question:
    """What a browser is to answer, and our own note of it that comes back with the answer."""

    options: dict[str, Any]
    note: str


def possible() -> bool:
    """A browser makes passkeys for names only, not for bare IP addresses."""
    try:
        ipaddress.ip_address(_name())
    except ValueError:
        return True
    return False


def ask_to_add(user: UserRecord) -> Question:
    """For this person, on a device that has none of theirs yet; the device must know its holder."""
    options = webauthn.generate_registration_options(
        rp_id=_name(),
        rp_name="Rafiq",
        user_id=user.id.encode(),
        user_name=user.email,
        user_display_name=user.name or user.email,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(
                id=each.credential, transports=[AuthenticatorTransport(way) for way in each.transports]
            )
            for each in passkeys.of_user(user.id)
        ],
    )
    return Question(options_to_json_dict(options), _note(ADD, options.challenge, user=user.id))


def add(user: UserRecord, *, answer: str, note: str, name: str) -> bool:
    """False for an answer that does not fit its question, or comes again. Raises what `passkeys.add` raises."""
    asked = keyring().unseal(ADD, note, now=clock.now())
    if asked is None or asked["user"] != user.id or len(answer) > MAX_ANSWER:
        return False
    try:
        given = parse_registration_credential_json(answer)
        found = webauthn.verify_registration_response(
            credential=given,
            expected_challenge=base64url_to_bytes(str(asked["challenge"])),
            expected_rp_id=_name(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - hostile bytes: whatever the reader stumbles over, the answer is no
        return False
    return passkeys.add(
        user.id,
        name=name,
        credential=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        transports=[each.value for each in given.response.transports or ()],
        asked_at=_asked_at(asked),
    )


def ask_to_log_in() -> Question:
    """Whoever has a passkey of ours on this device; it tells us who that is."""
    options = webauthn.generate_authentication_options(
        rp_id=_name(), user_verification=UserVerificationRequirement.REQUIRED
    )
    return Question(options_to_json_dict(options), _note(LOG_IN, options.challenge))


def log_in(*, answer: str, note: str) -> str | None:
    """The id of the user who answered, or None. An answer is good once."""
    asked = keyring().unseal(LOG_IN, note, now=clock.now())
    given = _read(answer)
    known = passkeys.find(given.raw_id) if given else None
    if asked is None or given is None or known is None:
        return None
    if given.response.user_handle not in {None, known.user_id.encode()}:
        return None
    try:
        found = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=base64url_to_bytes(str(asked["challenge"])),
            expected_rp_id=_name(),
            expected_origin=_origin(),
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - as above
        return None
    first = passkeys.use(known.id, sign_count=found.new_sign_count, asked_at=_asked_at(asked))
    return known.user_id if first else None


def _read(answer: str) -> AuthenticationCredential | None:
    try:
        return parse_authentication_credential_json(answer[:MAX_ANSWER])
    except Exception:  # noqa: BLE001 - as above
        return None


def _note(kind: str, challenge: bytes, **about: str) -> str:
    claims = {"challenge": bytes_to_base64url(challenge), "at": clock.now().timestamp(), **about}
    return keyring().seal(kind, claims, now=clock.now(), lifetime=ANSWER_WITHIN)


def _asked_at(note: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(float(str(note["at"])), UTC)


def _name() -> str:
    return urlsplit(settings().admin_address).hostname or "localhost"


def _origin() -> str:
    """As a browser says it: without the path, and without the port that goes without saying."""
    parts = urlsplit(settings().admin_address)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = f":{parts.port}" if parts.port and parts.port != usual else ""
    return f"{parts.scheme}://{parts.hostname}{port}"
