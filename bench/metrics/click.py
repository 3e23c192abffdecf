"""Following a link: against a bare Flask route, against pinax-referrals, and whether every answer is on record."""

import sys
import threading
import time
from pathlib import Path

from bench import load
from bench.compare import Pace, in_turns
from bench.load import PERSON, Exact, Plan
from bench.results import Goal, Result
from bench.stage import Rafiq, Stage, peer

CONNECTIONS = 32


def measure(pace: Pace) -> list[Result]:
    with Stage() as stage:
        rafiq = stage.rafiq()
        hello = Plan(f"{stage.program('bare.py')}/hello", PERSON, CONNECTIONS)
        results = [_against_flask(rafiq, hello, pace), _against_pinax(stage, rafiq, pace)]
    with Stage() as stage:
        results.append(_recorded(stage, pace))
    return results


def _click(rafiq: Rafiq) -> Plan:
    return Plan(f"{rafiq.url}/r/{rafiq.tokens[0]}?c=whatsapp", PERSON, CONNECTIONS)


def _against_flask(rafiq: Rafiq, hello: Plan, pace: Pace) -> Result:
    result = Result(
        "P1",
        "click",
        "link click, every visit recorded (requests/s)",
        "bare Flask route, same server",
        Goal(2.5, 3.5),
    )
    ours, base = in_turns(result, _click(rafiq), hello, pace)
    time.sleep(1)
    result.correct["every answer good"] = not any(seen.bad for seen in ours)
    result.correct["rows not fewer than answers"] = rafiq.count("visits") >= sum(
        seen.answered for seen in ours
    )
    result.detail |= {
        "clicks/s": round(ours[-1].per_second),
        "hello/s": round(base[-1].per_second),
        "p99 ms": ours[-1].p99,
        "hello p99 ms": base[-1].p99,
    }
    return result


def _against_pinax(stage: Stage, rafiq: Rafiq, pace: Pace) -> Result:
    result = Result(
        "P4",
        "click",
        "link click (requests/s)",
        "pinax-referrals process_referral, same server",
        Goal(40, 70),
    )
    folder = peer("pinax", _install_pinax)
    if folder is None:
        result.skipped = "pinax-referrals could not be installed here"
        return result
    address = stage.program("peer_pinax.py", str(stage.folder()), str(folder))
    ours, base = in_turns(result, _click(rafiq), Plan(f"{address}/r/bench/", PERSON, CONNECTIONS), pace)
    result.correct["every answer of ours good"] = not any(seen.bad for seen in ours)
    result.detail["answers of pinax that failed or took over 2 s"] = sum(seen.bad for seen in base)
    result.detail |= {"clicks/s": round(ours[-1].per_second), "pinax/s": round(base[-1].per_second)}
    return result


def _install_pinax(folder: Path) -> list[str]:
    versions = ("pinax-referrals==4.5.0", "django==5.2.*")
    return [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), *versions]


def _recorded(stage: Stage, pace: Pace) -> Result:
    """Answers counted one by one, with a SIGTERM in the middle of the second half."""
    result = Result(
        "P6",
        "recorded",
        "visits recorded",
        "redirects answered, also after SIGTERM under load",
        Goal(1.0, 1.0),
    )
    rafiq = stage.rafiq()
    calm = _counted(rafiq, pace.seconds)
    before = _settled(rafiq)
    result.ratios.append(before / calm.answered)
    result.correct["calm: recorded = answered"] = before == calm.answered
    storm = Exact(_click(rafiq))
    storm.start()
    stopping = threading.Timer(max(1.0, pace.seconds / 2), rafiq.process.terminate)
    stopping.start()
    rafiq.process.wait(60)
    storm.finish()
    recorded = rafiq.count("visits") - before
    result.ratios.append(recorded / storm.answered)
    result.correct["stop: every answer recorded"] = (
        storm.answered <= recorded <= storm.answered + storm.unknown
    )
    result.correct["stop: clean exit"] = rafiq.process.returncode == 0
    result.correct["counts of the day = rows"] = _counts_agree(rafiq)
    result.detail |= {"answered": calm.answered + storm.answered, "cut off by the stop": storm.unknown}
    return result


def _counted(rafiq: Rafiq, seconds: float) -> Exact:
    calm = Exact(_click(rafiq))
    calm.start()
    time.sleep(seconds)
    calm.finish()
    return calm


def _settled(rafiq: Rafiq) -> int:
    """The rows once the queue has been written: unchanged for half a second."""
    seen = -1
    while (now := rafiq.count("visits")) != seen:
        seen = now
        time.sleep(0.5)
    return seen


def _counts_agree(rafiq: Rafiq) -> bool:
    total = (
        "(SELECT sum(human_count + repeat_count + bot_count) FROM visit_days) = (SELECT count(*) FROM visits)"
    )
    return bool(rafiq.count("visit_days", total))


def storm(rafiq: Rafiq, seconds: float, connections: int = 16) -> threading.Thread:
    """Clicks at full speed meanwhile; join the thread at the end."""
    plan = Plan(f"{rafiq.url}/r/{rafiq.tokens[0]}", PERSON, connections)
    thread = threading.Thread(target=load.run, args=(plan, seconds))
    thread.start()
    return thread
