"""The customer's own page: signing in by e-mail address, orders, returning goods, credit."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from demo_store import checkout
from demo_store.context import currency, customer, language, now, person, refer, say, shop, store_key, tick
from demo_store.money import major, minor
from demo_store.orders import Order

SHOWN_REASONS = 6
account = Blueprint("account", __name__, url_prefix="/<language>")


@account.get("/account")
def show() -> str:
    who = customer()
    if who is None:
        email, first_name = checkout.email_of(person()), say(f"person.{person()}")
        return render_template("sign_in.html", email=email, first_name=first_name, problem="")
    credit = credit_of(who.id)
    orders = shop().storage.orders_of(who.id, store_key())
    if credit is not None:
        ask_anew(orders)
    titles = {slug: good.name(language()) for slug, good in shop().shelf.items()}
    return render_template("account.html", customer=who, orders=orders, credit=credit, titles=titles)


@account.post("/account/sign-in")
def sign_in() -> ResponseReturnValue:
    """A shop of the real world asks for a password here; in the demo an address is enough."""
    form = checkout.Form.sent(request.form)
    if problem := next(iter(form.problems().values()), ""):
        page = render_template("sign_in.html", email=form.email, first_name=form.first_name, problem=problem)
        return page, 422
    session["customer"] = asdict(shop().storage.customer(form.email, form.first_name))
    back_to_checkout = request.form.get("next") == "checkout"
    return redirect(url_for("buying.ask" if back_to_checkout else "account.show"))


@account.post("/account/sign-out")
def sign_out() -> ResponseReturnValue:
    session.pop("customer", None)
    return redirect(url_for("pages.home"))


@account.post("/account/orders/<number>/return")
def return_goods(number: str) -> ResponseReturnValue:
    who = customer() or abort(403)
    order = shop().storage.order_of(number, who.id) or abort(404)
    if not order.returned:
        order.returned, order.updated_at = True, now()
        answer = refer().send_refund(number, f"{number}-all", major(order.subtotal, order.currency))
        order.said = answer.body.get("referral") or order.said
        shop().storage.save(order)
        shop().storage.free_places(number)
        if answer.ok and answer.body.get("referral"):
            tick("refund")  # nothing else of the shop's returns concerns a friend's reward
    return redirect(url_for("account.show") + f"#{number}")


def ask_anew(orders: list[Order]) -> None:
    """Time changes what Rafiq says of a friend's order; the words kept from before do while it does not answer."""
    for order in (each for each in orders if each.said):
        answer = refer().order(order.number)
        if answer.lost:
            return
        said = answer.body.get("referral")
        if said and said != order.said:
            order.said = said
            shop().storage.keep_said(order.number, said)


def credit_of(customer_id: str) -> dict[str, Any] | None:
    """Waiting, ready, and why, as the shop's own page tells it; None while Rafiq cannot be asked."""
    answer = refer().balance(customer_id)
    if answer.lost:
        return None
    rows = [row for row in answer.body.get("balances", []) if row["unit"] == currency()]
    credit: dict[str, Any] = {
        name: sum(minor(row.get(name) or "0", currency()) for row in rows)
        for name in ("pending", "available")
    }
    credit["explained"] = answer.body.get("explained", [])[:SHOWN_REASONS]
    if person() == "ana" and credit["pending"] > 0:
        tick("wait")
    if person() == "ana" and credit["available"] > 0:
        tick("released")
    return credit
