"""The deal as it stands at this moment, in the words that are printed and said: cards, signs, scripts, clauses."""

from dataclasses import dataclass
from enum import StrEnum

from rafiq.core import clock
from rafiq.core.money import Money
from rafiq.core.texts import money_text, number_text, percent_text, text
from rafiq.programs.rules import NOTHING, Gift, Terms
from rafiq.referrals import deals
from rafiq.stores.service import StoreView
from rafiq.web.words import deal_words


class For(StrEnum):
    """Whose words a script holds."""

    DESK = "desk"
    VISIT = "visit"
    PHONE = "phone"
    SALES = "sales"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class LiveDeal:
    """Empty is what the deal does not have. ``same_day``: for neighbours; ``standing``: off each invoice of both."""

    friend: str
    advocate: str
    staff: str
    minimum: str
    when: str
    same_day: str
    standing: str
    days: int


def live_deal(store: StoreView, locale: str, advocate_id: str | None = None) -> LiveDeal | None:
    """In this language, as this advocate has it (S1-21); None while no program is live for them."""
    program = deals.for_advocate(store.id, advocate_id)
    if program is None or not program.live:
        return None
    terms, now = program.terms, clock.now()
    days = terms.hold_days
    when = f"print.deal_{'when_text' if days else 'at_once'}"
    return LiveDeal(
        friend=_told(terms.friend_gift(at=now), terms, locale),
        advocate=_told(terms.advocate_gift(at=now), terms, locale),
        staff=_told(terms.staff, terms, locale),
        minimum=money_text(Money(terms.minimum_order, terms.currency), locale) if terms.minimum_order else "",
        when=text(locale, when, days=number_text(days, locale)),
        same_day=_told(terms.neighbour, terms, locale),
        standing=percent_text(terms.standing_basis_points, locale) if terms.standing_basis_points else "",
        days=terms.window_days,
    )


def script_lines(deal: LiveDeal, role: For, locale: str) -> list[str]:
    """First whether all is well, then the offer with today's amounts, then how (S4-13, S0-16).

    Whoever leads speaks to the team: of what staff get, with nothing of what customers are told.
    """
    offer = "offer" if deal.advocate else "offer_friend"
    keys = [f"open_{role}", "not_well", offer if deal.friend else "", f"how_{role}", "close"]
    if role is For.LEAD:
        keys = ["open_lead", "offer_lead" if deal.staff else "", "how_lead", "close_lead"]
    values = {"friend": deal.friend, "advocate": deal.advocate, "staff": deal.staff}
    return [text(locale, f"print.script_{key}", **values) for key in keys if key]


def _told(gift: Gift, terms: Terms, locale: str) -> str:
    return "" if gift.kind is NOTHING.kind else deal_words.told_text(gift, terms.currency, locale)
