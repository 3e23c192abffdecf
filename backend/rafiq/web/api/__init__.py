"""The merchant API under /api/v1: the store's server speaks here with its secret key."""

from apiflask import APIFlask

from rafiq.web.api import coupons, customers, docs, edge, orders, programs, referrals

PARTS = (orders, customers, referrals, coupons, programs)
for part in PARTS:
    edge.guard(part.api)  # once per process: a blueprint may serve several apps


def register(app: APIFlask) -> None:
    for part in PARTS:
        app.register_blueprint(part.api)
    docs.register(app)


leave_out_pages = docs.leave_out_pages
