"""The checkout: what the buyer filled in, what coupon and credit take off, and the order that comes of it."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, session

from demo_store import basket, texts
from demo_store.context import (
    PEOPLE,
    currency,
    customer,
    language,
    now,
    person,
    price,
    reason,
    refer,
    say,
    shop,
    store_key,
    tick,
)
from demo_store.counter import WAITING
from demo_store.money import major, minor
from demo_store.orders import Customer, Order, message
from demo_store.refer import Answer

HEARD_FROM = ("friend", "search", "social", "ad", "passing", "other")
MOST_BUYERS = 5
BOOKING = ("served_by", "postcode", "service_date")
AN_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True)
class Form:
    email: str
    first_name: str
    coupon: str
    referred_by: str
    heard_from: str
    use_credit: bool

    @classmethod
    def fresh(cls) -> "Form":
        """Filled in beforehand with whoever is visiting, and with the coupon the script tag showed."""
        who = customer()
        coupon = session.get("coupon", {}).get("code", "")
        return cls(
            email=who.email if who else email_of(person()),
            first_name=who.first_name if who else say(f"person.{person()}"),
            coupon=coupon,
            referred_by="",
            heard_from="",
            use_credit=False,
        )

    @classmethod
    def sent(cls, fields: Mapping[str, str]) -> "Form":
        def field(name: str) -> str:
            return texts.plain_digits(fields.get(name, "").strip())[:120]

        return cls(
            field("email"),
            field("first_name"),
            field("coupon").upper(),
            field("referred_by"),
            fields.get("heard_from", "") if fields.get("heard_from") in HEARD_FROM else "",
            "use_credit" in fields,
        )

    def problems(self) -> dict[str, str]:
        found = {}
        if not AN_EMAIL.fullmatch(self.email):
            found["email"] = say("checkout.email_wrong")
        if not self.first_name:
            found["first_name"] = say("checkout.name_missing")
        return found


@dataclass(frozen=True)
class Sums:
    goods_total: int
    discount: int
    available: int
    credit: int

    @property
    def subtotal(self) -> int:
        return self.goods_total - self.discount

    @property
    def to_pay(self) -> int:
        return self.subtotal - self.credit


def email_of(someone: str) -> str:
    return PEOPLE[someone]


def sums(form: Form) -> Sums:
    total = basket.read().goods_total
    off = basket.discount(session.get("coupon", {}), total)
    available = available_credit()
    return Sums(total, off, available, min(available, total - off) if form.use_credit else 0)


def available_credit() -> int:
    """What the signed-in customer can spend here; nothing while Rafiq cannot be asked."""
    who = customer()
    if who is None:
        return 0
    rows = refer().balance(who.id).body.get("balances", [])
    ready = sum(minor(row["available"], currency()) for row in rows if row["unit"] == currency())
    # Below zero after a return: the next reward fills it, the shopper is not asked for it.
    return max(ready, 0)


def settle_coupon(form: Form) -> dict[str, str]:
    """Ask Rafiq about the typed code and keep it in the session; the answer names the problem, if there is one."""
    if not form.coupon:
        session.pop("coupon", None)
        return {}
    if session.get("coupon", {}).get("code") == form.coupon:
        return _too_small(session["coupon"])
    session.pop("coupon", None)
    answer = refer().check_coupon(form.coupon)
    if answer.lost:
        return {"coupon": say("checkout.coupon_later")}
    if not _usable(answer):
        return {"coupon": reason(answer.body.get("reason")) or say("checkout.coupon_unknown")}
    _remember(form.coupon, answer)
    return _too_small(session["coupon"])


def keep_coupon(code: str) -> bool:
    """A coupon the script tag offered goes into the basket, if Rafiq says that it counts."""
    answer = refer().check_coupon(code)
    if _usable(answer):
        _remember(code, answer)
    return _usable(answer)


def _usable(answer: Answer) -> bool:
    return answer.ok and bool(answer.body.get("usable"))


def _remember(code: str, answer: Answer) -> None:
    worth = {name: answer.body.get(name) for name in ("percent", "amount", "minimum")}
    session["coupon"] = {**worth, "code": code}


def _too_small(coupon: dict[str, Any]) -> dict[str, str]:
    least = basket.minimum(coupon)
    if basket.read().goods_total < least:
        return {"coupon": say("checkout.coupon_minimum", minimum=price(least))}
    return {}


def place_order(form: Form) -> tuple[Order | None, dict[str, str]]:
    """Take the places, the coupon and the credit, in this order; what cannot be had stops before anything is paid."""
    # The number is kept until the order stands, so a second try redeems the same coupon for the same order.
    number = session.get("draft") or shop().storage.next_number()
    session["draft"] = number
    who = shop().storage.customer(form.email, form.first_name)
    due = sums(form)
    problems = _take_places(number) or _redeem(number) or _spend(due, number)
    if problems:
        shop().storage.free_places(number)
        return None, problems
    order = _write(number, who, form, due)
    _tell(order)
    _note_buyer(who.id)
    basket.empty()
    return order, {}


def _note_buyer(customer_id: str) -> None:
    """A guest may write any address: whoever shops here is known by all that they bought with."""
    known = session.get("buyers", {})
    mine = dict.fromkeys([*known.get(person(), []), customer_id])
    session["buyers"] = known | {person(): list(mine)[-MOST_BUYERS:]}


def buyers_here() -> set[str]:
    """The customers that whoever shops in this browser has been."""
    who = customer() or shop().storage.customer(email_of(person()), say(f"person.{person()}"))
    return {who.id, *session.get("buyers", {}).get(person(), [])}


def _take_places(number: str) -> dict[str, str]:
    for line in basket.read().lines:
        places = shop().shelf[line.slug].places
        if places and not shop().storage.take_places(line.sku, number, line.quantity, places):
            return {"basket": say("checkout.no_places", name=line.title)}
    return {}


def _redeem(number: str) -> dict[str, str]:
    if not session.get("coupon"):
        return {}
    answer = refer().redeem_coupon(session["coupon"]["code"], number)
    if answer.ok:
        return {}
    if answer.lost:
        return {"coupon": say("checkout.coupon_later")}
    session.pop("coupon")
    return {"coupon": reason(answer.body.get("reason")) or say("checkout.coupon_unknown")}


def _spend(due: Sums, number: str) -> dict[str, str]:
    who = customer()
    if who is None or not due.credit:
        return {}
    answer = refer().spend_credit(who.id, major(due.credit, currency()), currency(), number)
    if answer.ok:
        tick("spend")
        return {}
    return {"use_credit": say("checkout.credit_later" if answer.lost else "checkout.credit_gone")}


def _write(number: str, who: Customer, form: Form, due: Sums) -> Order:
    at = now()
    order = Order(
        number=number,
        token=secrets.token_urlsafe(24),
        language=language(),
        store=store_key(),
        currency=currency(),
        customer=who,
        lines=basket.read().lines,
        discount=due.discount,
        credit=due.credit,
        coupon=session.get("coupon", {}).get("code", ""),
        referral=session.get("referral", {}).get(store_key(), ""),
        referred_by=form.referred_by,
        heard_from=form.heard_from,
        placed_at=at,
        updated_at=at,
        **session.get("booking", {}),
    )
    shop().storage.save(order)
    session.pop("referral", None)
    return order


def hand_over(customer_id: str) -> bool:
    """What this customer bought and kept arrives, and Rafiq is told; whether anything was on its way."""
    orders = shop().storage.orders_of(customer_id, store_key())
    arriving = [each for each in orders if each.status == "paid" and not each.returned]
    for order in arriving:
        order.status, order.updated_at = "fulfilled", now()
        _tell(order)
    return bool(arriving)


def _tell(order: Order) -> None:
    """The order stands whatever Rafiq says; its answer about the referral is kept to be read later."""
    answer = refer().send_order({**message(order, request.url_root), "status": order.status})
    order.said = answer.body.get("referral") or order.said
    shop().storage.save(order)
    if order.by_link and order.said and order.said.get("status") in WAITING:
        tick("friend_buys")
