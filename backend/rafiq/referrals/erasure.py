"""Forget one person across the features: who they are goes, amounts stay and point to nobody (G33)."""

from rafiq.links import service as links
from rafiq.orders import service as orders
from rafiq.people import service as people
from rafiq.people.rules import Identity


def erase(store_id: str, person_id: str) -> None:
    """Safe to repeat. Raises `NotFound`."""
    person = people.get(store_id, person_id)
    identity = Identity(email=person.email, phone=person.phone)
    links.forget_introductions(store_id, email_key=identity.email_key, phone=identity.phone)
    orders.forget_messages(store_id, person_id)
    people.erase(store_id, person_id)
