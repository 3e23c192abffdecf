"""The first page: what referrals brought and cost, what needs an answer, the funnel and who brings most."""

from flask import render_template, request, session
from flask.typing import ResponseReturnValue

from rafiq.analytics import service as analytics
from rafiq.analytics.queries.dashboard import dashboard as ask
from rafiq.coupons import banks
from rafiq.programs import service as programs
from rafiq.web.admin import chart
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers import numbers as figures
from rafiq.web.admin.numbers import spans
from rafiq.web.admin.site import viewer

SPANS = (7, 28, 90)  # whole weeks, as on the pages about numbers
FIRST = ("referred_revenue", "reward_cost", "return_on_rewards")


@viewer("")
def dashboard() -> ResponseReturnValue:
    """The key figures are those of the numbers' own page, of the same days."""
    store = seat().store
    session["store"] = store.id
    days = int(request.args["days"]) if request.args.get("days") in {str(each) for each in SPANS} else None
    wish = spans.last(store.id, days)
    numbers = ask(store.id, wish.span.first, wish.span.last)
    tiles = figures.tiles(store, wish.span) if numbers.started else {}
    return render_template(
        "admin/daily/dashboard.html",
        numbers=numbers,
        tiles=[tiles[name] for name in FIRST if name in tiles],
        charts={"wide": chart.draw(numbers.days, width=720), "narrow": chart.draw(numbers.days, width=330)},
        wish=wish,
        spans=SPANS,
        program=programs.current_program(store.id),
        seen=analytics.last_seen(store.id),
        banks=banks.needing_codes(store.id),
    )
