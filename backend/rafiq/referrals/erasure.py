"""Forget one person across the features: who they are goes, amounts stay and point to nobody (G33)."""

from sqlalchemy import select

from rafiq.core import idempotency, outbox
from rafiq.core.db import db
from rafiq.core.events import PersonErased
from rafiq.coupons import holders
from rafiq.fraud import service as fraud
from rafiq.ledger import adjustments
from rafiq.links import introductions
from rafiq.links import service as links
from rafiq.orders import heard, messages, named
from rafiq.partners import service as partners
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.referrals.models import Referral


def erase(store_id: str, person_id: str) -> None:
    """Safe to repeat. Raises `NotFound`."""
    person = people.get(store_id, person_id)
    identity = Identity(email=person.email, phone=person.phone)
    brought = select(Referral.order_number).where(
        Referral.store_id == store_id, Referral.advocate_id == person.id
    )
    introductions.forget(store_id, email_key=identity.email_key, phone=identity.phone)
    # A friend may have named them in an order they brought, and in one that was credited to nobody.
    naming = sorted({*db.session.scalars(brought), *named.orders_naming(store_id, person)})
    messages.forget(store_id, person.id, email=person.email, naming=naming)
    heard.forget(store_id, person.id, naming=naming)
    idempotency.forget_mentions(store_id, person.id)
    fraud.forget(store_id, person.id)
    holders.forget(store_id, person.id)
    adjustments.forget(store_id, person.id)
    partners.forget(store_id, person.id)
    people.erase(store_id, person.id)  # waits for whoever makes them a link at this moment
    links.block(store_id, person.id)
    outbox.append(store_id, PersonErased(person_id=person.id))
