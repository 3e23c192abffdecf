"""The shop in front of a far end that answers as a test wants, or of nobody at all."""

import threading

import pytest

from demo_store.run import create_shop
from demo_store.settings import CURRENCY_OF, LANGUAGES
from tests.e2e.demo.far_end import SECRET, SIGNING, Rafiq
from tests.postgresql import free_port


@pytest.fixture
def rafiq():
    with Rafiq() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        server.answers["/orders"] = (201, {"order": {}, "referral": None})
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def open_shop(tmp_path):
    """`open_shop(url)`: a shop whose Rafiq is at that address; without one, nobody answers there."""
    opened = []

    def create(rafiq_url=""):
        keys = {"publishable_key": "pk_live_x", "secret_key": SECRET, "signing_secret": SIGNING}
        config = {
            "rafiq_url": rafiq_url or f"http://127.0.0.1:{free_port()}",
            "data_dir": tmp_path,
            "stores": {lang: {**keys, "currency": CURRENCY_OF[lang]} for lang in LANGUAGES},
        }
        opened.append(create_shop(config))
        return opened[-1]

    yield create
    for app in opened:
        app.extensions["chaykhana"].counter.close()
