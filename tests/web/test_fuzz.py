"""Our own OpenAPI file turned against us: whatever it allows or forbids, nothing breaks and nothing is undocumented."""

import os
from collections.abc import Collection, Iterator, Mapping
from itertools import product

import pytest
import schemathesis
from apiflask import APIFlask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import CaseNode

from rafiq.core.db import transaction
from rafiq.core.money import Money
from rafiq.ledger import adjustments
from rafiq.ledger.wishes import GRANT, Wish
from rafiq.stores.service import CreatedStore
from rafiq.web.api import threads
from tests import factories
from tests.web.furnished import furnish

pytestmark = pytest.mark.both_databases

# Of each operation; a night may ask for more.
EXAMPLES = int(os.environ.get("EXAMPLES", "10"))
SEED, MOST_TRIES = 20261121, 4
ONLY_OUR_LINKS = {
    "inference": {"algorithms": []},
    "generation": {"mode": "positive", "max-examples": EXAMPLES // 2},
    "max-steps": 10,
}
GRANTED = {
    ("recordOrder", "recordRefund"),
    ("putAdvocate", "getBalance"),
    ("createWebhookEndpoint", "getWebhookEndpoint"),
    ("listRewards", "cancelReward"),
    ("listFollowups", "getFollowup"),
    ("listTasks", "finishTask"),
    ("listBanks", "getBank"),
    ("listPrograms", "listExperiments"),
}
# What a shop that knows what it does would say; the fuzzer alone hardly finds a currency or an amount.
SENSIBLE: dict[str, str | list[str]] = {
    "currency": "EUR",
    "unit": "EUR",
    "subtotal": "49.90",
    "amount": "1.00",
    "order_number": "1001",
    "email": "cem@example.com",
    "customer.email": "ana@example.com",
    "url": [f"https://hooks.shop.example/{number}" for number in range(50)],  # an address is taken once
}


def test_no_request_that_the_api_describes_breaks_it(app: APIFlask, store: CreatedStore) -> None:
    known = furnish(app, store)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=configured(store, known))

    found = list(failures(schema))

    assert found == []


def test_no_thread_of_requests_that_follow_from_each_other_breaks_it(
    app: APIFlask, store: CreatedStore
) -> None:
    """The links of our own file: what was made is read, changed, tried and deleted; each link led somewhere."""
    known = furnish(app, store)
    give_credit(app, store, known["customer_id"])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    found, asked, granted = [], set(), set()
    for (first, links), seed in product(threads.FOLLOWING.items(), range(SEED, SEED + MOST_TRIES)):
        steps_of_it = {(first, name) for name, _ in links}
        if steps_of_it <= asked and steps_of_it & GRANTED <= granted:
            continue  # each was taken; what the dice left out is tried with others
        config = configured(store, known, phases=("stateful",), said=SENSIBLE, seed=seed)
        schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=config)
        for event in finished(schema.include(operation_id=[first, *(name for name, _ in links)])):
            found += told(event)
            for step, status in steps(event):
                asked.add(step)
                granted |= {step} if status < 300 else set()

    assert found == []
    assert {(first, name) for first, links in threads.FOLLOWING.items() for name, _ in links} - asked == set()
    assert granted > GRANTED, GRANTED - granted


def give_credit(app: APIFlask, store: CreatedStore, person_id: str) -> None:
    """So that there is something to spend."""
    wish = Wish(person_id, Money(1_000, "EUR"), form_key="credit", kind=GRANT, reason="to try spending")
    with app.app_context(), transaction():
        adjustments.adjust(store.store_id, wish, actor="tests")


def configured(
    store: CreatedStore,
    known: dict[str, str],
    *,
    phases: Collection[str] = ("examples", "coverage", "fuzzing"),
    said: Mapping[str, str | list[str]] | None = None,
    seed: int = SEED,
) -> SchemathesisConfig:
    """Valid credentials, in most addresses the id of something that is there, and ``said`` in most bodies."""
    words = said or {}
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "headers": {"Authorization": f"Bearer {store.secret_key}", "Origin": factories.SHOP_ORIGIN},
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
            "phases": {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing")}
            | {"stateful": {"enabled": "stateful" in phases} | ONLY_OUR_LINKS},
            # Which key opens which door is test_tenants' business.
            "checks": {
                "ignored_auth": {"enabled": False},
                # No schema can say that a currency exists, or an order; such a request is refused with 422.
                "positive_data_acceptance": {"enabled": False},
            },
            "dictionaries": {name: {"values": [value, f"{value}x"]} for name, value in known.items()}
            | {
                f"said.{name}": {"values": value if isinstance(value, list) else [value]}
                for name, value in words.items()
            },
            "parameters": {f"path.{name}": {"dictionary": name, "probability": 0.7} for name in known}
            | {f"body.{name}": {"dictionary": f"said.{name}", "probability": 0.9} for name in words},
        }
    )


def finished(schema: schemathesis.schemas.BaseSchema) -> Iterator[events.ScenarioFinished]:
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            pytest.fail(f"{event.label}: {event.info.format()}")
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.ScenarioFinished):
            yield event


def failures(schema: schemathesis.schemas.BaseSchema) -> Iterator[str]:
    """What the engine found, each in one line that names the operation and can be sent again."""
    requests = 0
    for event in finished(schema):
        requests += len(event.recorder.interactions)
        yield from told(event)
    assert requests > EXAMPLES * len(schema), "the fuzzer hardly asked anything"


def steps(event: events.ScenarioFinished) -> Iterator[tuple[tuple[str, str], int]]:
    """Which operation led to which, and what the second one was answered."""
    cases = event.recorder.cases
    for case_id, interaction in event.recorder.interactions.items():
        parent = cases[case_id].parent_id
        if parent and interaction.response:
            step = operation_of(cases[parent]), operation_of(cases[case_id])
            yield step, interaction.response.status_code


def operation_of(node: CaseNode) -> str:
    return str(node.value.operation.definition.raw["operationId"])


def told(event: events.ScenarioFinished) -> Iterator[str]:
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.status is Status.FAILURE and check.failure_info:
                info = check.failure_info
                what = f"{info.failure.title}: {info.failure.message[:200]}"
                yield f"{event.recorder.label}: {what} {info.code_sample[:300]}"
