"""Forgetting one person in every room of the house, in one transaction (G33)."""

from rafiq.crm import noticing as crm
from rafiq.encounters import service as encounters
from rafiq.followups import service as followups
from rafiq.integrations import privacy
from rafiq.messaging import service as mail
from rafiq.moving import forgetting
from rafiq.people import service as people
from rafiq.playbook import messages
from rafiq.prompts import asks
from rafiq.referrals import erasure
from rafiq.stores import saved_views
from rafiq.surveys import service as surveys
from rafiq.voices import service as voices


def erase(store_id: str, person_id: str) -> None:
    """Who they are goes, amounts stay and point to nobody. Safe to repeat. Raises `NotFound`."""
    known = people.get(store_id, person_id)
    forgetting.forget(store_id, known)
    saved_views.forget(
        store_id,
        (known.email, known.phone, known.customer_id, f"{known.first_name} {known.last_name}".strip()),
    )
    privacy.forget_words(store_id, person_id)  # looks for what the person was known by, so it goes first
    erasure.erase(store_id, person_id)
    mail.forget(store_id, person_id)
    surveys.forget(store_id, person_id)
    followups.forget(store_id, person_id)
    crm.forget(store_id, person_id)
    asks.forget(store_id, person_id)
    messages.forget(store_id, person_id)
    encounters.forget(store_id, person_id)
    voices.forget(store_id, person_id)
