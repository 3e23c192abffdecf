"""The examples of answers in our OpenAPI file are what a real app answers to the calls that it describes (G22).

`WRITE_ANSWERS=1` before the test writes them anew.
"""

import json
import os

import pytest

from tests.house import tree
from tests.web import described_calls

FILE = tree.BACKEND / "web/api/answers.json"
LOCALES = {"en", "fa", "ar", "ms"}
BODILESS = {"deleteWebhookEndpoint", "eraseCustomer", "finishTask"}


@pytest.fixture
def played(make_app):
    """A quick clerk: this app lets a key ask a few hundred times, so that being too quick is among the answers."""
    return described_calls.play(make_app(public_url=described_calls.PUBLIC_URL, api_requests_per_minute=200))


def wordless(told):
    """Without the sentences: they may be said better, as long as they stand in each language."""
    if isinstance(told, dict) and set(told) == LOCALES:
        return sorted(told)
    if isinstance(told, dict):
        return {name: wordless(each) for name, each in told.items()}
    return [wordless(each) for each in told] if isinstance(told, list) else told


def test_the_examples_of_answers_are_what_the_server_answers(played):
    answers, problems = played
    if "WRITE_ANSWERS" in os.environ:
        fresh = {"answers": answers, "problems": problems}
        FILE.write_text(json.dumps(fresh, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    stored = json.loads(FILE.read_text(encoding="utf-8"))

    assert wordless(stored["answers"]) == wordless(answers)
    assert stored["problems"] == problems


def test_every_answer_with_a_body_and_every_common_refusal_has_an_example(client):
    spec = client.get("/openapi.json").json
    operations = [each for path in spec["paths"].values() for each in path.values() if isinstance(each, dict)]
    good = [
        (each["operationId"], status, answer)
        for each in operations
        for status, answer in each["responses"].items()
        if status.startswith("2")
    ]
    bare = {name for name, _, answer in good if "content" not in answer}
    refusals = spec["components"]["responses"]

    assert bare == BODILESS
    assert {(name, status) for name, status, answer in good if name not in bare} == {
        (name, status)
        for name, status, answer in good
        if "example" in answer.get("content", {}).get("application/json", {})
    }
    for status in ("400", "401", "403", "404", "409", "422", "429"):
        example = refusals[f"Problem{status}"]["content"]["application/problem+json"]["example"]
        assert example["status"] == int(status)


def test_the_offline_page_shows_what_is_answered(client):
    page = client.get("/docs").text

    assert "Used to pay for order 1002." in page
    assert "insufficient_balance" in page
    assert "&#34;order_number&#34;: &#34;1001&#34;" in page
