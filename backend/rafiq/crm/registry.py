"""Finds the CRMs: every module in ``vendors`` that has a ``VENDOR``."""

import importlib
import pkgutil

from rafiq.core.errors import NotFound
from rafiq.crm import vendors
from rafiq.crm.vendor import Vendor

_vendors: dict[str, Vendor] = {}


def discover() -> dict[str, Vendor]:
    """All by name; a module that was laid into the folder is a CRM, nothing else names it."""
    for module in pkgutil.iter_modules(vendors.__path__, f"{vendors.__name__}."):
        found = getattr(importlib.import_module(module.name), "VENDOR", None)
        if isinstance(found, Vendor):
            _vendors[found.name] = found
    return dict(_vendors)


def all_vendors() -> list[Vendor]:
    """In the order in which a merchant would look for theirs."""
    return sorted((_vendors or discover()).values(), key=lambda each: (each.place, each.name))


def vendor(name: str) -> Vendor:
    """Raises `NotFound`."""
    found = (_vendors or discover()).get(name)
    if found is None:
        detail = "no such CRM"
        raise NotFound(detail)
    return found
