"""What each parameter of a path and a query means, and the cursor that belongs to each list."""

from typing import Any

MEANING = {
    "limit": "How many rows at most.",
    "cursor": "Where to go on: `next_cursor` of the page before. Left out, the list begins.",
    "Idempotency-Key": "The same key and body get the same answer for seven days.",
    "order_number": "The number that your shop gave the order; one with slashes in it goes into the path as it is.",
    "customer_id": "Your own id of this customer, or ours (`cus_…`).",
    "referral_id": "Our id, as `GET /referrals` lists it.",
    "reward_id": "Our id, as `GET /rewards` lists it.",
    "program_id": "Our id, as `GET /programs` lists it.",
    "followup_id": "Our id, as `GET /followups` lists it.",
    "task_id": "Our id, as `GET /tasks` lists it.",
    "bank_id": "Our id, as `GET /coupon-banks` lists it.",
    "endpoint_id": "Our id, as `GET /webhook-endpoints` lists it.",
    "delivery_id": "Our id, as the deliveries of the endpoint list it.",
    "code": "The code as the shopper typed it; capitals and small letters are the same.",
    "q": "An e-mail address, an order number, a code or a name.",
    "open": "`true` for those that wait, `false` for those that are done; left out, all.",
    "band": "Only answers of this band.",
    "from": "First day, in the store's time zone, as 2026-11-22; thirty days ago where it is left out.",
    "to": "Last day, included; today where it is left out.",
    "by": "What the funnel is cut by; left out, it is told whole.",
}
OF_ONE = {
    ("listReferrals", "status"): "Only referrals in this state.",
    ("listRewards", "status"): "Only rewards in this state.",
    ("listWebhookDeliveries", "status"): "Only deliveries in this state.",
    (
        "getCoupon",
        "customer_id",
    ): "Who stands at the checkout, by your id or ours: another's coupon is of no use.",
    (
        "getCohorts",
        "from",
    ): "First day, in the store's time zone, as 2026-11-22; a year ago where it is left out.",
    ("listStaffPeriods", "cursor"): "Where to go on: the number of the last period of the page before.",
}
# How the ids of each list begin, which are its cursors too; a period of the staff has a number.
LISTED = {
    "listBanks": "bnk",
    "listExperiments": "exp",
    "listFollowups": "fup",
    "listPrograms": "prg",
    "listReferrals": "ref",
    "listRewards": "rwd",
    "listSurveyAnswers": "sva",
    "listTasks": "tsk",
    "listWebhookDeliveries": "dlv",
    "listWebhookEndpoints": "whe",
}


def complete(operation: dict[str, Any]) -> None:
    """Say what each parameter means, and of a cursor what one of this very list looks like."""
    name = operation["operationId"]
    for each in operation.get("parameters", ()):
        meaning = OF_ONE.get((name, each["name"]), MEANING.get(each["name"]))
        if meaning:
            each["description"] = meaning
        if each["name"] == "cursor":
            written = f"{LISTED[name]}_[0-9A-Z]{{26}}" if name in LISTED else "[1-9][0-9]{0,8}"
            cursor = {"type": "string", "pattern": f"^({written})?$"}
            each["schema"] = each["schema"] | {"anyOf": [cursor, {"type": "null"}]}
