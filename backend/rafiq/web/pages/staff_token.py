"""The address of a member of staff's own page: signed, theirs alone, closed by a new door number."""

from datetime import timedelta

from rafiq.core import clock
from rafiq.core.signing import Keyring
from rafiq.staff import service as staff
from rafiq.staff.service import StaffView
from rafiq.web.runtime import keyring, settings

KIND = "staff"
LIFETIME = timedelta(days=730)


def address_of(store_id: str, member: StaffView) -> str:
    claims: dict[str, object] = {"s": store_id, "m": member.id, "d": member.door}
    return f"{settings().public_url}/staff/{keyring().seal(KIND, claims, now=clock.now(), lifetime=LIFETIME)}"


def read(keys: Keyring, token: str) -> tuple[str, StaffView] | None:
    """Store and member; None for what we did not sign or what has ended. Raises `NotFound` for a closed door."""
    claims = keys.unseal(KIND, token, now=clock.now())
    if claims is None:
        return None
    store_id = str(claims["s"])
    return store_id, staff.by_door(store_id, str(claims["m"]), int(str(claims["d"])))
