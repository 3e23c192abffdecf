"""Oscar's shipping tables, unchanged."""

from oscar.apps.shipping.models import *  # noqa: F403  how Oscar's documentation has a fork take over the tables
