"""What the backend would say to the widget in a preview, made up for each stage: stores nothing."""

from datetime import timedelta
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from rafiq.core import clock
from rafiq.core.money import Money
from rafiq.core.texts import LOCALES, date_text, number_text, text
from rafiq.programs.rules import Terms
from rafiq.stores.service import StoreView
from rafiq.surveys import definitions
from rafiq.surveys.definitions import SurveyView
from rafiq.surveys.rules import HIGHEST, Band, Moment, band_of
from rafiq.web.admin.asking import survey_settings
from rafiq.web.admin.reach.share_form import Fields
from rafiq.web.shapes import deal_shape
from rafiq.web.words import reasons, survey_words

ASKED = frozenset({"survey", "survey-answer"})
REFUSAL = "not_new_customer"
NAME = "Ana"


def answer(terms: Terms, name: str, stage: str, locale: str) -> ResponseReturnValue:
    """To whom all is well, unless the stage says otherwise."""
    if name == "order" and stage == "guest":
        return _known() | {"me": None, "share": None, "prompt": {"surface": "enrol"}, "proven": False}
    if name in {"order", "enrol", "identify"}:
        return _known()
    if name == "offer":
        return _refused(terms) if stage == "refused" else _offer(terms)
    if name == "balance":
        whole = _balance(terms, locale)
        return whole if stage == "rewarded" else whole | {"balances": [], "referrals": []}
    return "", 204


def survey(store: StoreView, fields: Fields, name: str, body: object, locale: str) -> ResponseReturnValue:
    """The question as it was typed, else the shop's own, and what comes after this score; an answer is not kept."""
    stored = next(iter(definitions.every(store.id)), SurveyView())
    own = survey_settings.wanted(survey_settings.typed_in(fields)) if "lowest" in fields else stored
    if name == "survey":
        moment = next(iter(own.moments), Moment.PURCHASE.value)
        words = survey_words.every(
            locale, store.name, moment=moment, product=own.product_name, lowest=own.lowest
        )
        found = {"token": "preview", "lowest": own.lowest, "product": own.product_name, "words": words}
        return {"survey": found}
    score = body.get("score") if isinstance(body, dict) else None
    band = band_of(score if isinstance(score, int) else HIGHEST)
    line = own.direct_line if band is Band.DETRACTOR else ""
    return {
        "score": score,
        "band": band,
        "share": _share() if band is Band.PROMOTER else None,
        "quiet": band is not Band.PROMOTER,
        "direct_line": line,
        "direct_url": survey_words.line_address(line),
        "review_url": own.review_url,
    }


def _known() -> dict[str, Any]:
    return {"me": "preview", "share": _share(), "prompt": {"surface": "share"}, "proven": True}


def _share() -> dict[str, Any]:
    return {"url": f"{request.host_url}r/preview", "code": "K7M2QX4P"}


def _refused(terms: Terms) -> dict[str, Any]:
    sentences = {each: _bought_before(terms, each) for each in LOCALES}
    return {"status": "refused", "reason_code": REFUSAL, "reason": sentences}


def _bought_before(terms: Terms, locale: str) -> str:
    """To the friend; what is written of a referral speaks of the friend to others."""
    days = number_text(terms.new_customer_days, locale)
    return text(locale, "playground.friend_bought_before", new_customer_days=days)


def _offer(terms: Terms) -> dict[str, Any]:
    gift = terms.friend_gift(at=clock.now())
    deal = deal_shape.told(gift, terms.currency)
    expires = clock.now() + timedelta(days=gift.expires_days)
    coupon = {name: value for name, value in deal.items() if name != "expires_days"}
    return {
        "status": "offered",
        "coupon": coupon
        | {"code": "FRIEND-7K2Q9", "currency": terms.currency, "expires_at": expires.isoformat()}
        | deal_shape.keeping(gift.kind),
        "advocate": {"first_name": NAME},
        "referral": "preview",
    }


def _balance(terms: Terms, locale: str) -> dict[str, Any]:
    now = clock.now()
    promised = reasons.promise(terms)
    amount = promised.text()
    until = now + timedelta(days=terms.hold_days)
    sample = (
        ("approved", "hold_over", "Ben", "available", None),
        ("pending", "in_hold", "Mina", "pending", until),
    )
    rows = [
        {
            "id": f"preview-{friend}",
            "status": status,
            "reason_code": code,
            "reason": reasons.of_terms(code, terms, locale, date=date_text(until, locale)),
            "friend": friend,
            "opened_at": now.isoformat(),
            "delivered_at": None,
            "available_at": at.isoformat() if at else None,
            "reward": {"amount": amount, "unit": promised.currency, "status": reward},
        }
        for status, code, friend, reward, at in sample
    ]
    zero = Money(0, promised.currency).text()
    return {
        "proven": True,
        "now": now.isoformat(),
        "balances": [{"unit": promised.currency, "pending": amount, "available": amount, "redeemed": zero}],
        "referrals": rows,
        "share": _share(),
    }
