"""What a CRM is called in the reader's language: most have names of their own, a web form has none."""

from rafiq.core.texts import text
from rafiq.crm import registry


def label(vendor: str, locale: str) -> str:
    return registry.vendor(vendor).label or text(locale, f"crm.label_{vendor}")
