"""Rewards and coupons: what each side got, which codes are out, and taking one back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.leaks import leak_rows
from rafiq.analytics.queries.picks import count_coupons, count_rewards
from rafiq.analytics.queries.rewards import coupon_rows, reward_rows, worth_of
from rafiq.core.errors import CouponNotUsable
from rafiq.coupons import banks
from rafiq.coupons import service as coupon_service
from rafiq.coupons.leaks import DAYS
from rafiq.referrals import service as referrals
from rafiq.web.admin import listing
from rafiq.web.admin.daily import narrowed
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import say, why

MAX_REASON = 300


@viewer("/rewards")
def rewards() -> ResponseReturnValue:
    store_id, wanted = seat().store.id, narrowed.rewards()
    page = listing.page_of(reward_rows(store_id, wanted, cursor=listing.cursor()), "admin.rewards")
    return render_template(
        "admin/rewards/rewards_rows.html" if listing.only_rows() else "admin/rewards/rewards.html",
        page=page,
        status=wanted.status,
        side=wanted.side,
        words=wanted.words,
        statuses=narrowed.REWARD_STATUSES,
        sides=narrowed.SIDES,
        every=None if page.whole else count_rewards(store_id, wanted),
        worth=worth_of(store_id, wanted) if wanted.status and page.rows else None,
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
    store_id, wanted = seat().store.id, narrowed.coupons()
    page = listing.page_of(coupon_rows(store_id, wanted, cursor=listing.cursor()), "admin.coupons")
    return render_template(
        "admin/rewards/coupons_rows.html" if listing.only_rows() else "admin/rewards/coupons.html",
        page=page,
        status=wanted.status,
        words=wanted.words,
        statuses=narrowed.COUPON_STATUSES,
        every=None if page.whole else count_coupons(store_id, wanted),
        banks=banks.needing_codes(store_id),
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
