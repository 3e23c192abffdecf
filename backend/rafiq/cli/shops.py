"""Commands that make shops and the people who log in to them: store, user."""

import json

import click

from rafiq.audit import service as audit
from rafiq.audit.rules import Note
from rafiq.cli.door import keyring, open_app, plainly
from rafiq.core.db import transaction
from rafiq.core.errors import NotFound
from rafiq.core.texts import text
from rafiq.programs import service as programs
from rafiq.programs.rules import default_terms
from rafiq.stores import members, second_step
from rafiq.stores import service as stores
from rafiq.stores.rights import Role


@click.group()
def store() -> None:
    """Shops."""


@store.command("create")
@click.argument("name")
@click.option(
    "--origin", "origins", multiple=True, required=True, help="https://shop.example (may be repeated)"
)
@click.option("--currency", required=True, help="ISO 4217, or IRT for toman")
@click.option("--locale", default="en", show_default=True)
@click.option("--timezone", default="UTC", show_default=True)
@click.option(
    "--landing",
    default="/",
    show_default=True,
    help="path where friends arrive; it must keep ?rafiq=",
)
@click.option("--json", "as_json", is_flag=True, help="print JSON for scripts")
@plainly
def store_create(
    *,
    name: str,
    origins: tuple[str, ...],
    currency: str,
    locale: str,
    timezone: str,
    landing: str,
    as_json: bool,
) -> None:
    """Register a shop with a default two-sided program and print its keys, once."""
    app = open_app()
    with app.app_context(), transaction():
        created = stores.create_store(
            keyring(app), name=name, origins=origins, currency=currency, locale=locale, timezone=timezone
        )
        stores.change_store(created.store_id, {"landing_path": landing})
        programs.start_program(
            created.store_id,
            name=text(locale, "admin.default_program_name"),
            terms=default_terms(currency),
            actor="rafiq",
        )
        audit.write(
            keyring(app), created.store_id, audit.COMMAND, Note("store.created", "store", created.store_id)
        )
    keys = {
        "store_id": created.store_id,
        "publishable_key": created.publishable_key,
        "secret_key": created.secret_key,
        "signing_secret": created.signing_secret,
    }
    if as_json:
        click.echo(json.dumps(keys))
        return
    for label, value in keys.items():
        click.echo(f"{label:16} {value}")
    click.echo("The secret key and the signing secret are shown only now.")


@click.group()
def user() -> None:
    """People who log in to the admin."""


@user.command("create")
@click.argument("email")
@click.option("--store", "store_id", help="the store to give access to (default: the only one)")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="owner", show_default=True)
@plainly
def user_create(email: str, store_id: str | None, role: str) -> None:
    """Print a one-time link with which this person chooses a password."""
    app = open_app()
    with app.app_context(), transaction():
        known = stores.list_stores()
        if store_id is None and len(known) != 1:
            names = (
                ", ".join(f"{each.id} ({each.name})" for each in known) or "none yet: rafiq store create …"
            )
            raise click.UsageError(f"name the store with --store: {names}")
        admin_url = app.extensions["rafiq"].settings.admin_address
        store_id = store_id or known[0].id
        link = members.invite(email, store_id, Role(role), keyring(app), admin_url)
        invited = Note("member.invited", "user", members.create_user(email).id, {"role": role})
        audit.write(keyring(app), store_id, audit.COMMAND, invited)
    click.echo(f"Open this link once to choose a password:\n{link}")


@user.command("reset-second-step")
@click.argument("email")
@plainly
def user_reset_second_step(email: str) -> None:
    """For a lost phone: its authenticator app, recovery codes and passkeys end, and so does every log-in.

    The password stays. Make sure that it is really they who ask.
    """
    app = open_app()
    with app.app_context(), transaction():
        found = members.find_user(email=email)
        if found is None:
            raise NotFound("nobody logs in with this address")
        second_step.forget(found.id)
    click.echo(f"{found.email} now logs in with the password alone, and is logged out everywhere.")
