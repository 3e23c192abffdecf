"""Oscar's shipping app under our name, so that Oscar finds our repository of methods."""

from oscar.apps.shipping.apps import ShippingConfig as OscarShippingConfig


class ShippingConfig(OscarShippingConfig):
    name = "corner_shop.shipping"
