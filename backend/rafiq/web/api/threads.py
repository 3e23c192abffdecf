"""What decorators cannot say about the API: an example for each body, and what may follow each answer."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

# Operation -> (operation that may follow, where its parameters are found in the answer or the request).
_ID = {"customer_id": "$response.body#/id"}
_ORDER = {"order_number": "$response.body#/order/order_number"}
_BANK = {"bank_id": "$response.body#/id"}
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
    "putAdvocate": (("chooseCode", _ID), ("getBalance", _ID), ("getCustomer", _ID)),
    "listReferrals": (("getReferral", {"referral_id": "$response.body#/data/0/id"}),),
    "listRewards": (("explainReward", {"reward_id": "$response.body#/data/0/id"}),),
    "createBank": (("getBank", _BANK), ("addBankCodes", _BANK)),
    "startProgram": (("changeProgram", {"program_id": "$response.body#/id"}),),
    "createWebhookEndpoint": (
        ("getWebhookEndpoint", _ENDPOINT),
        ("changeWebhookEndpoint", _ENDPOINT),
        ("testWebhookEndpoint", _ENDPOINT),
        ("listWebhookDeliveries", _ENDPOINT),
        ("deleteWebhookEndpoint", _ENDPOINT),
    ),
    "testWebhookEndpoint": (
        ("getWebhookDelivery", _SAME_ENDPOINT | {"delivery_id": "$response.body#/id"}),
        ("replayWebhookDelivery", _SAME_ENDPOINT | {"delivery_id": "$response.body#/id"}),
    ),
}


def tie(operation: dict[str, Any]) -> None:
    """Add the example of the body and the links of each good answer to one operation."""
    name = operation.get("operationId", "")
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and name in examples() and not {"example", "examples"} & set(body):
        body["example"] = examples()[name]
    links = {
        f"{name}-{following}": {"operationId": following, "parameters": parameters}
        for following, parameters in FOLLOWING.get(name, ())
    }
    for status, response in operation.get("responses", {}).items():
        if links and status.startswith("2"):
            response["links"] = links


@cache
def examples() -> dict[str, Any]:
    """One body for each operation that takes one, as a well-behaved shop would send it."""
    found: dict[str, Any] = json.loads(
        files("rafiq.web.api").joinpath("examples.json").read_text(encoding="utf-8")
    )
    return found
