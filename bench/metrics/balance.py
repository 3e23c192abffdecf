"""Reading a balance: against a bare Flask route."""

import json
import urllib.request

from bench.compare import Pace, in_turns
from bench.load import Plan
from bench.results import Goal, Result
from bench.stage import Rafiq, Stage

CONNECTIONS = 32


def measure(pace: Pace) -> list[Result]:
    result = Result(
        "P10",
        "balance",
        "balance of one advocate (requests/s)",
        "bare Flask route, same server",
        Goal(0.4, 0.7),
    )
    with Stage() as stage:
        rafiq = stage.rafiq()
        _let_friends_buy(rafiq)
        path = "/api/v1/customers/a0/balance"
        hello = Plan(f"{stage.program('bare.py')}/hello", {}, CONNECTIONS)
        ours, base = in_turns(result, Plan(f"{rafiq.url}{path}", rafiq.authorised, CONNECTIONS), hello, pace)
        result.correct["every answer good"] = not any(seen.bad for seen in ours)
        result.correct["the balance is the sum of its rewards"] = _pending(rafiq, path) == "50.00"
        result.detail |= {
            "reads/s": round(ours[-1].per_second),
            "hello/s": round(base[-1].per_second),
            "p99 ms": ours[-1].p99,
        }
    return [result]


def _let_friends_buy(rafiq: Rafiq) -> None:
    """Five friends of the first advocate: five rewards of ten euro that wait."""
    for number in range(5):
        friend = {"id": f"f{number}", "email": f"f{number}@example.com", "first_name": "Ben"}
        order = {
            "order_number": f"f{number}",
            "subtotal": "49.90",
            "currency": "EUR",
            "status": "paid",
            "customer": friend,
        }
        rafiq.post("/api/v1/orders", order | {"referral": rafiq.tokens[0]})


def _pending(rafiq: Rafiq, path: str) -> str:
    request = urllib.request.Request(f"{rafiq.url}{path}", headers=rafiq.authorised)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["balances"][0]["pending"])
