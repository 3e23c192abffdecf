"""What every command passes: errors of ours become a sentence on the screen, settings come from the environment."""

import errno
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from apiflask import APIFlask
from dotenv import dotenv_values

from rafiq.app import create_app
from rafiq.core.errors import RafiqError
from rafiq.core.signing import Keyring
from rafiq.core.texts import LOCALES
from rafiq.settings import BadSettings, Settings


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """An error of ours is a sentence on the screen, not a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's arguments
        try:
            command(*args, **kwargs)
        except BadSettings as error:
            click.echo(f"rafiq: {error.detail}", err=True)
            sys.exit(1)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            click.echo("rafiq: this port is taken; choose another with --port", err=True)
            sys.exit(1)
        except RafiqError as error:
            click.echo(f"rafiq: {error.detail}", err=True)
            for problem in error.problems:
                click.echo(f"  {problem.pointer}: {problem.detail}", err=True)
            sys.exit(1)

    return run


def settings_from_here(**overrides: object) -> Settings:
    """Of the environment, else of a file; raises `BadSettings`."""
    return Settings.from_env(
        _written() | os.environ, **{name: value for name, value in overrides.items() if value is not None}
    )


def _written() -> dict[str, str]:
    """`.env` of the folder we were started in (contract §7), or the file that RAFIQ_ENV_FILE names; empty is none."""
    file = os.environ.get("RAFIQ_ENV_FILE", ".env")
    try:
        found = dotenv_values(file, interpolate=False) if file else {}
    except (OSError, UnicodeDecodeError) as error:
        detail = f"{file} cannot be read: {error}"
        raise BadSettings(detail) from error
    return {name: value for name, value in found.items() if value is not None}


def open_app(**overrides: object) -> APIFlask:
    return create_app(settings_from_here(log_format="console", embedded_worker=False, **overrides))


def keyring(app: APIFlask) -> Keyring:
    found: Keyring = app.extensions["rafiq"].keyring
    return found


def terminal_locale() -> str:
    """The language this terminal speaks, as far as we speak it."""
    named = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return named[:2] if named[:2] in LOCALES else "en"
