"""A store with a CRM connected and a worker that comes by: fixtures that a test file takes by name."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from apiflask import APIFlask

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.core.signing import Keyring
from rafiq.crm import log, service
from rafiq.crm.service import CRMView
from rafiq.errands.crm import tell_crms
from tests import factories
from tests.web import crm_servers
from tests.web.crm_servers import CRM

KEYRING = Keyring((factories.TEST_KEY,))
ANA = factories.customer("Ana")


@pytest.fixture
def app(make_app: Callable[..., APIFlask]) -> APIFlask:
    """This machine may be called, since the CRMs of these tests live here."""
    return make_app(allow_loopback=True)


@pytest.fixture
def vendor() -> str:
    """A file that tries others asks for them by parametrising this."""
    return "hubspot"


@pytest.fixture
def crm(vendor: str) -> Iterator[CRM]:
    with crm_servers.running(vendor) as found:
        yield found


@pytest.fixture
def connection(clock: Any, app: APIFlask, store: Any, crm: CRM, vendor: str) -> CRMView:
    with app.app_context(), transaction():
        access = crm_servers.access(vendor, crm.url)
        return service.connect(KEYRING, store.store_id, vendor, access, actor="tests")


@pytest.fixture
def tell(app: APIFlask) -> Callable[[], int]:
    """The worker comes by: facts are delivered, then the CRMs are told."""

    def tell() -> int:
        run_due(app)
        return tell_crms(app, app.extensions["rafiq"])

    return tell


@pytest.fixture
def entries(app: APIFlask, store: Any, connection: CRMView) -> Callable[[], list[log.EntryView]]:
    """The log, oldest first."""

    def entries() -> list[log.EntryView]:
        with app.app_context():
            return log.page(store.store_id, connection.id)[::-1]

    return entries


def answer(merchant: factories.Merchant, score: int, *, ref: str = "r1", **more: Any) -> None:
    """Ana's score, as another tool collected it."""
    body = {"customer": ANA, "id": ref, "score": score} | more
    assert merchant.post("/surveys/answers", body, key=ref).status_code in {200, 201}
