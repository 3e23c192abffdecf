"""From the basket to the thank-you page."""

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from demo_store import basket, checkout
from demo_store.context import customer, person, refer, say, shop, store_key, tick
from demo_store.orders import message

buying = Blueprint("buying", __name__, url_prefix="/<language>")


@buying.get("/basket")
def cart() -> str:
    coupon = session.get("coupon", {})
    chosen = basket.read()
    off = basket.discount(coupon, chosen.goods_total)
    return render_template("basket.html", basket=chosen, discount=off, coupon=coupon.get("code", ""))


@buying.post("/basket")
def change_cart() -> ResponseReturnValue:
    slug = request.form.get("slug", "")
    if slug not in shop().shelf:
        abort(404)
    if "add" in request.form:
        basket.add(slug, request.form.get("quantity", 1, type=int) or 1)
        if shop().shelf[slug].kind == "repair":
            session["booking"] = {name: request.form.get(name, "")[:40] for name in checkout.BOOKING}
    else:
        basket.put(slug, request.form.get("quantity", 0, type=int) or 0)
    return redirect(url_for("buying.cart"))


@buying.post("/offered")
def offered() -> ResponseReturnValue:
    """The script tag greeted a friend with a coupon: put it into the basket, and say whether that worked."""
    told = request.get_json(silent=True)
    code = told.get("coupon_code") if isinstance(told, dict) else None
    if not isinstance(code, str) or not 0 < len(code) <= 40:
        abort(400)
    if not checkout.keep_coupon(code):
        return "", 204
    tick("offer")
    return "", 200


@buying.get("/checkout")
def ask() -> ResponseReturnValue:
    if not basket.read().lines:
        return redirect(url_for("buying.cart"))
    return _checkout_page(checkout.Form.fresh(), {})


@buying.post("/checkout")
def place() -> ResponseReturnValue:
    if not basket.read().lines:
        return redirect(url_for("buying.cart"))
    form = checkout.Form.sent(request.form)
    problems = form.problems() | checkout.settle_coupon(form)
    if problems or "apply" in request.form:
        return _checkout_page(
            form,
            {name: text for name, text in problems.items() if name == "coupon"}
            if "apply" in request.form
            else problems,
        )
    order, problems = checkout.place_order(form)
    if order is None:
        return _checkout_page(form, problems)
    if person() == "ana":
        session["bought"] = True
        tick("buy")
    return redirect(url_for("buying.thanks", token=order.token), 303)


@buying.get("/thank-you/<token>")
def thanks(token: str) -> ResponseReturnValue:
    """The address is a secret of the buyer; the script tag never sends it anywhere."""
    order = shop().storage.order_by_token(token) or abort(404)
    if order.store != store_key():
        return redirect(url_for("buying.thanks", token=token, language=order.language))
    told = message(order, request.url_root)
    return render_template(
        "thanks.html",
        order=order,
        lines=basket.titled(order.lines),
        told=told,
        order_token=refer().order_token(told),
    )


def _checkout_page(form: checkout.Form, problems: dict[str, str]) -> str:
    if problems:
        flash(say("checkout.problems"), "problem")
    return render_template(
        "checkout.html",
        form=form,
        problems=problems,
        sums=checkout.sums(form),
        basket=basket.read(),
        customer=customer(),
        heard_from=checkout.HEARD_FROM,
    )
