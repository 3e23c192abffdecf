"""Finds the platforms: every folder in ``shops`` that has a ``PLATFORM``."""

import importlib
import pkgutil

from rafiq.core.errors import NotFound
from rafiq.integrations import shops
from rafiq.integrations.platform import Platform

_platforms: dict[str, Platform] = {}


def discover() -> dict[str, Platform]:
    """All platforms by name; a folder that was laid beside the others is a platform, nothing else names it."""
    for module in pkgutil.iter_modules(shops.__path__, f"{shops.__name__}."):
        found = getattr(importlib.import_module(module.name), "PLATFORM", None)
        if isinstance(found, Platform):
            _platforms[found.name] = found
    return dict(_platforms)


def all_platforms() -> list[Platform]:
    """In the order in which a merchant would look for theirs."""
    return sorted((_platforms or discover()).values(), key=lambda each: (each.place, each.name))


def platform(name: str) -> Platform:
    """Raises `NotFound`."""
    found = (_platforms or discover()).get(name)
    if found is None:
        detail = "no such platform"
        raise NotFound(detail)
    return found
