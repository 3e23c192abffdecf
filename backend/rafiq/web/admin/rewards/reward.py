"""One reward's own page: the path it came by, and every movement of it in the ledger."""

from flask import render_template
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.rows import PersonBrief
from rafiq.ledger import service as ledger
from rafiq.people import service as people
from rafiq.referrals import explaining
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import viewer
from rafiq.web.admin.words import locale
from rafiq.web.words import reward_words


@viewer("/rewards/<reward_id>")
def reward(reward_id: str) -> ResponseReturnValue:
    store = seat().store
    found = explaining.of_reward(store.id, reward_id)
    return render_template(
        "admin/rewards/reward.html",
        found=found,
        person=_person(store.id, found.reward.person_id),
        transfers=ledger.transfers_of(store.id, reward_id),
        sentence=lambda step: reward_words.sentence(step, locale(), store.timezone),
        tones=reward_words.TONES,
        icons=reward_words.ICONS,
    )


def _person(store_id: str, person_id: str | None) -> PersonBrief | None:
    if person_id is None:
        return None
    person = people.get(store_id, person_id)
    return PersonBrief(person.id, f"{person.first_name} {person.last_name}".strip(), person.email)
