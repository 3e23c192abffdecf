"""A shop's day that makes every call the OpenAPI file describes; what was answered becomes the file's examples."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.core.signing import Keyring
from rafiq.experiments import service as experiments
from rafiq.programs.rules import TEN_PERCENT, Gift, GiftKind, Terms, Trigger
from rafiq.referrals import tasks
from rafiq.referrals.models import Reward
from rafiq.stores import api_keys
from rafiq.stores.scopes import Scope
from rafiq.stores.service import CreatedStore
from tests import factories
from tests.web.kept_by_members import TEST

JSON = dict[str, Any]
PUBLIC_URL = "https://refer.example.com"
BEGIN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TERMS = Terms(
    "EUR",
    advocate=Gift(GiftKind.CREDIT, 1_000),
    friend=TEN_PERCENT,
    staff=Gift(GiftKind.CREDIT, 500),
    standing_basis_points=500,
)
CODE, COUPON = "K7QPM4XD", "TEA-7KQ4MPX2"
# What chance makes, and what stands for it in the examples. Ids are numbered as they come.
ID = re.compile(r"\b([a-z]{2,5})_[0-9A-Z]{26}\b")
DICE = (
    (re.compile(r"/r/[\w.-]{12,}"), "/r/JvKqnAsRqHsx8g.kW8MXnUm7gyR"),
    (re.compile(r"/me/[\w.-]{12,}"), "/me/Aa0B.JvKqnAuTtgXc.lbEFDf5mvwGT"),
    (re.compile(r"whsec_[\w+/=-]+"), "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjNzYifQ.kW8MXnUm7gyR"),
    (re.compile(r"\bTHANKS-[0-9A-Z]+"), "THANKS-BET9CXSH4"),
    (re.compile(': "tests"'), ': "mina@example.com"'),
)
EXPORTED = ("people", "orders", "transfers")  # of dozens of tables


class Day:
    """Calls by the names of their operations, with the bodies of the file's own examples."""

    def __init__(self, app: APIFlask, store: CreatedStore) -> None:
        self.app, self.store, self.client = app, store, app.test_client()
        self.calls = dict(_operations(app))
        self.answers: dict[str, JSON] = {}
        self.problems: JSON = {}
        self.stands_for: dict[str, str] = {}
        self.ids: dict[str, str] = {}

    def ask(self, operation: str, body: Any = None, query: JSON | None = None, **places: str) -> Any:
        """Make one call; its answer is kept as the example of its status."""
        method, path, example = self.calls[operation]
        sent = self._real(example if body is None else body)
        headers = {"Authorization": f"Bearer {self.store.secret_key}"}
        found = self.client.open(
            path.format(**places), method=method, json=sent, query_string=query, headers=headers
        )
        assert found.status_code < 300, (operation, found.status_code, found.text)
        told = found.get_json(silent=True)
        if operation == "putAdvocate":
            self.stands_for.setdefault(told["referral_code"], CODE)
        if told is not None:
            self.answers.setdefault(operation, {})[str(found.status_code)] = self._tidied(told)
        return told

    def refused(self, found: TestResponse) -> None:
        """Keep a refusal as the example of its status; the first of each stands in the file."""
        assert found.content_type == "application/problem+json"
        self.problems.setdefault(str(found.status_code), self._tidied(found.get_json()))

    def _real(self, body: Any) -> Any:
        text = json.dumps(body)
        for real, shown in self.stands_for.items():
            text = text.replace(shown, real)
        return json.loads(text)

    def _tidied(self, told: Any) -> Any:
        text = json.dumps(told, ensure_ascii=False)
        for real, shown in self.stands_for.items():
            text = text.replace(real, shown)
        for dice, shown in DICE:
            text = dice.sub(shown, text)
        return _shortened(json.loads(ID.sub(self._numbered, text)))

    def _numbered(self, found: re.Match[str]) -> str:
        """Time and chance make an id; in the examples they are counted."""
        return self.ids.setdefault(found[0], f"{found[1]}_01KAJ9ZMY87{len(self.ids) + 1:015}")


def play(app: APIFlask) -> tuple[dict[str, JSON], JSON]:
    """Every answer by operation and status, and every refusal by status; time stands still meanwhile."""
    with time_machine.travel(BEGIN, tick=False) as clock:
        day = Day(app, factories.new_store(app, terms=TERMS))
        _people_and_orders(day)
        _programs_and_codes(day)
        _voices_and_reports(day)
        _webhooks(day)
        clock.move_to(BEGIN + timedelta(days=15))
        run_due(app)
        day.ask("getForecast")
        _credit(day)
        day.ask("eraseCustomer", customer_id="c77")
        _refusals(day)
        day.answers["recordEvent"] = _sign_ups(app)
    return day.answers, day.problems


def _people_and_orders(day: Day) -> None:
    for _ in range(2):
        ana = day.ask("putAdvocate")
    day.ask("putCustomer", {"id": "c75", "email": "eva@example.com", "first_name": "Eva"})
    day.ask("putCustomer")
    her = {"id": "c76", "email": "ana@example.com"}
    day.ask("recordOrder", factories.order(order_number="1000", customer=her, served_by="nina"))
    day.stands_for[_coupon(day, ana["share_url"])] = COUPON
    for number in ("1003", "1002"):
        friend = {"id": f"c-{number}", "email": f"friend-{number}@example.com"}
        day.ask("recordOrder", factories.order(order_number=number, customer=friend, referral=CODE))
    for _ in range(2):
        day.ask("recordOrder")
    day.ask("recordRefund", order_number="2001")
    day.ask("recordRefund", order_number="1001")
    day.ask("getOrder", order_number="1001")
    day.ask("getCustomer", customer_id="c76")
    third, second, first_referral = day.ask("listReferrals")["data"]
    day.ask("listReferrals", query={"limit": 1})
    day.ask("getReferral", referral_id=third["id"])
    day.ask("explainReward", reward_id=third["rewards"][0]["id"])
    day.ask("searchRewards", query={"q": "1001"})
    day.ask("voidReferral", referral_id=second["id"])
    day.ask("cancelReward", reward_id=first_referral["rewards"][0]["id"])
    day.ask("approveReferral", referral_id=third["id"])


def _coupon(day: Day, share_url: str) -> str:
    """The code that a friend who follows the link is given."""
    landed = day.client.get(share_url.removeprefix(PUBLIC_URL)).headers["Location"]
    visit = landed.partition("rafiq=")[2].partition("&")[0]
    offer = factories.Browser(day.client, day.store.publishable_key).post("/offer", {"visit": visit})
    return str(offer.get_json()["coupon"]["code"])


def _programs_and_codes(day: Day) -> None:
    coupon = next(real for real, shown in day.stands_for.items() if shown == COUPON)
    day.ask("getCoupon", code=coupon)
    day.ask("redeemCoupon", code=coupon)
    made = day.ask("startProgram")
    day.ask("changeProgram", program_id=made["id"])
    day.ask("getProgram", program_id=made["id"])
    day.ask("listPrograms", query={"limit": 1})
    bank = day.ask("createBank")["id"]
    day.ask("addBankCodes", bank_id=bank)
    day.ask("getBank", bank_id=bank)
    day.ask("listBanks")


def _voices_and_reports(day: Day) -> None:
    for _ in range(2):
        day.ask("importSurveyAnswer")
    day.ask("listSurveyAnswers")
    run_due(day.app)
    followup = day.ask("listFollowups", query={"limit": 1})["data"][0]["id"]
    day.ask("getFollowup", followup_id=followup)
    day.ask("changeFollowup", followup_id=followup)
    available = day.ask("listRewards", query={"status": "available"})["data"]
    reward = next(each["id"] for each in available if each["side"] == "advocate")
    day.ask("listRewards", query={"limit": 1, "status": "pending"})
    with day.app.app_context(), transaction():
        tasks.open_for(db.session.get_one(Reward, (day.store.store_id, reward)), "Bring a note")
        experiments.start(day.store.store_id, TEST, actor="mina@example.com")
    task = day.ask("listTasks")["data"][0]["id"]
    day.ask("finishTask", task_id=task)
    day.ask("listExperiments")
    day.ask("getKpis", query={"from": "2026-11-01", "to": "2026-11-21"})
    day.ask("getFunnel", query={"from": "2026-11-01", "to": "2026-11-21", "by": "program"})
    for report in ("getCohorts", "getOutcomes"):
        day.ask(report, query={"from": "2026-11-01", "to": "2026-11-21"})
    day.ask("exportCustomer", customer_id="c76")


def _webhooks(day: Day) -> None:
    made = day.ask("createWebhookEndpoint")["id"]
    day.ask("listWebhookEndpoints")
    day.ask("getWebhookEndpoint", endpoint_id=made)
    delivery = day.ask("testWebhookEndpoint", endpoint_id=made)["id"]
    day.ask("listWebhookDeliveries", endpoint_id=made)
    day.ask("getWebhookDelivery", endpoint_id=made, delivery_id=delivery)
    day.ask("replayWebhookDelivery", endpoint_id=made, delivery_id=delivery)
    day.ask("replayWebhookDeliveries", endpoint_id=made)
    day.ask("rotateWebhookSecret", endpoint_id=made)
    day.ask("changeWebhookEndpoint", endpoint_id=made)
    day.ask("deleteWebhookEndpoint", endpoint_id=made)


def _credit(day: Day) -> None:
    """After the return time: what was earned is spent, and both of a pair keep their discount."""
    day.ask("getBalance", customer_id="c76")
    day.ask("getBalanceToken", customer_id="c76")
    for _ in range(2):
        day.ask("spendCredit", customer_id="c76")
    day.ask("getStandingDiscount", customer_id="c76")
    day.ask("pauseStandingDiscount", customer_id="c76")
    day.ask("resumeStandingDiscount", customer_id="c76")
    day.ask("closeStaffPeriod")
    day.ask("listStaffPeriods")
    day.ask("chooseCode", customer_id="c76")


def _sign_ups(app: APIFlask) -> JSON:
    """Another shop, that thanks for friends who sign up."""
    terms = replace(TERMS, trigger=Trigger.EVENT, trigger_event="sign_up")
    day = Day(app, factories.new_store(app, terms=terms))
    day.ask("putAdvocate")
    for _ in range(2):
        day.ask("recordEvent")
    return day.answers["recordEvent"]


def _refusals(day: Day) -> None:
    client, path = day.client, "/api/v1/orders"
    headers = {"Authorization": f"Bearer {day.store.secret_key}"}
    wrong = {"order_number": "1004", "subtotal": "many", "currency": "EUR"}
    day.refused(client.post(path, data='{"order_number": ', content_type="application/json", headers=headers))
    day.refused(client.get(path + "/1001"))
    day.refused(client.get(path + "/none", headers=headers))
    day.refused(client.delete(path, headers=headers))
    day.refused(client.post(path, data="order_number=1004", content_type="text/csv", headers=headers))
    day.refused(client.post(path, json=wrong, headers=headers))
    spent = {"amount": "500.00", "unit": "EUR", "order_number": "1005"}
    day.refused(client.post("/api/v1/customers/c76/redemptions", json=spent, headers=headers))
    day.refused(_by_a_reader(day, path, wrong))
    most = day.app.config["MAX_CONTENT_LENGTH"]
    day.refused(client.post(path, data=b" " * (most + 1), content_type="application/json", headers=headers))
    while (last := client.get("/api/v1/rewards", headers=headers)).status_code == 200:
        pass
    day.refused(last)


def _by_a_reader(day: Day, path: str, body: JSON) -> TestResponse:
    """A key that may only read tries to write."""
    with day.app.app_context(), transaction():
        keyring: Keyring = day.app.extensions["rafiq"].keyring
        key = api_keys.create_key(keyring, day.store.store_id, api_keys.SECRET, Scope.READ)
    reader: FlaskClient = day.app.test_client()
    return reader.post(path, json=body, headers={"Authorization": f"Bearer {key}"})


def _shortened(told: Any) -> Any:
    """Of long lists the first two, and of everything kept about a person a few tables."""
    if isinstance(told, dict) and set(EXPORTED) <= set(told):
        told = {name: told[name] for name in EXPORTED}
    if isinstance(told, dict):
        return {name: _shortened(each) for name, each in told.items()}
    return [_shortened(each) for each in told[:2]] if isinstance(told, list) else told


def _operations(app: APIFlask) -> Iterator[tuple[str, tuple[str, str, Any]]]:
    spec: Any = app.spec
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict) and "operationId" in operation:
                body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
                yield operation["operationId"], (method.upper(), path, body.get("example"))
