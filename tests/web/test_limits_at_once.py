"""What limiters count in, asked by many threads at the same instant (G23)."""

import ast
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from limits import parse
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from rafiq.web.limits import Hits
from tests.house import tree

THREADS, TIMES = 16, 40


@pytest.fixture(autouse=True)
def _no_thread_is_left_alone_for_long() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.parametrize("strategy", [MovingWindowRateLimiter, FixedWindowRateLimiter])
def test_hits_at_the_same_instant_are_counted_each(strategy):
    """The library's own store raises here: two hits start one thread."""
    rate, let_in = parse(f"{THREADS // 2}/hour"), []
    with ThreadPoolExecutor(THREADS) as crowd:
        for _ in range(TIMES):
            limiter, together = strategy(Hits()), Barrier(THREADS)
            limiter.storage.timer.join()  # then each hit of the crowd finds that it has ended

            def hit(limiter=limiter, together=together) -> bool:
                together.wait()
                return limiter.hit(rate, "198.51.100.7")

            let_in.append(sum(each.result() for each in [crowd.submit(hit) for _ in range(THREADS)]))

    assert let_in == [THREADS // 2] * TIMES


def test_every_limiter_counts_in_it():
    own = {
        path.relative_to(tree.BACKEND).as_posix()
        for path in tree.python_files("backend")
        if any(
            isinstance(node, ast.ImportFrom) and node.module == "limits.storage"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }

    assert own == {"web/limits.py"}
