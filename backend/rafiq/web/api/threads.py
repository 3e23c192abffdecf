"""What decorators cannot say about the API: an example for each body, and what may follow each answer."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

# Operation -> (operation that may follow, where its parameters are found in the answer or the request).
# What follows by its body alone has its words in BODIES.
_ID = {"customer_id": "$response.body#/id"}
_ORDER = {"order_number": "$response.body#/order/order_number"}
_BANK = {"bank_id": "$response.body#/id"}
_REFERRAL = {"referral_id": "$response.body#/data/0/id"}
_REWARD = {"reward_id": "$response.body#/data/0/id"}
_SAME_COUPON = {"code": "$request.path.code"}
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
    "createBank": (("getBank", _BANK), ("addBankCodes", _BANK)),
    "startProgram": (("changeProgram", {"program_id": "$response.body#/id"}),),
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
    """Add the example of the body and the links of each good answer to one operation."""
    name = operation.get("operationId", "")
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and name in examples() and not {"example", "examples"} & set(body):
        body["example"] = examples()[name]
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
    found: dict[str, Any] = json.loads(
        files("rafiq.web.api").joinpath("examples.json").read_text(encoding="utf-8")
    )
    return found
