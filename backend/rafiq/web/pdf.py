"""A sheet of ours as PDF, where the extra `pdf` is installed: by a process of its own, one at a time."""

import subprocess
import sys
from importlib.util import find_spec
from threading import BoundedSemaphore

from rafiq.core.errors import Busy

AVAILABLE = find_spec("weasyprint") is not None
COMMAND = [sys.executable, "-m", "weasyprint", "--quiet", "-", "-"]
SECONDS = 60
PATIENCE = 10
_TURN = BoundedSemaphore(1)


def pdf_of(page: str) -> bytes | None:
    """None where this machine lacks what the library draws with. Raises `Busy` while others are being made.

    The library takes a second to load and much memory, neither of which the server should pay for. The page holds all
    it needs: nothing is fetched from anywhere but our own font file.
    """
    if not _TURN.acquire(timeout=PATIENCE):
        detail = "other sheets are being made"
        raise Busy(detail)
    try:
        made = subprocess.run(  # noqa: S603 - our own interpreter, no word of a user in the command
            COMMAND,
            input=page.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    finally:
        _TURN.release()
    return made.stdout if made.returncode == 0 and made.stdout.startswith(b"%PDF") else None
