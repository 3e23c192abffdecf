"""Oscar's own addresses; the voucher box asks Rafiq first, and the front page keeps what a friend arrives with."""

from django.apps import apps
from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from corner_shop.referrals.views import AddVoucherView

urlpatterns = [
    # Oscar's own redirect drops the query string, in which a friend's visit comes.
    path("", RedirectView.as_view(url=settings.OSCAR_HOMEPAGE, query_string=True)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("basket/vouchers/add/", AddVoucherView.as_view()),
    path("", include(apps.get_app_config("oscar").urls[0])),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
