"""Commands that look after what is stored: verify, backup, restore."""

import sys
from pathlib import Path

import click

from rafiq import backups
from rafiq.audit import proof as audit_proof
from rafiq.audit.proof import Head
from rafiq.cli.door import keyring, open_app, plainly, settings_from_here
from rafiq.core import clock
from rafiq.coupons import proof as coupons_proof
from rafiq.ledger import proof
from rafiq.moving import proof as moving_proof
from rafiq.referrals import proof as referrals_proof
from rafiq.stores import service as stores


@click.command()
@click.option(
    "--audit-head",
    "kept",
    multiple=True,
    help="the end of an audit log as an earlier run printed it; it must still be in the log (may be repeated)",
)
@plainly
def verify(kept: tuple[str, ...]) -> None:
    """Recompute every balance from its transfers, walk every audit log, and print the first difference."""
    ends = tuple(map(_head, kept))
    app = open_app()
    with app.app_context():
        if not stores.list_stores():
            folder = app.extensions["rafiq"].settings.data_dir
            click.echo(f"There is no store in this database: is RAFIQ_DATA_DIR right? It is {folder}")
            sys.exit(1)
        difference = (
            proof.verify() or referrals_proof.verify() or moving_proof.verify() or coupons_proof.verify()
        )
        broken, heads = audit_proof.verify(keyring(app), kept=ends), audit_proof.heads()
    if difference:
        click.echo(f"account {difference.account_id} of store {difference.store_id}: {difference.detail}")
    if broken:
        click.echo(f"audit log of store {broken.store_id}: {broken.detail}")
    if difference or broken:
        sys.exit(1)
    click.echo("Every balance is the sum of its transfers, and every reward stands as it says.")
    click.echo("Every audit log is unbroken.")
    for head in heads:
        click.echo(f"To be kept elsewhere, for --audit-head: {head}")


def _head(typed: str) -> Head:
    store_id, _, rest = typed.strip().partition(":")
    number, _, seal = rest.partition(":")
    if not (store_id and seal and number.isascii() and number.isdigit()):
        detail = f"--audit-head {typed}: give it as `rafiq verify` printed it, store:number:seal"
        raise click.UsageError(detail)
    return Head(store_id, int(number), seal)


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
@plainly
def backup(target: Path | None) -> None:
    """Write databases and keys into one archive; safe while the server runs.

    Without TARGET: rafiq-<day>-<time>.tar.gz, by the clock of Greenwich, in the folder you are in.
    """
    target = target or Path(f"rafiq-{clock.now():%Y-%m-%d-%H%M%S}.tar.gz")
    backups.backup(settings_from_here().with_keys(), target)
    click.echo(f"Written to {target}. It holds the secret keys: keep it safe.")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@plainly
def restore(source: Path) -> None:
    """Bring back an archive into an empty data directory."""
    backups.restore(settings_from_here(), source)
    click.echo("Restored. `rafiq verify` proves every balance.")
