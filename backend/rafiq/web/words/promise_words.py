"""The live deal in plain words with its dates: the friend's side first, then what the one who shares gets (S3-1)."""

from dataclasses import dataclass
from datetime import timedelta

from rafiq.core import clock
from rafiq.core.money import Money
from rafiq.core.texts import both_dates, money_text, number_text, percent_text, text
from rafiq.coupons import banks
from rafiq.programs.rules import COUPONS, Gift, GiftKind, Terms
from rafiq.referrals import deals
from rafiq.stores.service import StoreView
from rafiq.web.words import deal_words

ISOLATE = "\u2068{}\u2069"
SENDER, FRIEND = "own", "friend"


@dataclass(frozen=True, slots=True)
class Picture:
    """One of the three pictures of how it works: ``name`` is the drawing."""

    name: str
    title: str
    text: str


def live_terms(store: StoreView, advocate_id: str | None = None) -> Terms | None:
    """What this advocate is told; without one, what everybody is."""
    program = deals.for_advocate(store.id, advocate_id)
    return program.terms if program and program.live else None


def gift_for_friend(store: StoreView, terms: Terms, locale: str) -> str:
    """Empty where a friend gets nothing, or all places of a gift with limited places are taken (S1-27)."""
    gift = terms.friend_gift(at=clock.now())
    if gift.bank_id and not banks.left(store.id, gift.bank_id):
        return ""
    return _told(gift, terms, locale)


def for_friend(store: StoreView, terms: Terms, locale: str, who: str) -> list[str]:
    """What somebody reads who was sent by ``who``, the day of the reward included."""
    gift = terms.friend_gift(at=clock.now())
    days = gift.expires_days if gift.kind in COUPONS else 0
    return [
        *_first("friend_gets", store, terms, locale),
        *_minimum("friend_minimum", terms, locale),
        *([_say(locale, "friend_days", days=number_text(days, locale))] if days else []),
        _thanks(FRIEND, store, terms, locale, who),
        *_together(terms, locale),
        _say(locale, "friend_return"),
    ]


def for_sender(store: StoreView, terms: Terms, locale: str) -> list[str]:
    """The same deal for the one who shares, the friend's side first all the same (S1-25)."""
    return [
        *_first("own_friend", store, terms, locale),
        *_minimum("own_minimum", terms, locale),
        _thanks(SENDER, store, terms, locale, ""),
        *_together(terms, locale),
    ]


def pictures(store: StoreView, terms: Terms, locale: str) -> list[Picture]:
    """How it works, in three (S3-10)."""
    friend = gift_for_friend(store, terms, locale)
    mine = _told(terms.advocate_gift(at=clock.now()), terms, locale)
    last = Picture("thanks", _say(locale, "how_3_pure"), _say(locale, "how_3_pure_text"))
    if mine:
        when = _say(locale, "how_3_now")
        if terms.hold_days:
            when = _say(locale, "how_3_text", date=_reward_day(store, terms, locale))
        last = Picture("thanks", _say(locale, "how_3", gift=mine), when)
    return [
        Picture("share", _say(locale, "how_1"), _say(locale, "how_1_text")),
        *(
            [Picture("gift", _say(locale, "how_2", gift=friend), _say(locale, "how_2_text"))]
            if friend
            else []
        ),
        last,
    ]


def _together(terms: Terms, locale: str) -> list[str]:
    """What both have from each other: neighbours on one day (S4-15), or on every order while both keep on (S4-16)."""
    neighbour, off = _told(terms.neighbour, terms, locale), terms.standing_basis_points
    return [
        *([text(locale, "print.same_day", gift=neighbour)] if neighbour else []),
        *([text(locale, "print.standing", percent=percent_text(off, locale))] if off else []),
    ]


def _first(key: str, store: StoreView, terms: Terms, locale: str) -> list[str]:
    gift = gift_for_friend(store, terms, locale)
    return [_say(locale, key, gift=gift)] if gift else []


def _minimum(key: str, terms: Terms, locale: str) -> list[str]:
    if not terms.minimum_order:
        return []
    return [_say(locale, key, minimum=money_text(Money(terms.minimum_order, terms.currency), locale))]


def _thanks(side: str, store: StoreView, terms: Terms, locale: str, who: str) -> str:
    gift = _told(terms.advocate_gift(at=clock.now()), terms, locale)
    kind = "pure" if not gift else "thanks_on" if terms.hold_days else "thanks_now"
    values = {"who": who, "gift": gift, "days": number_text(terms.hold_days, locale)}
    return _say(locale, f"{side}_{kind}", **values, date=_reward_day(store, terms, locale))


def _reward_day(store: StoreView, terms: Terms, locale: str) -> str:
    """For an order of today."""
    return both_dates(clock.now() + timedelta(days=terms.hold_days), locale, store.timezone)


def _told(gift: Gift, terms: Terms, locale: str) -> str:
    return "" if gift.kind is GiftKind.NONE else deal_words.told_text(gift, terms.currency, locale)


def _say(locale: str, key: str, **values: object) -> str:
    return text(locale, f"voices.{key}", **values)
