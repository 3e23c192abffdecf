"""Coming and leaving as jobs: files of customers taken in, archives written, rewards brought along released."""

from functools import partial

from apiflask import APIFlask

from rafiq.core import clock
from rafiq.core.db import transaction
from rafiq.moving import exports, invitations, rewards, uploads
from rafiq.web.runtime import Runtime


def register(app: APIFlask, runtime: Runtime) -> None:
    """Each runs in a minute at the latest; files and archives in a moment, when somebody asked for them."""
    jobs = runtime.jobs
    jobs.every_minute("imports", partial(take_in_files, app))
    jobs.every_minute("exports", partial(write_archives, app, runtime))
    jobs.every_minute("brought_rewards", partial(release_rewards, app))
    jobs.every_minute("invitations", partial(invite, app))
    jobs.every_minute("tidy_moving", partial(_tidy, app, runtime))


def take_in_files(app: APIFlask) -> int:
    with app.app_context():
        return uploads.work()


def write_archives(app: APIFlask, runtime: Runtime) -> int:
    settings = runtime.settings
    with app.app_context():
        return exports.work(runtime.keyring, settings.data_dir, settings.public_url)


def release_rewards(app: APIFlask) -> int:
    with app.app_context():
        return rewards.release_due(clock.now())


def invite(app: APIFlask) -> int:
    with app.app_context():
        return invitations.work(clock.now())


def _tidy(app: APIFlask, runtime: Runtime) -> None:
    with app.app_context(), transaction():
        uploads.forget_old()
        exports.forget_old(runtime.settings.data_dir)
