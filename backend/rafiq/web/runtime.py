"""What a request may reach of the running app: settings, keys, jobs."""

from dataclasses import dataclass

from flask import current_app

from rafiq.core.jobs import Jobs
from rafiq.core.signing import Keyring
from rafiq.settings import Settings


@dataclass(frozen=True, slots=True)
class Runtime:
    settings: Settings
    keyring: Keyring
    jobs: Jobs


def runtime() -> Runtime:
    found: Runtime = current_app.extensions["rafiq"]
    return found


def keyring() -> Keyring:
    return runtime().keyring


def settings() -> Settings:
    return runtime().settings
