"""The door for operators: demo, serve, worker, jobs, verify, backup, restore, doctor, import, export, store, user."""

import click

from rafiq.cli import doctor, keeping, moving, running, shops


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Rafiq: the refer-a-friend platform that any online shop can own."""


for command in (
    running.run_demo,
    running.serve,
    running.worker,
    running.background_jobs,
    keeping.verify,
    keeping.backup,
    keeping.restore,
    doctor.doctor,
    moving.bring,
    moving.export,
    shops.store,
    shops.user,
):
    main.add_command(command)
