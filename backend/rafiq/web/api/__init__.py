"""The merchant API under /api/v1: the store's server speaks here with its secret key."""

from apiflask import APIFlask

from rafiq.web.api import (
    banks,
    coupons,
    customers,
    docs,
    edge,
    events,
    experiments,
    explanations,
    followups,
    orders,
    pairs,
    programs,
    referrals,
    reports,
    staff,
    surveys,
    tasks,
    webhook_endpoints,
)

PARTS = (
    orders,
    events,
    customers,
    referrals,
    explanations,
    tasks,
    coupons,
    banks,
    programs,
    pairs,
    reports,
    experiments,
    staff,
    webhook_endpoints,
    surveys,
    followups,
)
for part in PARTS:
    edge.guard(part.api)  # once per process: a blueprint may serve several apps


def register(app: APIFlask, *, requests_per_minute: int) -> None:
    edge.register(app, requests_per_minute)
    app.url_map.converters["order_number"] = orders.InPath
    for part in PARTS:
        app.register_blueprint(part.api)
    coupons.register(app)
    docs.register(app)


leave_out_pages = docs.leave_out_pages
