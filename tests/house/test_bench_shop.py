"""The page without the tag, which the bench measures against: the demo store's own, but for one line."""

import difflib

import pytest

from bench.programs.demo_shop import taking_the_tag_out
from demo_store.run import create_shop


@pytest.fixture
def lines(tmp_path):
    keys = {"publishable_key": "pk_live_x", "secret_key": "s", "signing_secret": "s", "currency": "EUR"}
    config = {"rafiq_url": "http://127.0.0.1:1", "stores": {"en": keys}, "data_dir": str(tmp_path)}
    app = create_shop(config)
    shop = taking_the_tag_out(app).test_client()
    # The panel of the demo remembers where it was opened.
    yield lambda address: shop.get(address).text.replace("?bare", "").replace("?", "").splitlines()
    app.extensions["chaykhana"].counter.close()


def test_the_page_without_the_tag_lacks_that_line_and_no_other(lines):
    compared = difflib.ndiff(lines("/en/about"), lines("/en/about?bare"))
    (changed,) = [line for line in compared if not line.startswith(" ")]

    assert changed.startswith("- <script async src=")
    assert "/w/pk_live_x.js" in changed
