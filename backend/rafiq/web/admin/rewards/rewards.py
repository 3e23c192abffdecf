"""Rewards and coupons: what each side got, which codes are out, and taking one back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.leaks import leak_rows
from rafiq.analytics.queries.rewards import coupon_rows, reward_rows
from rafiq.core.errors import CouponNotUsable
from rafiq.coupons import banks
from rafiq.coupons import service as coupon_service
from rafiq.coupons.leaks import DAYS
from rafiq.referrals import service as referrals
from rafiq.web.admin import listing
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import say, why

REWARD_STATUSES = ("pending", "available", "redeemed", "expired", "cancelled", "reversed")
COUPON_STATUSES = ("issued", "redeemed", "expired", "cancelled")
SIDES = ("advocate", "friend", "staff")
MAX_REASON = 300


@viewer("/rewards")
def rewards() -> ResponseReturnValue:
    status, side, words = (
        listing.chosen("status", REWARD_STATUSES),
        listing.chosen("side", SIDES),
        listing.words(),
    )
    found = reward_rows(seat().store.id, status=status, side=side, words=words, cursor=listing.cursor())
    return render_template(
        "admin/rewards/rewards_rows.html" if listing.only_rows() else "admin/rewards/rewards.html",
        page=listing.page_of(found, "admin.rewards"),
        status=status,
        side=side,
        words=words,
        statuses=REWARD_STATUSES,
        sides=SIDES,
    )


@manager("/rewards/<reward_id>/cancel")
def cancel_reward(reward_id: str) -> ResponseReturnValue:
    """What was released becomes a reversal in the ledger; nothing is edited."""
    reason = " ".join(request.form.get("reason", "").split())[:MAX_REASON]
    if not reason:
        flash(say("reason_needed"), "bad")
    else:
        referrals.cancel_reward(seat().store.id, reward_id, actor=seat().user.email, reason=reason)
        flash(say("reward_cancelled"), "good")
    return redirect(url_for("admin.rewards", store_id=seat().store.id))


@viewer("/coupons")
def coupons() -> ResponseReturnValue:
    status, words = listing.chosen("status", COUPON_STATUSES), listing.words()
    found = coupon_rows(seat().store.id, status=status, words=words, cursor=listing.cursor())
    return render_template(
        "admin/rewards/coupons_rows.html" if listing.only_rows() else "admin/rewards/coupons.html",
        page=listing.page_of(found, "admin.coupons"),
        status=status,
        words=words,
        statuses=COUPON_STATUSES,
        banks=banks.needing_codes(seat().store.id),
        leaked=[]
        if listing.only_rows()
        else [row for row in leak_rows(seat().store.id) if not row.stopped_at],
    )


@viewer("/leaks")
def leaks() -> ResponseReturnValue:
    """Codes that have got about, with the numbers that say so and one click against it."""
    return render_template("admin/rewards/leaks.html", rows=leak_rows(seat().store.id), days=DAYS)


@manager("/coupons/<coupon_id>/void")
def void_coupon(coupon_id: str) -> ResponseReturnValue:
    try:
        coupon_service.cancel(seat().store.id, coupon_id, reason_code=coupon_service.CANCELLED_BY_MEMBER)
    except CouponNotUsable as error:
        flash(why(error.code), "bad")
    else:
        flash(say("coupon_voided"), "good")
    return redirect(url_for("admin.coupons", store_id=seat().store.id))
