"""Starts a server as a process of its own, waits until it answers, and stops it when the test is over."""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str | Path], *, environ: Mapping[str, str], folder: Path, url: str, log: Path
) -> Iterator[None]:
    with log.open("ab") as output:
        process = subprocess.Popen(command, env=dict(environ), cwd=folder, stdout=output, stderr=output)
        try:
            _wait_for(url, process, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=START_SECONDS)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except HTTPError:
            return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer:\n{log.read_text(encoding='utf-8')[-3000:]}")
