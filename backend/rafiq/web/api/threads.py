"""What decorators cannot say about the API: an example for each body and answer, and what may follow it."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

# Operation -> (operation that may follow, where its parameters are found in the answer or the request).
# What follows by its body alone has its words in BODIES.
_ID = {"customer_id": "$response.body#/id"}
_ORDER = {"order_number": "$response.body#/order/order_number"}
_BANK = {"bank_id": "$response.body#/id"}
_PROGRAM = {"program_id": "$response.body#/id"}
_REFERRAL = {"referral_id": "$response.body#/data/0/id"}
_REWARD = {"reward_id": "$response.body#/data/0/id"}
_SAME_COUPON = {"code": "$request.path.code"}
_FOLLOWUP = {"followup_id": "$response.body#/data/0/id"}
_TASK = {"task_id": "$response.body#/data/0/id"}
_LISTED_BANK = {"bank_id": "$response.body#/data/0/id"}
_LISTED_PROGRAM = {"program_id": "$response.body#/data/0/id"}
_LISTED_ENDPOINT = {"endpoint_id": "$response.body#/data/0/id"}
_ENDPOINT = {"endpoint_id": "$response.body#/id"}
_SAME_ENDPOINT = {"endpoint_id": "$request.path.endpoint_id"}
FOLLOWING: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "recordOrder": (("getOrder", _ORDER), ("recordRefund", _ORDER)),
    "putCustomer": (
        ("getCustomer", _ID),
        ("getBalance", _ID),
        ("exportCustomer", _ID),
        ("eraseCustomer", _ID),
    ),
    "putAdvocate": (
        ("chooseCode", _ID),
        ("getBalance", _ID),
        ("getCustomer", _ID),
        ("spendCredit", _ID),
        ("recordEvent", {}),
    ),
    "listReferrals": (
        ("getReferral", _REFERRAL),
        ("approveReferral", _REFERRAL),
        ("voidReferral", _REFERRAL),
    ),
    "listRewards": (("explainReward", _REWARD), ("cancelReward", _REWARD)),
    "getCoupon": (("redeemCoupon", _SAME_COUPON),),
    "createBank": (("getBank", _BANK), ("addBankCodes", _BANK), ("listBanks", {})),
    "listBanks": (("getBank", _LISTED_BANK), ("addBankCodes", _LISTED_BANK)),
    "startProgram": (("getProgram", _PROGRAM), ("changeProgram", _PROGRAM), ("listExperiments", {})),
    "listPrograms": (
        ("getProgram", _LISTED_PROGRAM),
        ("changeProgram", _LISTED_PROGRAM),
        ("listExperiments", {}),
    ),
    "listExperiments": (("getKpis", {}),),
    "getKpis": (("getFunnel", {}), ("getCohorts", {}), ("getOutcomes", {}), ("getForecast", {})),
    "importSurveyAnswer": (("listFollowups", {}), ("listSurveyAnswers", {})),
    "listFollowups": (("getFollowup", _FOLLOWUP), ("changeFollowup", _FOLLOWUP)),
    "listTasks": (("finishTask", _TASK),),
    "listWebhookEndpoints": (
        ("getWebhookEndpoint", _LISTED_ENDPOINT),
        ("listWebhookDeliveries", _LISTED_ENDPOINT),
    ),
    "createWebhookEndpoint": (
        ("getWebhookEndpoint", _ENDPOINT),
        ("changeWebhookEndpoint", _ENDPOINT),
        ("testWebhookEndpoint", _ENDPOINT),
        ("rotateWebhookSecret", _ENDPOINT),
        ("listWebhookDeliveries", _ENDPOINT),
        ("deleteWebhookEndpoint", _ENDPOINT),
    ),
    "testWebhookEndpoint": (
        ("getWebhookDelivery", _SAME_ENDPOINT | {"delivery_id": "$response.body#/id"}),
        ("replayWebhookDelivery", _SAME_ENDPOINT | {"delivery_id": "$response.body#/id"}),
    ),
}
BODIES: dict[str, dict[str, str]] = {
    "recordEvent": {
        "type": "sign_up",
        "id": "$response.body#/id",
        "customer": "$request.body#/customer",
    },
}


def tie(operation: dict[str, Any]) -> None:
    """Add the examples of the body and of each good answer, and that answer's links, to one operation."""
    name = operation.get("operationId", "")
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and name in examples() and not {"example", "examples"} & set(body):
        body["example"] = examples()[name]
    for status, told in answers().get(name, {}).items():
        operation["responses"][status]["content"]["application/json"]["example"] = told
    links = {f"{name}-{next_one}": _link(next_one, found) for next_one, found in FOLLOWING.get(name, ())}
    for status, response in operation.get("responses", {}).items():
        if links and status.startswith("2"):
            response["links"] = links


def _link(operation: str, parameters: dict[str, str]) -> dict[str, Any]:
    link: dict[str, Any] = {"operationId": operation}
    if parameters:
        link["parameters"] = parameters
    if operation in BODIES:
        link["requestBody"] = BODIES[operation]
    return link


@cache
def examples() -> dict[str, Any]:
    """One body for each operation that takes one, as a well-behaved shop would send it."""
    return _read("examples.json")


def answers() -> dict[str, dict[str, Any]]:
    """What each operation answers to such a body, by status; written by `scripts/answers.py`."""
    return _answers()["answers"]


def problems() -> dict[str, Any]:
    """A refusal of each status."""
    return _answers()["problems"]


@cache
def _answers() -> dict[str, dict[str, Any]]:
    return _read("answers.json")


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("rafiq.web.api").joinpath(name).read_text(encoding="utf-8"))
    return found
