"""The two ways a parcel leaves this shop."""

from decimal import Decimal

from oscar.apps.shipping.methods import FixedPrice
from oscar.apps.shipping.repository import Repository as OscarRepository


class Post(FixedPrice):
    code = "post"
    name = "Post"
    charge_excl_tax = charge_incl_tax = Decimal("4.90")


class Bicycle(FixedPrice):
    code = "bicycle"
    name = "Bicycle courier"
    charge_excl_tax = charge_incl_tax = Decimal("7.50")


class Repository(OscarRepository):
    methods = (Post(), Bicycle())
