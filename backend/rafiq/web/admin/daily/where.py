"""Where is my reward: the page a member opens while somebody is on the phone."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.where import Hit, where
from rafiq.web.admin import listing
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import viewer
from rafiq.web.admin.words import locale
from rafiq.web.words import where_words


@viewer("/where")
def where_is_it() -> ResponseReturnValue:
    words, store = listing.words(), seat().store
    hits = [(where_words.told(hit, store, locale()), address_of(hit)) for hit in where(store.id, words)]
    return render_template("admin/daily/where.html", words=words, hits=hits)


def address_of(hit: Hit) -> str:
    store_id = seat().store.id
    if hit.reward_id:
        return url_for("admin.reward", store_id=store_id, reward_id=hit.reward_id)
    if hit.referral_id:
        return url_for("admin.referral", store_id=store_id, referral_id=hit.referral_id)
    if hit.person:
        return url_for("admin.person", store_id=store_id, person_id=hit.person.id)
    return url_for("admin.referrals_list", store_id=store_id, q=hit.order_number)
