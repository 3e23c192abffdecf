"""The first page: what referrals brought and cost, the funnel, and what needs an answer."""

from flask import render_template, request, session
from flask.typing import ResponseReturnValue

from rafiq.analytics import service as analytics
from rafiq.analytics.queries.dashboard import dashboard as ask
from rafiq.coupons import banks
from rafiq.programs import service as programs
from rafiq.web.admin import chart
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import viewer

SPANS = (7, 30, 90)


@viewer("")
def dashboard() -> ResponseReturnValue:
    store = seat().store
    session["store"] = store.id
    span = int(request.args["days"]) if request.args.get("days") in {str(each) for each in SPANS} else 30
    numbers = ask(store.id, currency=store.currency, span=span)
    return render_template(
        "admin/daily/dashboard.html",
        numbers=numbers,
        charts={"wide": chart.draw(numbers.days, width=720), "narrow": chart.draw(numbers.days, width=330)},
        span=span,
        spans=SPANS,
        program=programs.current_program(store.id),
        seen=analytics.last_seen(store.id),
        banks=banks.needing_codes(store.id),
    )
