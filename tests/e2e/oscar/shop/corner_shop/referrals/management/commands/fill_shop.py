"""`manage.py fill_shop`: a shelf of goods in euro, one country to ship to and one member of staff."""

from decimal import Decimal

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from oscar.apps.catalogue.categories import create_from_breadcrumbs
from oscar.core.loading import get_model

GOODS = (
    ("lamp", "Reading lamp", "49.90"),
    ("atlas", "Atlas of small islands", "38.00"),
    ("pencils", "Twelve pencils", "6.40"),
    ("globe", "Globe with a light inside", "120.00"),
)


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_options):
        goods_class = get_model("catalogue", "ProductClass").objects.create(name="Goods", track_stock=True)
        partner = get_model("partner", "Partner").objects.create(name="The corner shop")
        shelf = create_from_breadcrumbs("Shelf")
        for sku, title, price in GOODS:
            product = get_model("catalogue", "Product").objects.create(
                title=title, upc=sku, product_class=goods_class
            )
            product.categories.add(shelf)
            product.stockrecords.create(
                partner=partner,
                partner_sku=sku,
                price_currency="EUR",
                price=Decimal(price),
                num_in_stock=40,
            )
        countries = get_model("address", "Country").objects
        for code, name in (("DE", "Germany"), ("MY", "Malaysia")):
            countries.create(iso_3166_1_a2=code, printable_name=name, name=name, is_shipping_country=True)
        get_user_model().objects.create_superuser("staff", "staff@corner.example", "cash on delivery")
        call_command("rebuild_index", interactive=False, verbosity=0)
