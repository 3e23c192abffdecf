"""The test store: a twin of the shop with the same deal, where members try everything and nothing counts."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import ids
from rafiq.core.errors import Invalid
from rafiq.core.money import Money
from rafiq.links import service as links
from rafiq.orders.rules import Source
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.programs import service as programs
from rafiq.programs.rules import Terms, default_terms
from rafiq.referrals import service as referrals
from rafiq.stores import service as stores
from rafiq.stores import testing
from rafiq.web.admin.guard import seat
from rafiq.web.admin.setup.first_steps import say
from rafiq.web.admin.site import manager
from rafiq.web.runtime import keyring, runtime
from rafiq.web.shapes import order_body
from rafiq.web.shapes.schemas import OrderIn

REWARDS_AN_ORDER = 5  # a test order is worth so many of the usual reward, unless the deal asks for more


@manager("/test-store")
def open_test_store() -> ResponseReturnValue:
    """Into the test store, which is made or brought up to date on the way."""
    return redirect(url_for("admin.dashboard", store_id=_test_store().id))


@manager("/test-store/afresh")
def start_afresh() -> ResponseReturnValue:
    """An empty test store under the same keys."""
    fresh = testing.start_afresh(keyring(), seat().shop_id)
    _same_deal(fresh)
    flash(say("afresh_done"), "good")
    return redirect(url_for("admin.dashboard", store_id=fresh.id))


@manager("/test-store/order")
def place_test_order() -> ResponseReturnValue:
    """A friend buys through the link of an advocate, both made up, by the way that every order takes (S1-33)."""
    store = _test_store()
    who, _ = people.recognise(store.id, Identity(customer_id="test-advocate", first_name="Ana"), vouched=True)
    link = links.link_for(store.id, who.id)
    number = ids.new_code(6)
    body = {
        "order_number": f"TEST-{number}",
        "subtotal": _worth(store).text(),
        "currency": store.currency,
        "status": "paid",
        "customer": {"id": f"test-{number}", "first_name": "Ben"},
        "referral": keyring().sign_link(store.number, link.number),
    }
    order = OrderIn.model_validate(body)
    draft = order_body.draft(order, Source.SERVER, store_number=store.number, keyring=keyring(), body=body)
    placed = referrals.order_placed(store.id, draft)
    runtime().jobs.nudge("deliver")
    if placed.referral is None:
        flash(say("test_no_referral"), "bad")
        return redirect(url_for("admin.referrals_list", store_id=store.id))
    flash(say("test_placed"), "good")
    return redirect(url_for("admin.referral", store_id=store.id, referral_id=placed.referral.id))


def _test_store() -> stores.StoreView:
    store = seat().store
    if store.test_of is None:
        store = testing.open_test_store(keyring(), store.id)
        _same_deal(store)
    return store


def _same_deal(store: stores.StoreView) -> None:
    """The shop's deal of today; the usual one where it has none, or one that pays from the shop's own bank of codes."""
    shops, mine = programs.current_program(seat().shop_id), programs.current_program(store.id)
    terms = shops.terms if shops and not _from_bank(shops.terms) else default_terms(store.currency)
    actor = seat().user.email
    try:
        if mine is None:
            programs.start_program(
                store.id, name=shops.name if shops else store.name, terms=terms, actor=actor
            )
        else:
            programs.publish(store.id, mine.id, terms=terms, actor=actor)
    except Invalid:  # a boost that is over cannot be started anew
        if mine is None:
            programs.start_default(store.id, store.currency, actor=actor)


def _from_bank(terms: Terms) -> bool:
    gifts = (terms.advocate, terms.friend, terms.staff, terms.neighbour)
    return any(gift.bank_id for gift in gifts)


def _worth(store: stores.StoreView) -> Money:
    deal = programs.current_program(store.id)
    usual = default_terms(store.currency).advocate.amount
    least = deal.terms.minimum_order if deal else 0
    return Money(max(least, REWARDS_AN_ORDER * usual), store.currency)
