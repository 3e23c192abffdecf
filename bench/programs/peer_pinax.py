"""The peer: pinax-referrals in a Django project, on the same server with the same settings, SQLite in WAL mode."""

import sys

port, folder, site_packages = int(sys.argv[1]), sys.argv[2], sys.argv[3]
sys.path.append(site_packages)

import django  # noqa: E402 - found only where the peers were installed
from django.conf import settings as django_settings  # noqa: E402

django_settings.configure(
    SECRET_KEY="a key for the bench only",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="urls",
    USE_TZ=True,
    SITE_ID=1,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    SESSION_ENGINE="django.contrib.sessions.backends.db",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "pinax.referrals",
    ],
    MIDDLEWARE=[
        "django.middleware.common.CommonMiddleware",  # tells Content-Length, so connections live on as ours do
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"{folder}/pinax.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000",
            },
        }
    },
)
django.setup()

import types  # noqa: E402

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402
from flask import Flask  # noqa: E402
from pinax.referrals.models import Referral  # noqa: E402

from rafiq.settings import Settings  # noqa: E402
from rafiq.web.serving.server import serve  # noqa: E402

urls = types.ModuleType("urls")
urls.urlpatterns = [path("r/", include("pinax.referrals.urls", namespace="pinax_referrals"))]  # type: ignore[attr-defined]
sys.modules["urls"] = urls

call_command("migrate", verbosity=0, run_syncdb=True)
Referral.objects.get_or_create(code="bench", defaults={"redirect_to": "/landing/"})

# The server takes a Flask app; Django's application stands where Flask's own would.
app = Flask("pinax")
app.wsgi_app = get_wsgi_application()
serve(app, Settings(port=port))
