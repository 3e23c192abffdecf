"""Signals on the way from link to order: bought traffic, banned sites, leaked codes, clicks that came too late."""

from urllib.parse import parse_qsl, urlsplit

from rafiq.fraud.evidence import Evidence, Side
from rafiq.fraud.signals.signal import Group, Limits, Lists, Numbers, Signal, seen

MAX_QUERY = 4_000
MAX_FIELDS = 100
# Advertisement networks put these on paid clicks only. Not ``fbclid``: Facebook adds it to every link a friend shares.
PAID_NAMES = frozenset("gclid gbraid wbraid dclid gclsrc msclkid ttclid twclid li_fat_id yclid".split())
PAID_MEDIA = frozenset(
    (
        "cpc ppc cpm cpv cpa paid paidsearch paid_search paid-search paidsocial paid_social paid-social display "
        "banner ads ad retargeting remarketing sem"
    ).split()
)
# Where codes are collected for strangers. A beginning: merchants add what they find.
COUPON_SITES = (
    "retailmenot.com", "joinhoney.com", "couponfollow.com", "slickdeals.net", "wethrift.com", "dealspotr.com",
    "vouchercodes.co.uk", "mydealz.de", "hotukdeals.com", "dealabs.com", "pepper.com", "coupons.com",
    "simplycodes.com", "knoji.com", "couponbirds.com", "hotdeals.com", "promocodes.com", "referralcodes.com",
    "referandearn.com", "invitation.codes", "savings.com", "couponcabin.com", "picodi.com", "cuponation.com",
    "almowafir.com", "couponology.com", "topcashback.com", "rakuten.com", "offers.com", "dontpayfull.com",
)  # fmt: skip
# A person who follows a link loads a document; these load unseen (guarantees 5: cookie stuffing).
HIDDEN = frozenset(
    "audio embed empty fencedframe font frame iframe image object script style track video worker".split()
)


def paid_traffic(evidence: Evidence, _limits: Limits, _lists: Lists) -> Numbers | None:
    return seen(is_paid(evidence.query))


def banned_referrer(evidence: Evidence, _limits: Limits, lists: Lists) -> Numbers | None:
    return seen(bool(_domain_of(evidence.referrer, lists.referrers)))


def coupon_site(evidence: Evidence, _limits: Limits, _lists: Lists) -> Numbers | None:
    """Which one is kept, for the leak alarm to count: the domain of our list, never the address."""
    site = _domain_of(evidence.referrer, COUPON_SITES)
    return {site: 1} if site else None


def leaked_code(evidence: Evidence, limits: Limits, _lists: Lists) -> Numbers | None:
    """Typed far more often than its link was followed: it stands where strangers read it."""
    uses, visits = evidence.code_uses, evidence.code_visits
    leaked = uses >= limits.code_uses and uses * 100 >= max(visits, 1) * limits.uses_percent
    return {"uses": uses, "visits": visits} if leaked else None


def late_click(evidence: Evidence, limits: Limits, _lists: Lists) -> Numbers | None:
    """The link was followed seconds before the order: somebody claims a sale that was made already.

    Not at the very same second: an order that names the link itself tells no visit.
    """
    if evidence.visited_at is None or evidence.placed_at is None:
        return None
    seconds = int((evidence.placed_at - evidence.visited_at).total_seconds())
    return {"seconds": seconds, "limit": limits.late_seconds} if 0 < seconds < limits.late_seconds else None


def click_after_cart(evidence: Evidence, _limits: Limits, _lists: Lists) -> Numbers | None:
    if evidence.visited_at is None or evidence.cart_at is None:
        return None
    seconds = int((evidence.visited_at - evidence.cart_at).total_seconds())
    return {"minutes": max(seconds // 60, 1)} if seconds > 0 else None


def stuffed_visit(evidence: Evidence, _limits: Limits, _lists: Lists) -> Numbers | None:
    return seen(evidence.fetch_dest.strip().lower() in HIDDEN)


def is_paid(query: str) -> bool:
    """A landing address that carries an advertisement's mark."""
    if not query:
        return False
    try:
        fields = parse_qsl(query[:MAX_QUERY].lstrip("?"), max_num_fields=MAX_FIELDS)
    except ValueError:
        return False
    return any(
        (name.lower() in PAID_NAMES and value)
        or (name.lower() == "utm_medium" and value.lower() in PAID_MEDIA)
        for name, value in fields
    )


def host_of(address: str) -> str:
    """The host of a referring address, with or without its scheme."""
    text = address.strip().lower()
    try:
        return (urlsplit(text if "//" in text else f"//{text}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _domain_of(referrer: str, domains: tuple[str, ...]) -> str:
    """The one of these domains that the address lies in; empty when in none."""
    host = host_of(referrer) if referrer else ""
    return next((each for each in domains if host and (host == each or host.endswith(f".{each}"))), "")


SIGNALS = (
    Signal("paid_traffic", 60, Side.ADVOCATE, Group.ROUTE, paid_traffic),
    Signal("banned_referrer", 60, Side.ADVOCATE, Group.ROUTE, banned_referrer),
    Signal("coupon_site", 60, Side.ADVOCATE, Group.ROUTE, coupon_site),
    # Alone it holds nothing: codes on printed cards are typed, and hardly anybody follows their links.
    Signal("leaked_code", 30, Side.ADVOCATE, Group.ROUTE, leaked_code, compared=("uses", "code_uses")),
    Signal("late_click", 35, Side.ADVOCATE, Group.ROUTE, late_click),
    Signal("click_after_cart", 30, Side.ADVOCATE, Group.ROUTE, click_after_cart),
    Signal("stuffed_visit", 60, Side.ADVOCATE, Group.ROUTE, stuffed_visit),
)
