"""Plain functions that make what a test needs: settings, a store with its keys, order bodies, clients."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rafiq.core.db import transaction
from rafiq.core.signing import Keyring
from rafiq.programs import service as programs
from rafiq.programs.rules import Terms
from rafiq.settings import Settings
from rafiq.stores import service as stores
from rafiq.stores.service import CreatedStore

TEST_KEY = "a key for tests only, long enough to be taken"
SHOP_ORIGIN = "https://shop.example"
_numbers = itertools.count(1001)

Payload = dict[str, Any]


def new_settings(folder: Path, database_url: str = "", **changes: object) -> Settings:
    """Settings of one app for one test: no worker of its own, so nothing happens behind the test's back."""
    values: Payload = {
        "data_dir": folder,
        "database_url": database_url,
        "queue_url": "memory",
        "public_url": "http://localhost:8000",
        "secret_keys": (TEST_KEY,),
        "embedded_worker": False,
        "log_format": "console",
    }
    return Settings.model_validate(values | changes)


def close(app: APIFlask) -> None:
    """Ends what an app holds open, so that its database can be copied or dropped."""
    app.extensions["rafiq.visits"].stop()
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()


def new_store(
    app: APIFlask,
    *,
    name: str = "Chaykhana",
    origin: str = SHOP_ORIGIN,
    currency: str = "EUR",
    locale: str = "en",
    terms: Terms | None = None,
) -> CreatedStore:
    """A store as `rafiq store create` makes it: three keys and the default program, live (or ``terms``)."""
    keyring = Keyring((TEST_KEY,))
    with app.app_context(), transaction():
        created = stores.create_store(keyring, name=name, origins=[origin], currency=currency, locale=locale)
        if terms is None:
            programs.start_default(created.store_id, currency)
        else:
            programs.start_program(created.store_id, name="Refer a friend", terms=terms, actor="tests")
    return created


def order(**changes: object) -> Payload:
    """The body of `POST /api/v1/orders`: a paid order of 49.90 EUR by Ben, with a number of its own."""
    body: Payload = {
        "order_number": str(next(_numbers)),
        "subtotal": "49.90",
        "currency": "EUR",
        "status": "paid",
        "customer": customer("Ben"),
    }
    return body | changes


def customer(first_name: str, **changes: object) -> Payload:
    name = first_name.lower()
    return {"id": f"c-{name}", "email": f"{name}@example.com", "first_name": first_name} | changes


@dataclass(frozen=True, slots=True)
class Merchant:
    """A shop's server: speaks to `/api/v1` with its secret key."""

    client: FlaskClient
    secret_key: str

    def get(self, path: str, **query: str | int) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self._headers())

    def post(
        self, path: str, body: Mapping[str, object] | None = None, *, key: str | None = None
    ) -> TestResponse:
        return self.client.post(f"/api/v1{path}", json=body or {}, headers=self._headers(key))

    def patch(self, path: str, body: Mapping[str, object]) -> TestResponse:
        return self.client.patch(f"/api/v1{path}", json=body, headers=self._headers())

    def delete(self, path: str) -> TestResponse:
        return self.client.delete(f"/api/v1{path}", headers=self._headers())

    def _headers(self, key: str | None = None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.secret_key}"}
        return headers | ({"Idempotency-Key": key} if key else {})


@dataclass(frozen=True, slots=True)
class Browser:
    """A shopper's browser on a page of the shop: speaks to `/w/<key>/…` as the widget does."""

    client: FlaskClient
    publishable_key: str
    origin: str = SHOP_ORIGIN

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/w/{self.publishable_key}{path}", headers={"Origin": self.origin})

    def post(self, path: str, body: Mapping[str, object]) -> TestResponse:
        return self.client.post(
            f"/w/{self.publishable_key}{path}",
            data=json.dumps(body),
            content_type="text/plain",
            headers={"Origin": self.origin},
        )
