"""Whether a friend is new to the shop, asked before they buy: by the rule that the order will meet (`opening`)."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from rafiq.core import clock
from rafiq.core.db import db
from rafiq.orders import reading
from rafiq.people import past
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.programs.rules import Terms
from rafiq.referrals.choosing import REPEATED
from rafiq.referrals.models import Referral
from rafiq.referrals.rules import Status

COUNTS = (Status.PENDING, Status.FLAGGED, Status.APPROVED)


def known_since(store_id: str, terms: Terms, *, email: str | None, phone: str | None) -> datetime | None:
    """Since when somebody is a customer for whom this deal is not meant; None for whom it is."""
    ids = _aliases(store_id, email=email, phone=phone)
    if not ids or terms.trigger in REPEATED:
        return None
    now = clock.now()
    since = now - timedelta(days=terms.new_customer_days)
    bought = reading.first_bought(store_id, ids, lately=since, until=now)
    brought = select(func.min(Referral.opened_at)).where(
        Referral.store_id == store_id,
        Referral.friend_id.in_(ids),
        Referral.vouched.is_(True),
        Referral.status.in_([each.value for each in COUNTS]),
        Referral.opened_at >= since,
    )
    return bought or past.last_bought(store_id, ids, since=since) or db.session.scalar(brought)


def _aliases(store_id: str, *, email: str | None, phone: str | None) -> set[str]:
    """Everyone whom this address or phone names, and who else is the same human."""
    ids = people.same_human(store_id, Identity(email=email)) if email else set()
    for person in people.phoned(store_id, phone) if phone else ():
        known = Identity(email=person.email, customer_id=person.customer_id)
        ids |= {person.id} | people.same_human(store_id, known)
    return ids
