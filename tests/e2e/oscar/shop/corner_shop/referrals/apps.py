"""Hangs two functions on Oscar's order signals."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "corner_shop.referrals"

    def ready(self):
        # Django allows models, which refer.py needs, only from here on.
        from oscar.apps.order.signals import order_placed, order_status_changed  # noqa: PLC0415

        from corner_shop.referrals import refer  # noqa: PLC0415

        order_placed.connect(refer.tell_order)
        order_status_changed.connect(refer.tell_status)
