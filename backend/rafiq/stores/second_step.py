"""The second step of the log-in: the sealed key of an authenticator app, and recovery codes (G26, G27)."""

import hmac
import re
from collections.abc import Iterable

from sqlalchemy import delete, func, or_, select, update

from rafiq.core import clock
from rafiq.core.db import db
from rafiq.core.signing import Keyring
from rafiq.stores import passkeys, sessions
from rafiq.stores.models import RecoveryCode, Store, User

RECOVERY_KEY = "rafiq.recovery-code"


def turn_on(user_id: str, key: str, keyring: Keyring, *, counter: int) -> None:
    """From now on a code is asked for. ``counter`` is that of the code which proved the app: it is used up."""
    db.session.execute(
        update(User)
        .where(User.id == user_id)
        .values(totp_sealed=keyring.encrypt(key), totp_counter=counter, two_step_at=clock.now())
    )


def turn_off(user_id: str) -> None:
    """The key, and the recovery codes with it."""
    db.session.execute(
        update(User).where(User.id == user_id).values(totp_sealed=None, totp_counter=None, two_step_at=None)
    )
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def forget(user_id: str) -> None:
    """Every way in but the password, and every browser: for a lost phone, and for an account that changes hands."""
    turn_off(user_id)
    passkeys.remove_all(user_id)
    sessions.end_sessions(user_id)


def key_of(user_id: str, keyring: Keyring) -> str | None:
    sealed = db.session.scalar(select(User.totp_sealed).where(User.id == user_id))
    return None if sealed is None else keyring.decrypt(sealed)


def last_counter(user_id: str) -> int | None:
    return db.session.scalar(select(User.totp_counter).where(User.id == user_id))


def use_counter(user_id: str, counter: int) -> bool:
    """True for the first who comes with this code or a later one; the database decides between two at once."""
    taken = db.session.execute(
        update(User)
        .where(User.id == user_id, or_(User.totp_counter.is_(None), User.totp_counter < counter))
        .values(totp_counter=counter)
        .returning(User.id)
    )
    return taken.scalar() is not None


def keep_recovery_codes(user_id: str, codes: Iterable[str], keyring: Keyring) -> None:
    """New ones end the old ones."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    at = clock.now()
    db.session.add_all(
        RecoveryCode(user_id=user_id, hash=_marks(user_id, code, keyring)[0], created_at=at) for code in codes
    )
    db.session.flush()


def use_recovery_code(user_id: str, code: str, keyring: Keyring) -> bool:
    """True once for each code, also when two come with it at once."""
    used = db.session.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.hash.in_(_marks(user_id, code, keyring)))
        .returning(RecoveryCode.hash)
    )
    return used.scalar() is not None


def recovery_codes_left(user_id: str) -> int:
    query = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return db.session.scalar(query) or 0


def stands(user_id: str) -> bool:
    """Whether there is one now: an app or a passkey."""
    with_app = db.session.scalar(select(User.totp_sealed.is_not(None)).where(User.id == user_id))
    return bool(with_app) or bool(passkeys.of_user(user_id))


def require(store_id: str, *, required: bool) -> None:
    """Whether members of this store must come in by two steps, or by a passkey."""
    db.session.execute(update(Store).where(Store.id == store_id).values(two_step_required=required))


def _marks(user_id: str, code: str, keyring: Keyring) -> list[str]:
    """What may be stored of a code, by each of our keys, the newest first: keyed, since 48 bits could be tried out."""
    plain = re.sub(r"[^0-9a-z]", "", code.lower())
    return [
        hmac.digest(key, f"{user_id}:{plain}".encode(), "sha256").hex()
        for key in keyring.derived(RECOVERY_KEY)
    ]
