"""How the things are called that an entry of the audit log is about: by the names that they have now."""

from rafiq.core import texts
from rafiq.crm import service as crms
from rafiq.experiments import service as experiments
from rafiq.integrations import connections
from rafiq.stores import saved_views
from rafiq.web.admin.guard import seat
from rafiq.web.admin.setup.crm import label
from rafiq.web.admin.words import locale
from rafiq.webhooks import service as webhooks

_LISTS = {
    "referrals": "admin.nav_referrals",
    "people": "admin.nav_people",
    "rewards": "admin.nav_rewards",
    "coupons": "admin.nav_coupons",
    "fraud_queue": "admin.nav_fraud",
    "followups": "admin.nav_followups",
    "survey_answers": "surveys.answers",
    "messages": "admin.nav_messages",
    "deliveries": "integrations.log_title",
    "audit": "audit.title",
}


# Values that are words of ours, each with where its text may stand.
WORDS = {
    "role": ("role_{}",),
    "kind": ("key_{}", "why_adjusted_{}"),  # of a key, of an adjustment
    "scope": ("key_scope_{}",),
}
_CALLED = {"grant": "up", "deduct": "down"}


def word(name: str, value: object) -> str:
    """A value of an earlier version is shown as it is."""
    known = texts.catalogue(locale(), "admin")
    keys = (each.format(_CALLED.get(str(value), value)) for each in WORDS[name])
    return next((known[key] for key in keys if key in known), str(value))


def of_list(name: str) -> str:
    """A list of an earlier version is called as it was."""
    return texts.text(locale(), _LISTS[name]) if name in _LISTS else name


def of_things() -> dict[str, str]:
    """By id: tests, webhooks, connections and the team's views. What is gone is called as its own entry kept it."""
    store_id = seat().store.id
    return {
        **{each.id: each.name for each in experiments.every(store_id)},
        **{each.id: each.host for each in webhooks.every(store_id)},
        **{each.id: label(each.vendor) for each in crms.every(store_id)},
        **connections.names(store_id),
        **saved_views.team_names(store_id),
    }
