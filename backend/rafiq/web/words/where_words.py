"""One sentence for each hit of "where is my reward?", and the address where more of it is told."""

from rafiq.analytics.queries.where import Hit
from rafiq.core.texts import date_text, text
from rafiq.ledger import service as ledger
from rafiq.moving import owed as owed_before
from rafiq.people import service as people
from rafiq.programs import service as programs
from rafiq.referrals import explaining
from rafiq.referrals import service as referrals
from rafiq.referrals.explained import State
from rafiq.referrals.rewards import RewardView
from rafiq.staff import service as staff
from rafiq.stores.service import StoreView
from rafiq.web.words import reasons, reward_words
from rafiq.web.words.deal_words import amount_text


def told(hit: Hit, store: StoreView, locale: str) -> str:
    person = hit.person.label if hit.person else text(locale, "ledger.somebody")
    number = hit.order_number or ""
    if hit.reward_id:
        found = explaining.of_reward(store.id, hit.reward_id)
        person = hit.person.label if hit.person else _whose(found.reward, locale)
        amount = reward_words.worth(found.reward, locale)
        sentence = reward_words.sentence(found.summary, locale, store.timezone)
        if found.summary.state is State.NO:
            why = reasons.of_referral(
                found.referral, found.terms, locale, store.timezone, reward=found.reward
            )
            sentence = f"{sentence} {why}"
        return text(
            locale,
            "ledger.hit_reward",
            amount=amount,
            person=person,
            order_number=number or found.referral.order_number,
            sentence=sentence,
        )
    if hit.referral_id:
        referral = referrals.get(store.id, hit.referral_id)
        terms = programs.terms_of(store.id, referral.terms_id)
        sentence = reasons.of_referral(referral, terms, locale, store.timezone)
        return text(locale, "ledger.hit_lost", person=person, order_number=number, sentence=sentence)
    if number:
        return text(locale, "ledger.hit_order", order_number=number)
    return _without_referral(hit.person.id if hit.person else "", person, store, locale)


def _whose(reward: RewardView, locale: str) -> str:
    """Staff are no people of the shop; and a reward that was found by its number comes without its owner."""
    if reward.staff_ref:
        name = staff.named(reward.store_id, reward.staff_ref)
        return text(locale, "ledger.staff_named", name=name)
    owner = people.get(reward.store_id, reward.person_id) if reward.person_id else None
    name = f"{owner.first_name} {owner.last_name}".strip() if owner else ""
    return name or (owner.email if owner else None) or text(locale, "ledger.somebody")


def _without_referral(person_id: str, person: str, store: StoreView, locale: str) -> str:
    """Nobody whom they sent brought it: an older program owed it, or somebody gave it by hand."""
    owed = owed_before.waiting(store.id, person_id)
    if owed:
        return " ".join(
            text(
                locale,
                "ledger.hit_owed",
                amount=amount_text(each.amount, each.unit, locale),
                person=person,
                date=date_text(each.release_at, locale, store.timezone) if each.release_at else "?",
            )
            for each in owed
        )
    held = [each for each in ledger.balances(store.id, person_id) if each.available or each.pending]
    if not held:
        return text(locale, "ledger.hit_person", person=person)
    return " ".join(
        text(
            locale,
            "ledger.hit_debt" if each.available < 0 else "ledger.hit_balance",
            person=person,
            available=amount_text(abs(each.available), each.unit, locale),
            pending=amount_text(each.pending, each.unit, locale),
        )
        for each in held
    )
