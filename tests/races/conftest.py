"""The crowd, started once and pointed at each test's database."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rafiq.ledger import proof
from rafiq.stores.service import CreatedStore
from tests import factories
from tests.races.crowd import Crowd, Request, Told

Ask = Callable[[list[Request]], list[Told]]


@pytest.fixture(scope="session")
def processes() -> Iterator[Crowd]:
    crowd = Crowd()
    crowd.start()
    yield crowd
    crowd.stop()


@pytest.fixture
def crowd(processes: Crowd, app, data_dir: Path, database_url: str) -> Iterator[Crowd]:
    """After every race the books are checked."""
    processes.open(data_dir, database_url)
    yield processes
    processes.close()
    with app.app_context():
        assert proof.verify() is None


@pytest.fixture
def ask(crowd: Crowd, store: CreatedStore) -> Ask:
    return lambda requests: crowd.ask(store.secret_key, requests)


@pytest.fixture
def code(merchant: factories.Merchant) -> str:
    """Ana's code."""
    answer = merchant.post("/advocates", {"customer": factories.customer("Ana")})
    return str(answer.get_json()["referral_code"])


@pytest.fixture
def publish(merchant: factories.Merchant) -> Callable[..., None]:
    def publish(**terms: object) -> None:
        program = merchant.get("/programs").get_json()["data"][0]
        answer = merchant.patch(f"/programs/{program['id']}", {"terms": program["terms"] | terms})
        assert answer.status_code == 200

    return publish


def statuses(answers: list[Told]) -> dict[int, int]:
    return dict(Counter(answer.status for answer in answers))
