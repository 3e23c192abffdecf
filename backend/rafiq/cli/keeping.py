"""Commands that look after what is stored: verify, backup, restore."""

import sys
from pathlib import Path

import click

from rafiq import backups
from rafiq.cli.door import open_app, plainly, settings_from_here
from rafiq.coupons import proof as coupons_proof
from rafiq.ledger import proof
from rafiq.moving import proof as moving_proof
from rafiq.referrals import proof as referrals_proof
from rafiq.stores import service as stores


@click.command()
@plainly
def verify() -> None:
    """Recompute every balance from its transfers and print the first difference."""
    app = open_app()
    with app.app_context():
        if not stores.list_stores():
            folder = app.extensions["rafiq"].settings.data_dir
            click.echo(f"There is no store in this database: is RAFIQ_DATA_DIR right? It is {folder}")
            sys.exit(1)
        difference = (
            proof.verify() or referrals_proof.verify() or moving_proof.verify() or coupons_proof.verify()
        )
    if difference:
        click.echo(f"account {difference.account_id} of store {difference.store_id}: {difference.detail}")
        sys.exit(1)
    click.echo("Every balance is the sum of its transfers, and every reward stands as it says.")


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@plainly
def backup(target: Path) -> None:
    """Write databases and keys into one archive; safe while the server runs."""
    backups.backup(settings_from_here().with_keys(), target)
    click.echo(f"Written to {target}. It holds the secret keys: keep it safe.")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@plainly
def restore(source: Path) -> None:
    """Bring back an archive into an empty data directory."""
    backups.restore(settings_from_here(), source)
    click.echo("Restored. `rafiq verify` proves every balance.")
