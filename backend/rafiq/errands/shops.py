"""What shops told us, what we ask of them and make in them, as jobs that take what is due and come back."""

from functools import partial

from apiflask import APIFlask

from rafiq.core import clock
from rafiq.core.db import db, transaction
from rafiq.integrations import asking, codes, deliveries, processing, troubles
from rafiq.integrations.troubles import Trouble
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind
from rafiq.stores import members
from rafiq.stores.rights import Role
from rafiq.web import hooks
from rafiq.web.runtime import Runtime
from rafiq.web.shop_door import ShopDoor

CODES = "shop_codes"


def register(app: APIFlask, runtime: Runtime) -> None:
    """Each runs in a minute at the latest; what shops tell also in a moment, whenever something came."""
    jobs = runtime.jobs

    def take_deliveries() -> None:
        if process_deliveries(app, runtime):
            jobs.nudge("deliver")

    jobs.every_minute(hooks.JOB, take_deliveries)

    def ask() -> None:
        ask_shops(app, runtime)

    def watch() -> None:
        with app.app_context():
            written = tell_of_troubles()
        if written:
            jobs.nudge("mails")

    jobs.every_minute(CODES, partial(make_codes, app, runtime))
    jobs.every_minute("shop_watch", watch)
    jobs.every_minute("shop_asking", ask)
    jobs.every_minute("shop_tidy", partial(_tidy, app))


def process_deliveries(app: APIFlask, runtime: Runtime) -> int:
    """Everything that waits; how many deliveries were taken."""
    taken = 0
    with app.app_context():
        while count := processing.work(ShopDoor(runtime.keyring)):
            taken += count
    return taken


def nudge_codes(runtime: Runtime) -> None:
    """A friend may stand at the shop's checkout with a code made just now. Needs an app context."""
    if codes.any_due():
        runtime.jobs.nudge(CODES)


def tell_of_troubles() -> int:
    """A letter to each owner of a shop that went silent or shut, one a silence; how many. Needs an app context."""
    now = clock.now()
    found = {store_id: troubles.of_store(store_id, now) for store_id in troubles.stores()}
    db.session.remove()
    written = 0
    for store_id, each in found.items():
        if each:
            with transaction():
                written += _tell_owners(store_id, each)
    return written


def _tell_owners(store_id: str, found: list[Trouble]) -> int:
    owners = [each for each in members.list_members(store_id) if each.role is Role.OWNER]
    return sum(
        mail.post_to(store_id, Kind.SHOP_TROUBLE, user_id=owner.user_id, about=trouble.about)
        for owner in owners
        for trouble in found
    )


def make_codes(app: APIFlask, runtime: Runtime) -> None:
    loopback = runtime.settings.allow_loopback
    with app.app_context():
        codes.make_due(runtime.keyring, allow_loopback=loopback)
        codes.withdraw_due(runtime.keyring, allow_loopback=loopback)


def ask_shops(app: APIFlask, runtime: Runtime) -> int:
    """What their messages brought is done first, so that only what they did not bring counts as found."""
    process_deliveries(app, runtime)
    with app.app_context():
        found = asking.ask_due(runtime.keyring, allow_loopback=runtime.settings.allow_loopback)
    if found:
        process_deliveries(app, runtime)
    return found


def _tidy(app: APIFlask) -> None:
    with app.app_context(), transaction():
        deliveries.forget_old(clock.now())
