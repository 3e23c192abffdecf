"""A new platform is one folder: each of ours is copied under another name, and the copy works."""

import json
import shutil
from importlib import invalidate_caches
from pathlib import Path

import pytest

from rafiq.integrations import registry
from rafiq.integrations import shops as rooms
from rafiq.integrations.rules import State
from tests import factories, shops
from tests.web.admin_door import member

ROOM = Path(next(iter(rooms.__path__)))
SCORE = {"id": "s1", "score": 9, "email": "ana@example.com"}
SAID = {
    "asknicely": shops.asknicely_answer(),
    "delighted": shops.delighted_answer(),
    "email": b"To: ben@example.com\nSubject: Thanks\n\nOrder number: 1001\nSubtotal: 49.90 EUR\n",
    "generic": factories.order(order_number="1001"),
    "jobs": {"id": "j1", "status": "booked", "customer": {"email": "ana@example.com"}},
    "scores": SCORE,
    "shopify": shops.shopify_order(),
    "stripe": shops.stripe_event("checkout.session.completed", shops.stripe_session()),
    "woocommerce": shops.woo_order(),
}


def folders() -> list[str]:
    return sorted(each.name for each in ROOM.iterdir() if (each / "__init__.py").is_file())


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """`copied("stripe")`: its folder under another name, which is then the platform's as well."""

    def copied(original: str) -> str:
        name = f"new{original}"
        shutil.copytree(ROOM / original, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        for path in (tmp_path / name).glob("*.py"):
            told = path.read_text().replace(f'name="{original}"', f'name="{name}"')
            path.write_text(told.replace(f"shops.{original}", f"shops.{name}"))
        monkeypatch.setattr(rooms, "__path__", [*rooms.__path__, str(tmp_path)])
        monkeypatch.setattr(registry, "_platforms", {})
        invalidate_caches()
        return name

    return copied


def test_every_platform_is_a_folder_and_has_something_to_say_here():
    assert not [each.name for each in ROOM.glob("*.py") if each.name != "__init__.py"]
    assert folders() == sorted(SAID)


@pytest.mark.parametrize("original", sorted(SAID))
def test_a_copy_of_a_platforms_folder_is_a_platform(original, copied, app, store):
    """Issue 5: each is self-contained; nothing else is told of a new one, and a merchant finds it in the admin."""
    name, secret = copied(original), shops.SECRETS.get(original, "")
    options = {"currency": "EUR"} if original == "email" else {}
    new = shops.connect(app, store.store_id, name, secret=secret, **options)
    raw = SAID[original] if isinstance(SAID[original], bytes) else json.dumps(SAID[original]).encode()
    answer = new.client.post(new.path, data=raw, headers=shops.signed(original, raw, new.secret))
    shops.run(app)

    assert (answer.status_code, [each.state for each in new.log()]) == (200, [State.DONE])
    page = member(app, store.store_id).get(f"/integrations/new/{name}")
    assert page.status_code == 200
