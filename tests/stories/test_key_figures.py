"""Every key figure against SQL that shares nothing with ours, by the API and as CSV (S0-6, issue 7)."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import bindparam, select, text, update

from rafiq.analytics import kept
from rafiq.analytics.kpis import KPIS
from rafiq.analytics.queries import ahead, kpis
from rafiq.app import run_due
from rafiq.core.db import UTCDateTime, db, transaction
from rafiq.prompts import asks, policies
from rafiq.prompts.models import Ask
from rafiq.prompts.rules import Policy
from tests import factories
from tests.stories.survey_scene import answers, ask, buys
from tests.web.admin_door import member

LONG_AGO, DAYS = 100, 60

STANDS = "status NOT IN ('voided','blocked')"
BROUGHT = f"order_number IN (SELECT order_number FROM referrals WHERE {STANDS})"
ORDERS = "FROM orders WHERE placed_at >= :since AND event IS NULL AND verified AND cancelled_at IS NULL"
LEFT = "(refunded < subtotal OR subtotal = 0)"
FRESH = (
    "FROM (SELECT o.person_id FROM orders o JOIN people p ON p.id = o.person_id WHERE event IS NULL AND verified "
    f"AND cancelled_at IS NULL AND {LEFT} GROUP BY o.person_id "
    "HAVING MIN(placed_at) >= :since AND COUNT(p.last_bought_at) = 0) AS fresh"
)
SENT = f"person_id IN (SELECT friend_id FROM referrals WHERE ({STANDS} OR reason_code LIKE 'order_%')"
OTHERS = f"{ORDERS} AND {LEFT} AND NOT {BROUGHT} AND NOT {SENT})"
TOLD = (
    "person_id IN (SELECT o.person_id FROM order_heard h JOIN orders o ON o.order_number = h.order_number "
    "WHERE h.heard_from = 'friend')"
)
REWARDS = (
    "FROM rewards w JOIN referrals r ON r.id = w.referral_id LEFT JOIN coupons c ON c.id = w.coupon_id "
    "JOIN orders o ON o.order_number = COALESCE(c.redeemed_order, r.order_number) "
    "JOIN orders its ON its.order_number = r.order_number "
    "WHERE its.placed_at >= :since AND w.status IN ('pending','available','redeemed')"
)
ASKED = "FROM ask_moments AS one WHERE what = 'ask' AND at >= :since"
NEWEST = (
    "FROM survey_answers AS one WHERE confirmed AND answered_at >= :since AND NOT EXISTS (SELECT 1 FROM "
    "survey_answers AS later WHERE later.person_id = one.person_id AND later.answered_at > one.answered_at)"
)
FACTS = {
    "shown": "SELECT SUM(count) FROM funnel_days WHERE step = 'shown' AND day >= :day",
    "shared": "SELECT SUM(count) FROM funnel_days WHERE step = 'shared' AND day >= :day",
    "referrals": "SELECT COUNT(*) FROM referrals WHERE opened_at >= :since",
    "approved": "SELECT COUNT(*) FROM referrals WHERE opened_at >= :since AND status = 'approved'",
    "fallen": f"SELECT COUNT(*) FROM referrals WHERE opened_at >= :since AND NOT {STANDS}",
    "unused": "SELECT COUNT(*) FROM coupons WHERE link_id IS NOT NULL AND person_id IS NULL AND status = 'issued' "
    "AND created_at >= :since AND expires_at <= :now",
    "advocates": f"SELECT COUNT(DISTINCT advocate_id) FROM referrals WHERE opened_at >= :since AND {STANDS}",
    "orders": f"SELECT COUNT(*) {ORDERS}",
    "revenue": f"SELECT SUM(subtotal - refunded) {ORDERS}",
    "friends_orders": f"SELECT COUNT(*) {ORDERS} AND {BROUGHT}",
    "friends_revenue": f"SELECT SUM(subtotal - refunded) {ORDERS} AND {BROUGHT}",
    "others_orders": f"SELECT COUNT(*) {OTHERS}",
    "others_revenue": f"SELECT SUM(subtotal - refunded) {OTHERS}",
    "money": f"SELECT SUM(w.amount) {REWARDS} AND w.unit = 'EUR'",
    "taken_off": f"SELECT SUM(ROUND(o.subtotal * w.amount / (10000.0 - w.amount))) {REWARDS} AND w.unit = '%' "
    "AND c.redeemed_order IS NOT NULL",
    "promised": f"SELECT SUM(ROUND((o.subtotal - o.refunded) * w.amount / 10000.0)) {REWARDS} AND w.unit = '%' "
    "AND c.redeemed_order IS NULL",
    "new": f"SELECT COUNT(*) {FRESH}",
    "sent": f"SELECT COUNT(*) {FRESH} WHERE {SENT}) OR {TOLD}",
    "unprompted": f"SELECT COUNT(*) {FRESH} WHERE {SENT} AND method IN ('name','desk','manual')) "
    f"OR ({TOLD} AND NOT {SENT}))",
    "asked": f"SELECT COUNT(DISTINCT person_id) {ASKED}",
    "asked_who_shared": f"SELECT COUNT(DISTINCT person_id) {ASKED} AND EXISTS (SELECT 1 FROM ask_moments AS later "
    "WHERE later.person_id = one.person_id AND later.what = 'shared' AND later.at >= one.at)",
    "complaints": "SELECT COUNT(*) FROM orders WHERE event = 'ticket.opened' AND placed_at >= :since",
    "answered": "SELECT COUNT(*) FROM asks WHERE value_at >= :since",
    "satisfied": "SELECT COUNT(*) FROM asks WHERE value_at >= :since AND value",
    "rated": f"SELECT COUNT(*) {NEWEST}",
    "promoters": f"SELECT COUNT(*) {NEWEST} AND score >= 9",
    "detractors": f"SELECT COUNT(*) {NEWEST} AND score <= 6",
}
VISITED = "SELECT COUNT(*) FROM visits WHERE kind = 'human' AND visited_at >= :since"


def cost(f) -> float:
    return (f.money + f.taken_off + f.promised) / 100


BY_HAND = {
    "prompts_shown": lambda f: f.shown,
    "shares": lambda f: f.shared,
    "share_rate": lambda f: 100 * f.shared / f.shown,
    "visits": lambda f: f.visited,
    "visits_per_share": lambda f: f.visited / f.shared,
    "referrals": lambda f: f.referrals,
    "standing_referrals": lambda f: f.referrals - f.fallen,
    "conversion_rate": lambda f: 100 * f.referrals / f.visited,
    "approval_rate": lambda f: 100 * f.approved / (f.approved + f.fallen),
    "active_advocates": lambda f: f.advocates,
    "friends_per_advocate": lambda f: (f.referrals - f.fallen) / f.advocates,
    "referred_revenue": lambda f: f.friends_revenue / 100,
    "reward_cost": cost,
    "cost_per_order": lambda f: cost(f) / f.friends_orders,
    "cost_share": lambda f: 100 * cost(f) / (f.friends_revenue / 100),
    "return_on_rewards": lambda f: (f.friends_revenue / 100 - cost(f)) / cost(f),
    "average_referred_order": lambda f: f.friends_revenue / 100 / f.friends_orders,
    "average_other_order": lambda f: f.others_revenue / 100 / f.others_orders,
    "new_customers": lambda f: f.new,
    "referred_new_customers": lambda f: f.sent,
    "referred_share_of_new": lambda f: 100 * f.sent / f.new,
    "unprompted_new_customers": lambda f: f.unprompted,
    "success_rate": lambda f: 100 * f.approved / (f.approved + f.fallen + f.unused),
    "ask_share_rate": lambda f: 100 * f.asked_who_shared / f.asked,
    "complaints": lambda f: f.complaints,
    "complaint_rate": lambda f: 100 * f.complaints / f.orders,
    "satisfaction": lambda f: 100 * f.satisfied / f.answered,
    "nps": lambda f: 100 * (f.promoters - f.detractors) / f.rated,
    "survey_answers": lambda f: f.rated,
}


@pytest.fixture
def told(shop):
    """Of a hundred days the last sixty count: what friends did before is in no figure."""
    with shop.app.app_context(), transaction():
        policies.save(shop.store_id, Policy())
    ask(shop, rest_days=30)
    link = shop.own_link("Ana")
    comes(shop, link, "Zoe", "old")
    shop.days_pass(LONG_AGO - DAYS + 1)

    for name, number in (("Ben", "1"), ("Cem", "2"), ("Eva", "3"), ("Fay", "4")):
        comes(shop, link, name, number)
    shop.is_greeted(shop.follows(link), "gus@example.com")  # takes the offer and never buys
    shop.buys("Hal", "5", subtotal="33.10", referral=shop.advocate("Ana")["referral_code"])  # no code of ours
    shop.buys("Ida", "6", subtotal="80.00", heard_from="friend")
    shop.buys("Dana", "7", subtotal="25.00", coupon_codes=["SALE"])
    shop.buys("Zoe", "8", subtotal="12.00")
    shop.gives_back("1", "10.00")
    shop.gives_back("2", "45.00")
    shop.gives_back("5", "10.00")
    ticket = {"type": "ticket.opened", "id": "t", "customer": factories.customer("Ben")}
    shop.told(shop.merchant.post("/events", ticket))
    for _ in range(5):
        assert shop.browser.post("/event", {"type": "shown", "surface": "share"}).status_code == 204
    run_due(shop.app)
    asked_and_answered(shop)
    for who, score in (("Ben", 9), ("Dana", 10), ("Fay", 3)):
        answers(shop, who, score)
    shop.days_pass(DAYS - 10)
    buys(shop, "Dana", "9", subtotal="25.00")
    answers(shop, "Dana", 7)
    run_due(shop.app)
    return shop


def comes(shop, link: str, name: str, number: str) -> None:
    """A friend follows the link, takes the offer and buys with it: 50.00, of which 10 % come off."""
    page = shop.thank_you_page("Ana", f"ana-{number}")
    shop.shares(page, "whatsapp")
    coupon = shop.is_greeted(shop.follows(link))["coupon"]["code"]
    shop.buys(name, number, subtotal="45.00", coupon_codes=[coupon])


def asked_and_answered(shop) -> None:
    """Everybody was asked, Ana shared afterwards; one of those who said whether it did what they hoped said no."""
    with shop.app.app_context(), transaction():
        for number, each in enumerate(db.session.scalars(select(Ask).order_by(Ask.id)).all()):
            asks.note(shop.store_id, each.id, "ask", channel="widget")
            if number < 3:
                changes = {"value": number > 0, "value_at": shop.clock.at}
                db.session.execute(update(Ask).where(Ask.id == each.id).values(changes))
    shop.shares(shop.thank_you_page("Ana", "ana-last"), "copy")
    run_due(shop.app)


def facts(shop) -> SimpleNamespace:
    """By SQL alone."""
    first = (shop.clock.at - timedelta(days=DAYS - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    shop.app.extensions["rafiq.visits"].flush()

    def asked(sql: str, **where: object) -> float:
        named = [bindparam(name, type_=UTCDateTime()) for name in ("since", "now") if f":{name}" in sql]
        values = {"since": first, "now": shop.clock.at, "day": first.date().isoformat()}
        given = {name: value for name, value in values.items() if f":{name}" in sql}
        return float(db.session.scalar(text(sql).bindparams(*named), given, **where) or 0)

    with shop.app.app_context():
        found = {name: asked(sql) for name, sql in FACTS.items()}
        visited = asked(VISITED, bind_arguments={"bind": db.engines["visits"]})
    return SimpleNamespace(**found, visited=visited)


@pytest.mark.usefixtures("every_shop_is_big")
def test_every_key_figure_is_what_plain_sql_says_by_api_and_as_a_table(told):
    """S0-6: all of them, among them visits, rates and what a percentage off cost; nothing of before the span."""
    last = told.clock.at.date()
    days = {"from": (last - timedelta(days=DAYS - 1)).isoformat(), "to": last.isoformat()}
    by_sql = facts(told)
    by_api = told.told(told.merchant.get("/reports/kpis", **days))["kpis"]
    said = {each["name"]: each["value"] for each in by_api}
    file = member(told.app, told.store_id).get("/numbers/figures.csv", **days).text.removeprefix("\ufeff")

    assert {kpi.name for kpi in KPIS} == set(BY_HAND) == set(said)
    assert min(vars(by_sql).values()) > 0, "each fact happened"
    assert {name: float(value) for name, value in said.items()} == pytest.approx(
        {name: by_hand(by_sql) for name, by_hand in BY_HAND.items()}, abs=0.006
    )
    assert {row["name"]: row["value"] for row in csv.DictReader(io.StringIO(file))} == said

    with told.app.app_context():
        now = kpis.counts(told.store_id, last - timedelta(days=DAYS - 1), last)
        ahead.count_again()
        kept.begin()

        assert kpis.counts(told.store_id, last - timedelta(days=DAYS - 1), last) == now, "counted ahead"
        assert kept.oldest() is not None
