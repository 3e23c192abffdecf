"""Oscar's own addresses; one of them, the voucher box, asks Rafiq first."""

from django.apps import apps
from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path

from corner_shop.referrals.views import AddVoucherView

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("basket/vouchers/add/", AddVoucherView.as_view()),
    path("", include(apps.get_app_config("oscar").urls[0])),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
