"""Our own OpenAPI file turned against us: whatever it allows or forbids, nothing breaks and nothing is undocumented."""

import os
from collections.abc import Collection, Iterator

import pytest
import schemathesis
from apiflask import APIFlask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from rafiq.stores.service import CreatedStore
from tests import factories
from tests.web.furnished import furnish

pytestmark = pytest.mark.both_databases

# Of each operation; a night may ask for more.
EXAMPLES = int(os.environ.get("EXAMPLES", "10"))
SEED = 20261121


def test_no_request_that_the_api_describes_breaks_it(app: APIFlask, store: CreatedStore) -> None:
    known = furnish(app, store)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=configured(store, known))

    found = list(failures(schema))

    assert found == []


def test_no_thread_of_requests_that_follow_from_each_other_breaks_it(
    app: APIFlask, store: CreatedStore
) -> None:
    """The links of our own file: what was made is read, changed, tried and deleted."""
    known = furnish(app, store)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    threads = configured(store, known, phases=("examples", "stateful"))
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=threads)

    assert list(failures(schema, at_least=EXAMPLES)) == []


def configured(
    store: CreatedStore,
    known: dict[str, str],
    *,
    phases: Collection[str] = ("examples", "coverage", "fuzzing"),
) -> SchemathesisConfig:
    """Valid credentials, and in most addresses the id of something that is there."""
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "headers": {"Authorization": f"Bearer {store.secret_key}", "Origin": factories.SHOP_ORIGIN},
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
            "phases": {
                name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")
            },
            # Which key opens which door is test_tenants' business.
            "checks": {
                "ignored_auth": {"enabled": False},
                # No schema can say that a currency exists, or an order; such a request is refused with 422.
                "positive_data_acceptance": {"enabled": False},
            },
            "dictionaries": {name: {"values": [value, f"{value}x"]} for name, value in known.items()},
            "parameters": {f"path.{name}": {"dictionary": name, "probability": 0.7} for name in known},
        }
    )


def failures(schema: schemathesis.schemas.BaseSchema, *, at_least: int = 0) -> Iterator[str]:
    """What the engine found, each in one line that names the operation and can be sent again."""
    requests = 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            yield f"{event.label}: {event.info.format()}"
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.ScenarioFinished):
            requests += len(event.recorder.interactions)
            yield from told(event)
    assert requests > (at_least or EXAMPLES * len(schema)), "the fuzzer hardly asked anything"


def told(event: events.ScenarioFinished) -> Iterator[str]:
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.status is Status.FAILURE and check.failure_info:
                info = check.failure_info
                what = f"{info.failure.title}: {info.failure.message[:200]}"
                yield f"{event.recorder.label}: {what} {info.code_sample[:300]}"
