"""Connects a Shopify and a WooCommerce shop to the store of a running server, and prints where they call."""

import json
import os
import sys

from rafiq.app import create_app
from rafiq.core.db import transaction
from rafiq.integrations import connections
from rafiq.settings import Settings

store_id, secret = sys.argv[1:]
app = create_app(Settings.from_env(os.environ, embedded_worker=False))
with app.app_context(), transaction():
    made = {}
    for platform in ("shopify", "woocommerce"):
        connection, _ = connections.create(
            app.extensions["rafiq"].keyring,
            store_id,
            platform,
            name=platform,
            secret=secret,
            options={"order_number": "number"} if platform == "shopify" else {},
            actor="bench",
        )
        made[platform] = f"/hooks/{platform}/{connection.id}"
print(json.dumps(made))
