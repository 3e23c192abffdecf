"""Makes a friend's coupon a voucher of this shop, once its code is typed into the voucher box."""

from datetime import datetime
from decimal import Decimal
from urllib.parse import quote

from django.utils import timezone
from oscar.core.loading import get_model

from corner_shop.referrals.refer import ask

Benefit, Condition, Offer = (
    get_model("offer", name) for name in ("Benefit", "Condition", "ConditionalOffer")
)
Range, Voucher = get_model("offer", "Range"), get_model("voucher", "Voucher")


def fetch_voucher(code):
    """Create Oscar's voucher for a code that Rafiq calls usable; leave every other code to Oscar."""
    if Voucher.objects.filter(code=code).exists():
        return
    coupon = ask("GET", f"/coupons/{quote(code)}")
    if not coupon or not coupon["usable"]:
        return
    everything, _ = Range.objects.get_or_create(name="Everything", defaults={"includes_all_products": True})
    percent = coupon["kind"] == "percent_off"
    offer = Offer.objects.create(
        name=f"From a friend: {code}",
        offer_type=Offer.VOUCHER,
        condition=Condition.objects.create(
            range=everything, type=Condition.VALUE, value=max(Decimal(coupon["minimum"]), Decimal("0.01"))
        ),
        benefit=Benefit.objects.create(
            range=everything,
            type=Benefit.PERCENTAGE if percent else Benefit.FIXED,
            value=Decimal(coupon["percent"] if percent else coupon["amount"]),
        ),
    )
    voucher = Voucher.objects.create(
        name=f"From a friend: {code}",
        code=code,
        usage=Voucher.SINGLE_USE,
        start_datetime=timezone.now(),
        end_datetime=datetime.fromisoformat(coupon["expires_at"]),
    )
    voucher.offers.add(offer)
