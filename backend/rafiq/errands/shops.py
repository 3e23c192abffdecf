"""What shops told us, what we ask of them and make in them, as jobs that take what is due and come back."""

from functools import partial

from apiflask import APIFlask

from rafiq.core import clock
from rafiq.core.db import transaction
from rafiq.integrations import asking, codes, deliveries, processing
from rafiq.web import hooks
from rafiq.web.runtime import Runtime
from rafiq.web.shop_door import ShopDoor


def register(app: APIFlask, runtime: Runtime) -> None:
    """Each runs in a minute at the latest; what shops tell also in a moment, whenever something came."""
    jobs = runtime.jobs

    def take_deliveries() -> None:
        if process_deliveries(app, runtime):
            jobs.nudge("deliver")

    jobs.every_minute(hooks.JOB, take_deliveries)

    def ask() -> None:
        ask_shops(app, runtime)

    jobs.every_minute("shop_codes", partial(make_codes, app, runtime))
    jobs.every_minute("shop_asking", ask)
    jobs.every_minute("shop_tidy", partial(_tidy, app))


def process_deliveries(app: APIFlask, runtime: Runtime) -> int:
    """Everything that waits; how many deliveries were taken."""
    taken = 0
    with app.app_context():
        while count := processing.work(ShopDoor(runtime.keyring)):
            taken += count
    return taken


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
