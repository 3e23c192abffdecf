"""The OpenAPI file in the order in which people read it: sections, operations, and the refusals that each can meet."""

from dataclasses import dataclass, field
from typing import Any

# By the first part of the path; a refund is a section of its own. What is new comes last until it has its place here.
SECTIONS = {
    "orders": "Orders",
    "refunds": "Refunds",
    "customers": "Customers",
    "advocates": "Advocates",
    "referrals": "Referrals",
    "rewards": "Rewards",
    "search": "Search",
    "coupons": "Coupons",
    "coupon-banks": "Coupon banks",
    "programs": "Programs",
    "events": "Events",
    "tasks": "Tasks",
    "surveys": "Surveys",
    "followups": "Follow-ups",
    "reports": "Reports",
    "experiments": "A/B tests",
    "staff-periods": "Staff",
    "webhook-endpoints": "Webhooks",
}
METHODS = ("get", "post", "put", "patch", "delete")
# Every code that a refusal may carry, by its status, with what it says.
CODES: dict[str, dict[str, str]] = {
    "400": {"malformed": "the body is not JSON"},
    "401": {"unauthorised": "the key is missing, unknown or revoked"},
    "403": {
        "scope_missing": "the key is right, but may do less than this",
        "forbidden": "this is not allowed",
    },
    "404": {"not_found": "nothing of that name belongs to this store"},
    "405": {"method_not_allowed": "another method is wanted here"},
    "409": {
        "conflict": "the present state says no; `detail` says why",
        "already_decided": "it was decided before, and that is final",
        "insufficient_balance": "less is available than was asked for",
        "coupon_redeemed": "another order has used this coupon",
        "coupon_expired": "its time is over",
        "coupon_next_order_past": "it was for one order, the next, and that has been made",
        "coupon_cancelled": "it was withdrawn",
        "coupon_of_another": "it belongs to another customer",
        "coupon_had_one": "this customer has used a welcome coupon of the program already",
        "self_referral": "who uses it is who brought it about",
        "below_minimum": "the order is below the least on which it counts",
        "other_currency": "the order is in another currency",
        "code_taken": "somebody has this code, or one that looks like it",
        "code_changes_used": "a code can be changed five times a year",
        "endpoint_paused": "nothing is sent to a paused address",
        "too_many_endpoints": "the store has as many addresses as it may have",
        "idempotency_key_in_flight": "the first request with this key still runs",
    },
    "413": {"too_large": "the body is too large"},
    "415": {"unsupported_media_type": "send JSON"},
    "422": {
        "invalid": "a field is wrong; `errors` names each with a JSON pointer",
        "idempotency_key_mismatch": "this key was used for another request",
    },
    "429": {"too_many_requests": "wait as long as `Retry-After` says"},
    "503": {"busy": "nothing was stored; send the same again after `Retry-After` seconds"},
}
# Which of the 409s an operation can meet beside the one of the Idempotency-Key.
CONFLICTS = {
    "approveReferral": ("already_decided",),
    "voidReferral": ("already_decided",),
    "changeFollowup": ("conflict",),
    "changeProgram": ("conflict",),
    "chooseCode": ("code_taken", "code_changes_used"),
    "closeStaffPeriod": ("conflict",),
    "createWebhookEndpoint": ("too_many_endpoints",),
    "finishTask": ("conflict",),
    "importSurveyAnswer": ("conflict",),
    "redeemCoupon": (
        "coupon_redeemed",
        "coupon_expired",
        "coupon_next_order_past",
        "coupon_cancelled",
        "coupon_of_another",
        "coupon_had_one",
        "self_referral",
        "below_minimum",
        "other_currency",
    ),
    "replayWebhookDeliveries": ("endpoint_paused",),
    "replayWebhookDelivery": ("endpoint_paused",),
    "spendCredit": ("insufficient_balance", "conflict"),
    "testWebhookEndpoint": ("endpoint_paused",),
}


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    spec: dict[str, Any]

    @property
    def short(self) -> str:
        return self.path.removeprefix("/api/v1")

    @property
    def refusals(self) -> dict[str, list[str]]:
        """Status -> codes, but for an address that is none at all (another method, a zero byte in it)."""
        elsewhere = {"405"} if "{" in self.path else {"404", "405"}
        met = (status for status in self.spec["responses"] if status >= "4" and status not in elsewhere)
        return {status: self._codes(status) for status in met}

    def _codes(self, status: str) -> list[str]:
        if status == "409":
            running = ["idempotency_key_in_flight"] if self.method == "post" else []
            return [*CONFLICTS.get(self.spec["operationId"], ()), *running] or ["conflict"]
        if status == "422" and self.method != "post":
            return ["invalid"]
        if status == "403":
            return ["scope_missing"]
        return list(CODES.get(status, ()))


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    anchor: str
    operations: list[Operation] = field(default_factory=list)


def sections(spec: dict[str, Any]) -> list[Section]:
    """All operations, section by section; within one, short paths come first."""
    found: dict[str, Section] = {}
    for path, methods in spec["paths"].items():
        anchor = section_of(path)
        title = SECTIONS.get(anchor, anchor.replace("-", " ").capitalize())
        section = found.setdefault(anchor, Section(title, f"section-{anchor}"))
        section.operations.extend(
            Operation(method, path, methods[method]) for method in METHODS if method in methods
        )
    order = list(SECTIONS)
    for section in found.values():
        section.operations.sort(
            key=lambda each: (each.path.count("/"), each.path, METHODS.index(each.method))
        )
    return [found[anchor] for anchor in (*order, *sorted(set(found) - set(order))) if anchor in found]


def section_of(path: str) -> str:
    parts = path.removeprefix("/api/v1").strip("/").split("/")
    return "refunds" if "refunds" in parts else parts[0]


def possible(operation: dict[str, Any], method: str) -> set[str]:
    """The statuses of the refusals that can meet this operation."""
    found = {"401", "403", "404", "405", "429", "503"}
    asked = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
    found |= {"422"} if asked or method in {"post", "patch", "put"} else set()
    found |= {"400", "409", "413", "415"} if method in {"post", "patch", "put"} else set()
    return found
