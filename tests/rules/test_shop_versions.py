"""Whoever looks when a version of a shop's API ends finds the one that we use."""

import re
from pathlib import Path

from rafiq.integrations.shops.shopify import admin_api

ROOT = Path(__file__).parents[2]


def test_the_documents_name_shopifys_versions_that_we_use():
    told = (ROOT / "docs/shops/shopify.md").read_text(encoding="utf-8")
    extension = ROOT / "widget/shops/shopify/extensions/rafiq-thank-you/shopify.extension.toml"
    used = re.search(r'api_version = "([0-9-]+)"', extension.read_text(encoding="utf-8"))

    assert used
    assert (f"`{admin_api.VERSION}`" in told, f"`{used[1]}`" in told) == (True, True)
