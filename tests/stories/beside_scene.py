"""Sixty days of a shop in which every cause of losing happens, and the SQL that counts them by hand."""

from datetime import timedelta

from sqlalchemy import bindparam, text

from rafiq.app import run_due
from rafiq.core.db import UTCDateTime, db, transaction
from rafiq.links import introductions
from rafiq.links import service as links
from rafiq.prompts import asks, policies
from rafiq.prompts.models import Ask
from rafiq.prompts.rules import Policy
from tests import factories

LONG_AGO, DAYS = 100, 60
STANDS = "status NOT IN ('voided','blocked')"
LEFT = "event IS NULL AND verified AND cancelled_at IS NULL AND (refunded < subtotal OR subtotal = 0)"
NEW = f"SELECT person_id FROM orders WHERE {LEFT} GROUP BY person_id HAVING MIN(placed_at) >= :since"
SENT = (
    f"SELECT friend_id FROM referrals WHERE {STANDS} OR reason_code IN ('order_refunded', 'order_cancelled')"
)
TOLD = (
    "SELECT o.person_id FROM order_heard h JOIN orders o ON o.order_number = h.order_number "
    "WHERE h.heard_from = 'friend'"
)
SIDES = {
    "sent": f"person_id IN ({NEW}) AND (person_id IN ({SENT}) OR person_id IN ({TOLD}))",
    "others": f"person_id IN ({NEW}) AND person_id NOT IN ({SENT}) AND person_id NOT IN ({TOLD})",
}
ALL = f"FROM orders AS one WHERE {LEFT} AND "
THEIRS = f"{ALL} currency = 'EUR' AND "
AFTER = f"placed_at > (SELECT MIN(placed_at) FROM orders o WHERE o.person_id = one.person_id AND {LEFT}) AND "
CODED = "CAST(coupon_codes AS TEXT) LIKE '%_\"%' AND "
COUNTS = {
    "people": f"SELECT COUNT(DISTINCT person_id) {ALL}",
    "buyers": f"SELECT COUNT(DISTINCT person_id) {THEIRS}",
    "orders": f"SELECT COUNT(*) {THEIRS}",
    "revenue": f"SELECT SUM(subtotal - refunded) {THEIRS}",
    "discounted": f"SELECT COUNT(*) {THEIRS} {CODED}",
    "later_orders": f"SELECT COUNT(*) {THEIRS} {AFTER}",
    "later_discounted": f"SELECT COUNT(*) {THEIRS} {AFTER} {CODED}",
}
KNOWN = (
    "SELECT MIN(o.placed_at) AS bought, MIN(COALESCE(r.claimed_since, p.created_at)) AS known FROM people p "
    f"JOIN orders o ON o.person_id = p.id AND {LEFT} "
    "LEFT JOIN referrals r ON r.friend_id = p.id WHERE p.id IN (SELECT person_id FROM orders WHERE {side}) "
    "GROUP BY p.id HAVING MIN(COALESCE(r.claimed_since, p.created_at)) < MIN(o.placed_at)"
)
OPENED = "FROM referrals WHERE opened_at >= :since"
CAUSES = {
    "refunded": f"SELECT COUNT(*) {OPENED} AND reason_code IN ('order_refunded', 'order_cancelled')",
    "not_new": f"SELECT COUNT(*) {OPENED} AND reason_code = 'not_new_customer'",
    "fraud": f"SELECT COUNT(*) {OPENED} AND reason_code = 'self_referral'",
    "refused": f"SELECT COUNT(*) {OPENED} AND reason_code = 'voided_by_member'",
    "terms": f"SELECT COUNT(*) {OPENED} AND reason_code = 'other_currency'",
    "expired": "SELECT COUNT(*) FROM coupons WHERE link_id IS NOT NULL AND person_id IS NULL AND status = 'issued' "
    "AND created_at >= :since AND expires_at <= :now",
    "never_bought": "SELECT COUNT(*) FROM introductions WHERE by_staff AND created_at >= :since",
}
ENDED = {
    "won": f"SELECT COUNT(*) {OPENED} AND status = 'approved'",
    "open": f"SELECT COUNT(*) {OPENED} AND status IN ('pending', 'flagged')",
}
SPEAKS = "LOWER(SUBSTR(COALESCE(p.locale, ''), 1, 2))"
SHARED, SHOWN = (f"FROM funnel_days WHERE step = '{step}' AND day >= :day" for step in ("shared", "shown"))
REFERRED = "FROM referrals r JOIN people p ON p.id = r.advocate_id WHERE r.opened_at >= :since"
CUTS = {
    ("channel", "shared"): f"SELECT channel, SUM(count) {SHARED} GROUP BY channel",
    (
        "channel",
        "bought",
    ): f"SELECT COALESCE(r.channel, ''), COUNT(*) {REFERRED} GROUP BY COALESCE(r.channel, '')",
    ("placement", "shown"): f"SELECT surface, SUM(count) {SHOWN} GROUP BY surface",
    ("placement", "shared"): f"SELECT surface, SUM(count) {SHARED} GROUP BY surface",
    ("language", "bought"): f"SELECT {SPEAKS}, COUNT(*) {REFERRED} GROUP BY {SPEAKS}",
    (
        "language",
        "rewarded",
    ): f"SELECT {SPEAKS}, COUNT(*) {REFERRED} AND r.status = 'approved' GROUP BY {SPEAKS}",
    ("program", "bought"): f"SELECT program_id, COUNT(*) {REFERRED} GROUP BY program_id",
}
SHARED_BY = (
    f"SELECT {SPEAKS}, COUNT(*) FROM ask_moments m JOIN people p ON p.id = m.person_id "
    f"WHERE m.what = 'shared' AND m.at >= :since GROUP BY {SPEAKS}"
)
ASKED = (
    "SELECT m.at AS asked, a.created_at AS bought FROM ask_moments m LEFT JOIN asks a ON a.id = m.ask_id "
    "WHERE m.what = 'ask' AND m.at >= :since"
)
SPEAKER = f"SELECT l.number, {SPEAKS} FROM links l JOIN people p ON p.id = l.person_id"
VISITS = "SELECT {by}, COUNT(*) FROM visits WHERE kind = 'human' AND visited_at >= :since GROUP BY {by}"


def sixty_days(shop) -> None:
    """Of a hundred days the last sixty count. Each cause of losing happens; Ana speaks Farsi, Bo German, one nobody."""
    with shop.app.app_context(), transaction():
        policies.save(shop.store_id, Policy())
    shop.buys("Zoe", "0")
    shop.days_pass(LONG_AGO - DAYS + 1)
    for who in ("Ben", "Dana"):
        event = {"type": "sign_up", "id": who, "customer": factories.customer(who)}
        shop.told(shop.merchant.post("/events", event))
    ana, bo = shop.advocate("Ana", locale="fa-IR"), shop.advocate("Bo", locale="de")
    _word_travels(shop, ana, bo)
    code = ana["referral_code"]
    shop.days_pass(2)
    shop.buys("Ben", "1", subtotal="80.00", referral=code)
    shop.buys("Cem", "2", subtotal="40.00", referral=bo["referral_code"])
    shop.buys("Dana", "3", subtotal="30.00", coupon_codes=["SALE"])
    shop.buys("Ida", "4", subtotal="70.00", heard_from="friend")
    shop.gives_back("2", "40.00")
    shop.buys("Ana", "5", referral=code)  # sends herself
    shop.buys("Zoe", "6", referral=code)
    shop.buys("Fay", "7", currency="USD", referral=code)
    shop.buys("Guy", "8", referral=code)
    shop.decides("8", "void", reason="a friend of the house")
    _noted_at_the_desk(shop)
    shop.days_pass(DAYS - 10)
    shop.buys("Ben", "9", subtotal="20.00", coupon_codes=["SALE"])
    shop.buys("Dana", "10", subtotal="25.00")
    shop.buys("Hal", "11", referral=code)  # still open
    with shop.app.app_context(), transaction():
        for each in db.session.query(Ask).order_by(Ask.id).limit(3):
            asks.note(shop.store_id, each.id, "ask", channel="widget")
    run_due(shop.app)
    shop.app.extensions["rafiq.visits"].flush()


def _word_travels(shop, ana, bo) -> None:
    for name, who, channel in (("Ana", ana, "whatsapp"), ("Bo", bo, "copy")):
        shop.shares(shop.thank_you_page(name, f"first-{name}"), channel)
        shop.is_greeted(
            shop.follows(f"{who['share_url']}?c={channel}")
        )  # takes the offer and never buys with it
    for event in ({"type": "shared", "channel": "copy"}, {"type": "shown"}):
        assert shop.browser.post("/event", {"surface": "share"} | event).status_code == 204


def _noted_at_the_desk(shop) -> None:
    with shop.app.app_context(), transaction():
        person = db.session.scalar(text("SELECT id FROM people WHERE first_name = 'Ana'"))
        link = links.link_for(shop.store_id, person)
        never = {"email_key": "never@example.com", "phone": None}
        introductions.introduce(shop.store_id, link.id, by_staff=True, **never)


def by_hand(shop, sql: str, *columns: str, days: int = DAYS, **where: object) -> list:
    first = (shop.clock.at - timedelta(days=days - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    values = {"since": first, "now": shop.clock.at, "day": first.date().isoformat()}
    given = {name: value for name, value in values.items() if f":{name}" in sql}
    asked = text(sql).bindparams(*(bindparam(name, type_=UTCDateTime()) for name in given if name != "day"))
    asked = asked.columns(**dict.fromkeys(columns, UTCDateTime())) if columns else asked
    with shop.app.app_context():
        return [tuple(row) for row in db.session.execute(asked, given, **where)]
