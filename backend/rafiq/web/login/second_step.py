"""Flask-Security's second step on our own tables: codes of an app, each good once, and recovery codes."""

import unicodedata
from typing import TYPE_CHECKING, Any

from flask import current_app, session
from flask_security import Totp, TwoFactorRescueForm, UserMixin
from flask_security.recovery_codes import MfRecoveryCodesUtil
from flask_security.twofactor import CodeTfPlugin
from passlib.exc import TokenError
from passlib.totp import TOTP, TotpMatch

from rafiq.core import clock
from rafiq.stores import second_step
from rafiq.web.runtime import keyring

if TYPE_CHECKING:
    from flask.typing import ResponseValue

    from rafiq.web.auth import Account

ISSUER = "Rafiq"
METHOD = "authenticator"
WINDOW_SECONDS = 30  # the code before and the one after count too: clocks differ and fingers are slow
RECOVERY_CODES = 10
HALF_WAY_SECONDS = 600  # so long a password alone waits for its second step
HALF_WAY_AT = "tf_at"
CONFIG: dict[str, object] = {
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": [METHOD],
    "SECURITY_TWO_FACTOR_IMPLEMENTATIONS": {"code": f"{__name__}.SecondStep"},
    "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": WINDOW_SECONDS,
    "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE": "admin/account/second_step.html",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": RECOVERY_CODES,
    "SECURITY_MULTI_FACTOR_RECOVERY_TEMPLATE": "admin/account/recovery_step.html",
    "SECURITY_TOTP_ISSUER": ISSUER,
    "SECURITY_TOTP_SECRETS": {"1": "unused: the keys of apps are sealed by our own keyring"},
}


class SecondStep(CodeTfPlugin):
    """Remembers when the password was given: the half-way state does not last."""

    def tf_login(
        self, user: UserMixin, json_payload: dict[str, Any], next_loc: str | None
    ) -> "ResponseValue":
        session[HALF_WAY_AT] = clock.now().timestamp()
        return super().tf_login(user, json_payload, next_loc)


class NoRescueForm(TwoFactorRescueForm):
    """Flask-Security makes one with its page for the code, where ours has two links; its list of choices warns."""

    help_setup = None


def half_way() -> str | None:
    """Whoever has given a password and not yet the second step, by Flask-Security's name for them."""
    in_time = clock.now().timestamp() - session.get(HALF_WAY_AT, 0) < HALF_WAY_SECONDS
    found: str | None = session.get("tf_user_id")
    return found if in_time else None


class AppCodes(Totp):
    """Codes by our own clock, in any digits that a keyboard writes; none is taken twice."""

    def __init__(self, secrets: dict[str, str] | dict[int, str], issuer: str) -> None:  # noqa: ARG002 - Flask-Security's signature
        self._totp = TOTP.using(issuer=issuer, now=lambda: clock.now().timestamp())

    def generate_totp_secret(self) -> str:
        return str(self._totp.new().to_json(encrypt=False))

    def verify_totp(self, token: str, totp_secret: str, user: "Account", window: int = 0) -> bool:  # type: ignore[override]
        return bool(super().verify_totp(_western(token), totp_secret, user, window))

    def get_last_counter(self, user: "Account") -> int | None:  # type: ignore[override]
        return second_step.last_counter(user.record.id)

    def set_last_counter(self, user: "Account", tmatch: TotpMatch) -> None:  # type: ignore[override]
        if not second_step.use_counter(user.record.id, tmatch.counter):
            raise TokenError

    def counter_of(self, token: str, key: str) -> int | None:
        """When the code was made, if the app with this key made it; for an app that is being set up."""
        try:
            return int(self._totp.verify(_western(token), key, window=WINDOW_SECONDS).counter)
        except TokenError:
            return None


class RecoveryCodes(MfRecoveryCodesUtil):
    """Flask-Security's codes, but of each only a keyed hash is kept, and using one is a single statement."""

    def create_recovery_codes(self, user: "Account") -> list[str]:  # type: ignore[override]
        codes = app_codes().generate_recovery_codes(RECOVERY_CODES)
        second_step.keep_recovery_codes(user.record.id, codes, keyring())
        return codes

    def get_recovery_codes(self, user: "Account") -> list[str]:  # type: ignore[override]  # noqa: ARG002
        return []

    def check_recovery_code(self, user: "Account", code: str) -> bool:  # type: ignore[override]
        return second_step.use_recovery_code(user.record.id, _western(code), keyring())

    def delete_recovery_code(self, user: "Account", code: str) -> bool:  # type: ignore[override]  # noqa: ARG002
        """Checking one has used it up."""
        return True


def app_codes() -> AppCodes:
    found: AppCodes = current_app.extensions["security"].totp_factory
    return found


def _western(typed: str) -> str:
    """۱۲۳ and ١٢٣ are 123; spaces do not count."""
    return "".join(
        str(unicodedata.digit(each)) if each.isdigit() else each for each in typed[:64] if not each.isspace()
    )
