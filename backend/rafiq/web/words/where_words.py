"""One sentence for each hit of "where is my reward?", and the address where more of it is told."""

from rafiq.analytics.queries.where import Hit
from rafiq.core.texts import text
from rafiq.programs import service as programs
from rafiq.referrals import explaining
from rafiq.referrals import service as referrals
from rafiq.stores.service import StoreView
from rafiq.web.words import reasons, reward_words


def told(hit: Hit, store: StoreView, locale: str) -> str:
    person = hit.person.label if hit.person else text(locale, "ledger.somebody")
    number = hit.order_number or ""
    if hit.reward_id:
        found = explaining.of_reward(store.id, hit.reward_id)
        amount = reward_words.worth(found.reward, locale)
        sentence = reward_words.sentence(found.summary, locale, store.timezone)
        return text(
            locale,
            "ledger.hit_reward",
            amount=amount,
            person=person,
            order_number=number,
            sentence=sentence,
        )
    if hit.referral_id:
        referral = referrals.get(store.id, hit.referral_id)
        terms = programs.terms_of(store.id, referral.terms_id)
        sentence = reasons.of_referral(referral, terms, locale, store.timezone)
        return text(locale, "ledger.hit_lost", person=person, order_number=number, sentence=sentence)
    if number:
        return text(locale, "ledger.hit_order", order_number=number)
    return text(locale, "ledger.hit_person", person=person)
