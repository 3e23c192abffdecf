"""A person's balances as a token that the shop checks by itself: HS256 with the store's signing secret."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import jwt

from rafiq.core.signing import Keyring
from rafiq.ledger.service import Balance
from rafiq.people.service import PersonView
from rafiq.stores import signing_keys
from rafiq.web.shapes import shown

ALGORITHM = "HS256"
LIFETIME = timedelta(minutes=15)
PURPOSE = "balance"


def sign(
    keyring: Keyring,
    store_id: str,
    person: PersonView,
    balances: Sequence[Balance],
    *,
    issuer: str,
    now: datetime,
) -> str:
    """Good for a quarter of an hour: enough for a checkout page, too short to be worth stealing.

    ``sub`` is the shop's own customer id, else ours; ``purpose`` keeps it apart from tokens that log somebody in.
    """
    key = signing_keys.signing_key(keyring, store_id)
    claims = {
        "iss": issuer,
        "aud": store_id,
        "sub": person.customer_id or person.id,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "purpose": PURPOSE,
        "balances": [shown.balance(each) for each in balances],
    }
    return jwt.encode(claims, key.secret, algorithm=ALGORITHM, headers={"kid": key.kid})


def read(token: str, secrets: Mapping[str, str], *, store_id: str, issuer: str) -> dict[str, Any] | None:
    """As a shop does it, with its secrets by name; None for a forged, foreign or late one."""
    try:
        secret = secrets[str(jwt.get_unverified_header(token).get("kid"))]
        claims = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            audience=store_id,
            issuer=issuer,
            options={"require": ["exp", "sub", "iss", "aud"]},
        )
    except (KeyError, jwt.InvalidTokenError):
        return None
    return dict(claims) if claims.get("purpose") == PURPOSE else None
