"""The signed link: how long it is and what checking it costs, against itsdangerous' readable timed token."""

import statistics
import timeit

from itsdangerous import URLSafeTimedSerializer

from bench.compare import Pace
from bench.results import Goal, Result
from rafiq.core.signing import Keyring

KEY = "a key for the bench only, long enough to be taken"
READABLE = {"store": "st_01JD8Z", "ref": "K7M2QX4P", "ch": "whatsapp", "cmp": "autumn"}


def measure(pace: Pace) -> list[Result]:
    keyring, serializer = Keyring((KEY,)), URLSafeTimedSerializer(KEY, salt="link")
    link, readable = keyring.sign_link(4_000_000_000, 1_000_000_000_000), serializer.dumps(READABLE)
    length = Result(
        "P19",
        "token",
        "length of a signed link",
        "URLSafeTimedSerializer, readable",
        Goal(0.25, 0.21, more=False),
    )
    length.ratios.append(len(link) / len(readable))
    length.correct["at most 27 letters"] = len(link) <= 27
    length.detail |= {"letters": len(link), "readable letters": len(readable)}
    cost = Result(
        "P19b",
        "token",
        "time to verify a signed link",
        "URLSafeTimedSerializer, readable",
        Goal(0.5, 0.38, more=False),
    )
    number = 20_000 if pace.quick else 50_000
    for _ in range(pace.rounds):
        base = timeit.timeit(lambda: serializer.loads(readable), number=number) / number * 1e6
        ours = timeit.timeit(lambda: keyring.read_link(link), number=number) / number * 1e6
        cost.rounds.append({"baseline_us": base, "us": ours})
        cost.ratios.append(ours / base)
    cost.correct["a changed letter is refused"] = keyring.read_link(link[:-2] + "AA") is None
    cost.detail |= {"us": statistics.median(each["us"] for each in cost.rounds)}
    return [length, cost]
